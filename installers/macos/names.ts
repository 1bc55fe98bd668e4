/** What is called how on a Mac, and for which Macs it is. */

export const APP = "Tokenizer Studio.app";
/** In Contents/MacOS: what macOS starts, and the window it becomes. */
export const EXECUTABLE = "Tokenizer Studio";
export const WINDOW = "tokenizer-studio-window";
export const IDENTIFIER = "org.tokenizerstudio.app";
export const RECEIPT = "org.tokenizerstudio.app.pkg";

/** Torch 2.13 is made for no Intel Mac (its last was 2.2), and for macOS 14 and later. */
export const ARCHITECTURE = "arm64";
export const OLDEST_MACOS = "14.0";
