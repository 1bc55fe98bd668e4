/** A tokenizer's overview. */
import { TokenizerFrame } from "./tokenizer/frame";

export function TokenizerPage({ id }: { id: string }) {
  return <TokenizerFrame id={id} view="overview" />;
}
