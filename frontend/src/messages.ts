/** Sentences for failures that the backend cannot word itself. */
import type { Problem } from "../../spec/contract.gen";

/** No answer came: the backend is away, or the answer took too long. */
export function problemOfFailedRequest(error: unknown): Problem {
  if (error instanceof Error && error.name === "TimeoutError") {
    return problem(
      "too-slow",
      "The program did not answer within a minute.",
      "Nothing was lost. Try again; if it happens again, start the program anew.",
    );
  }
  if (error instanceof TypeError || (error instanceof Error && error.name === "NetworkError")) {
    return problem(
      "backend-away",
      "The program behind this window does not answer.",
      "Finished work is safe on disk. This window goes on by itself as soon as it is back.",
    );
  }
  return problem(
    "ui-bug",
    "Something in this window went wrong.",
    "Your data is safe. Reload the window; if it happens again, copy the diagnostics from Settings.",
  );
}

/** An answer that is not in the contract. */
export function problemOfStrangeAnswer(status: number): Problem {
  return problem(
    "strange-answer",
    "The program gave an answer this window does not understand.",
    `Reload the window: it may be older than the program behind it. (HTTP ${status})`,
  );
}

function problem(code: string, title: string, detail: string): Problem {
  return { type: "about:blank", status: 0, code, title, detail, fields: [], error_id: null };
}
