/** Bytes per token by language: bars, or the same as a table. */
import { useState } from "preact/hooks";
import type { LanguageFigures } from "../../../../spec/contract.gen";
import { formatBytes, formatCount } from "../../format";

const BARS_SHOWN = 20;

export function Languages({ languages }: { languages: readonly LanguageFigures[] }) {
  const [isTable, setTable] = useState(false);
  const sorted = [...languages].sort((one, other) => other.bytes - one.bytes);
  const rest = sorted.length - BARS_SHOWN;
  return (
    <>
      <div class="head">
        <h2 id="h-languages">Bytes per token, by language</h2>
        {sorted.length > 0 && (
          <button type="button" class="quiet" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
            {isTable ? "Show as bars" : "Show as table"}
          </button>
        )}
      </div>
      {sorted.length === 0 && <p class="small muted">No language was recognised in the measured text.</p>}
      {sorted.length > 0 &&
        (isTable ? <LanguageTable languages={sorted} /> : <Bars languages={sorted.slice(0, BARS_SHOWN)} />)}
      {!isTable && rest > 0 && (
        <p class="small muted">
          The {BARS_SHOWN} with the most text; {formatCount(rest)} more in the table.
        </p>
      )}
      {sorted.length > 0 && (
        <p class="small muted">
          {isTable ? "Larger" : "Longer"} is better. Compare tokenizers on one language, not languages: a
          Russian letter takes 2 bytes, a Japanese one 3.
        </p>
      )}
    </>
  );
}

function Bars({ languages }: { languages: readonly LanguageFigures[] }) {
  const most = Math.max(...languages.map((one) => one.bytes_per_token));
  return (
    <ul class="plain langs">
      {languages.map((one) => (
        <li key={one.code}>
          <span class="name clip" title={one.name}>
            {one.name}
          </span>
          <span class="bar" style={{ "--at": `${(one.bytes_per_token / most) * 100}%` }} />
          <span class="num">{one.bytes_per_token.toFixed(2)}</span>
        </li>
      ))}
    </ul>
  );
}

function LanguageTable({ languages }: { languages: readonly LanguageFigures[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Language</th>
          <th scope="col" class="num">
            Documents
          </th>
          <th scope="col" class="num">
            Text
          </th>
          <th scope="col" class="num">
            Bytes/token
          </th>
          <th scope="col" class="num">
            Tokens/word
          </th>
        </tr>
      </thead>
      <tbody>
        {languages.map((one) => (
          <tr key={one.code}>
            <td>{one.name}</td>
            <td class="num">{formatCount(one.documents)}</td>
            <td class="num">{formatBytes(one.bytes)}</td>
            <td class="num">{one.bytes_per_token.toFixed(2)}</td>
            <td class="num">{one.tokens_per_word.toFixed(2)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
