/** Type a text and see what a tokenizer makes of it. */
import { TokenizerFrame } from "./tokenizer/frame";

export function ExplorePage({ id }: { id: string }) {
  return <TokenizerFrame id={id} view="explore" />;
}
