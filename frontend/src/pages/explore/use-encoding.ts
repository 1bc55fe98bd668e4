/** What the text becomes: asked 150 ms after the last key, and only the newest answer counts. */
import { useEffect, useState } from "preact/hooks";
import type { Encoding } from "../../../../spec/contract.gen";
import { encodeText } from "../../api";
import { returns } from "../../state/connection";

const TYPING_PAUSE_MS = 150;

export interface Encoded {
  /** The text these tokens belong to; the text box may already hold another. */
  text: string;
  encoding: Encoding;
}

export function useEncoding({
  tokenizerId,
  text,
  parseSpecial,
}: {
  tokenizerId: string;
  text: string;
  parseSpecial: boolean;
}) {
  const [encoded, setEncoded] = useState<Encoded>();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    let isCurrent = true;
    const timer = setTimeout(() => {
      encodeText(tokenizerId, { text, add_special_tokens: false, parse_special_tokens: parseSpecial }).then(
        (encoding) => {
          if (!isCurrent) return;
          setEncoded({ text, encoding });
          setError(undefined);
        },
        (failure: unknown) => {
          if (isCurrent) setError(failure);
        },
      );
    }, TYPING_PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [tokenizerId, text, parseSpecial, returns.value]);
  return { encoded, error };
}
