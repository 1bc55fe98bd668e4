/** The drawings of the first run. */

/** x, y, width, tint: the same word in pieces, before, between and after merges. */
const PIECES = [
  [10, 60, 20, 1],
  [34, 60, 20, 2],
  [58, 60, 20, 3],
  [82, 60, 20, 4],
  [106, 60, 20, 5],
  [130, 60, 20, 6],
  [154, 60, 20, 1],
  [10, 36, 44, 2],
  [58, 36, 20, 3],
  [82, 36, 44, 5],
  [130, 36, 44, 6],
  [10, 12, 68, 2],
  [82, 12, 44, 5],
  [130, 12, 44, 6],
] as const;
const LINES = [
  [30, 27, 84],
  [30, 37, 70],
  [30, 47, 90],
  [30, 57, 52],
] as const;
const TOKENS = [
  { text: "Token", id: 5263, x: 10, width: 48, tint: 1 },
  { text: "iz", id: 449, x: 60, width: 30, tint: 3 },
  { text: "ers", id: 364, x: 92, width: 38, tint: 5 },
] as const;

export function FolderDrawing() {
  return (
    <svg viewBox="0 0 64 48" width="64" height="48" aria-hidden="true" class="drawn">
      <path class="sheet-of" d="M4 40V8h17l5 7h34v25z" />
      <path class="arrow" d="M32 20v13M26.5 28 32 33.5 37.5 28" />
    </svg>
  );
}

export function Steps() {
  return (
    <ol class="plain steps">
      <li>
        <Sheets />
        <h3>1. Add text</h3>
        <p>The more it looks like what your model will read, the better.</p>
      </li>
      <li>
        <Merges />
        <h3>2. Train</h3>
        <p>Frequent neighbours merge into pieces, again and again.</p>
      </li>
      <li>
        <Numbered />
        <h3>3. Look and take away</h3>
        <p>Every text becomes pieces with numbers. Take them to your tools.</p>
      </li>
    </ol>
  );
}

function Sheets() {
  return (
    <svg viewBox="0 0 220 84" width="220" height="84" aria-hidden="true" class="drawn">
      <rect class="paper" x="10" y="6" width="112" height="58" rx="3" />
      <rect class="paper" x="19" y="15" width="112" height="58" rx="3" />
      {LINES.map(([x, y, width]) => (
        <rect key={y} class="ink" x={x} y={y} width={width} height="4" rx="2" />
      ))}
    </svg>
  );
}

function Merges() {
  return (
    <svg viewBox="0 0 220 84" width="220" height="84" aria-hidden="true" class="drawn">
      {PIECES.map(([x, y, width, tint]) => (
        <g key={`${x}-${y}`} class={`t${tint}`}>
          <rect class="tint" x={x} y={y} width={width} height="12" rx="2" />
          <rect class="edge" x={x} y={y + 12} width={width} height="2" />
        </g>
      ))}
    </svg>
  );
}

function Numbered() {
  return (
    <svg viewBox="0 0 220 84" width="220" height="84" aria-hidden="true" class="drawn">
      {TOKENS.map((token) => (
        <g key={token.id} class={`t${token.tint}`}>
          <rect class="tint" x={token.x} y="26" width={token.width} height="24" rx="3" />
          <rect class="edge" x={token.x} y="50" width={token.width} height="2" />
          <text class="word" x={token.x + token.width / 2} y="43">
            {token.text}
          </text>
          <text class="id" x={token.x + token.width / 2} y="68">
            {token.id}
          </text>
        </g>
      ))}
    </svg>
  );
}
