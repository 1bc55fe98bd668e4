/** Starts the UI in the body of index.html. */
// Styles first: the pages' own rules come after the base.
import "../../spec/styles/tokens.css";
import "../../spec/styles/base.css";
import "../../spec/styles/controls.css";
import "./styles/content.css";
import "./styles/drawn.css";
import "./styles/parts.css";
import "./styles/home-help.css";
import "./styles/lists.css";
import "./styles/window.css";
import "./styles/narrow.css";
import { render } from "preact";
import { config } from "zod/mini";
import { getShellOrigin, getUiState, reportClientError } from "./api";
import { App } from "./app";
import { importChosen } from "./import/import-state";
import { enterWindow } from "./shell";
import { enterPlace } from "./state/place";

// zod would try to compile its checks with `new Function`: the content security policy forbids it.
config({ jitless: true });
window.addEventListener("error", (event) => report(event.error ?? event.message));
window.addEventListener("unhandledrejection", (event) => report(event.reason));
if (window.parent !== window) await enter();
render(<App />, document.body);

/** We are framed, so there may be a window of ours around us. Without an answer all is as in a browser. */
async function enter(): Promise<void> {
  try {
    const [origin, { values }] = await Promise.all([getShellOrigin(), getUiState()]);
    if (!enterWindow(origin, ({ paths }) => void importChosen(paths))) return;
    enterPlace(origin ?? "", values ?? {});
  } catch (error) {
    report(error);
  }
}

/** Goes into the log of this machine and nowhere else. If even that fails, nobody is left to tell. */
function report(reason: unknown): void {
  const error = reason instanceof Error ? reason : new Error(String(reason));
  reportClientError({
    message: error.message.slice(0, 2000),
    stack: (error.stack ?? "").slice(0, 8000),
  }).catch(() => {});
}
