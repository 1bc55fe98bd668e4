/** Starts the UI in the body of index.html. */
// Styles first: the pages' own rules come after the base.
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/content.css";
import "./styles/drawn.css";
import "./styles/parts.css";
import "./styles/home-help.css";
import "./styles/lists.css";
import "./styles/narrow.css";
import { render } from "preact";
import { config } from "zod/mini";
import { reportClientError } from "./api";
import { App } from "./app";

// zod would try to compile its checks with `new Function`: the content security policy forbids it.
config({ jitless: true });
window.addEventListener("error", (event) => report(event.error ?? event.message));
window.addEventListener("unhandledrejection", (event) => report(event.reason));
render(<App />, document.body);

/** Goes into the log of this machine and nowhere else. If even that fails, nobody is left to tell. */
function report(reason: unknown): void {
  const error = reason instanceof Error ? reason : new Error(String(reason));
  reportClientError({
    message: error.message.slice(0, 2000),
    stack: (error.stack ?? "").slice(0, 8000),
  }).catch(() => {});
}
