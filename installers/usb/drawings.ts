/** What systems show when a program is not known to them, drawn so that it is known again. */

interface Picture {
  /** What somebody is told who cannot see it. */
  alt: string;
  caption: string;
  drawing: string;
}

/** x, y, width, height. */
type Box = readonly [number, number, number, number];

const figure = ({ alt, caption, drawing }: Picture) => `<figure>
<svg class="d" viewBox="0 0 420 260" role="img" aria-label="${alt}">${drawing}</svg>
<figcaption>${caption}</figcaption>
</figure>`;

const text = (x: number, y: number, words: string, look = "") =>
  `<text x="${x}" y="${y}"${look === "" ? "" : ` class="${look}"`}>${words}</text>`;

/** Lines of one paragraph. */
const lines = (x: number, y: number, words: readonly string[], look = "") =>
  words.map((line, index) => text(x, y + index * 19, line, look)).join("");

const box = ([x, y, width, height]: Box, look: string, radius = 0) =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}" class="${look}"/>`;

/** Where to press, with its number in the caption. */
function press([x, y, width, height]: Box, number: string): string {
  const ring = box([x - 5, y - 5, width + 10, height + 10], "press", 8);
  const [right, top] = [x + width + 5, y - 5];
  const dot = `<circle cx="${right}" cy="${top}" r="11" class="dot"/>`;
  return ring + dot + text(right, top + 5, number, "on-blue mid");
}

function button(at: Box, words: string, look = "button"): string {
  const [x, y, width, height] = at;
  const ink = look === "primary" ? "on-primary mid" : "mid";
  return box(at, look, 5) + text(x + width / 2, y + height / 2 + 5, words, ink);
}

function onBlue([x, y, width, height]: Box, words: string): string {
  const outline = `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="none" stroke="#fff"/>`;
  return outline + text(x + width / 2, y + height / 2 + 5, words, "on-blue mid");
}

export const smartScreen = () =>
  figure({
    alt: "A blue window: Windows protected your PC. Below the text is the link More info.",
    caption: "<b>1</b> Windows does not know the program yet. Press <b>More info</b>.",
    drawing: [
      box([0, 0, 420, 260], "blue"),
      text(28, 48, "Windows protected your PC", "on-blue title"),
      lines(
        28,
        82,
        [
          "Microsoft Defender SmartScreen prevented an",
          "unrecognized app from starting. Running this app",
          "might put your PC at risk.",
        ],
        "on-blue",
      ),
      text(28, 156, "More info", "on-blue"),
      '<path d="M28 160h58" stroke="#fff"/>',
      press([28, 142, 58, 20], "1"),
      onBlue([292, 210, 104, 30], "Don’t run"),
    ].join(""),
  });

export const smartScreenMore = (file: string) =>
  figure({
    alt: "The same window, now with the file's name, its publisher, and the button Run anyway.",
    caption:
      "<b>2</b> Compare the name with the file you started. When it is that one and the check of the stick " +
      "was good, press <b>Run anyway</b>.",
    drawing: [
      box([0, 0, 420, 260], "blue"),
      text(28, 48, "Windows protected your PC", "on-blue title"),
      lines(
        28,
        82,
        ["Microsoft Defender SmartScreen prevented an", "unrecognized app from starting."],
        "on-blue",
      ),
      text(28, 140, "App:", "on-blue"),
      `<text x="104" y="140" class="on-blue" textLength="288" lengthAdjust="spacingAndGlyphs">${file}</text>`,
      text(28, 164, "Publisher:", "on-blue"),
      text(104, 164, "Unknown publisher", "on-blue"),
      onBlue([168, 210, 104, 30], "Run anyway"),
      press([168, 210, 104, 30], "2"),
      onBlue([292, 210, 104, 30], "Don’t run"),
    ].join(""),
  });

export const gatekeeper = () =>
  figure({
    alt: "A small window: Tokenizer Studio Not Opened, with the buttons Move to Trash and Done.",
    caption: "<b>1</b> macOS does not know who made it. Press <b>Done</b>, not Move to Trash.",
    drawing: [
      box([0, 0, 420, 260], "desk"),
      box([82, 16, 256, 228], "sheet", 14),
      box([82, 16, 256, 228], "edge", 14),
      '<path d="M210 34l17 30h-34z" fill="#e8a317"/>',
      text(210, 60, "!", "mid"),
      text(210, 88, "“Tokenizer Studio” Not Opened", "mid title-small"),
      ...[
        "Apple could not verify “Tokenizer",
        "Studio” is free of malware that may",
        "harm your Mac or compromise your",
        "privacy.",
      ].map((line, index) => text(210, 112 + index * 18, line, "mid quiet")),
      button([102, 196, 104, 30], "Move to Trash"),
      button([216, 196, 102, 30], "Done", "primary"),
      press([216, 196, 102, 30], "1"),
    ].join(""),
  });

export const privacySettings = () =>
  figure({
    alt: "System Settings, Privacy and Security: Tokenizer Studio was blocked, with the button Open Anyway.",
    caption:
      "<b>2</b> Open <b>System Settings › Privacy &amp; Security</b>, go down to Security, and press " +
      "<b>Open Anyway</b>. macOS asks for your password.",
    drawing: [
      box([0, 0, 420, 260], "desk"),
      box([16, 16, 388, 228], "sheet", 12),
      box([16, 16, 388, 228], "edge", 12),
      '<circle cx="36" cy="36" r="6" fill="#ff5f57"/><circle cx="56" cy="36" r="6" fill="#febc2e"/>',
      '<circle cx="76" cy="36" r="6" fill="#28c840"/>',
      text(104, 42, "Privacy &amp; Security", "title"),
      text(36, 86, "Security", "quiet"),
      box([36, 98, 348, 62], "desk", 8),
      lines(50, 124, ["Allow applications from", "App Store &amp; Known Developers"]),
      box([36, 172, 348, 56], "desk", 8),
      lines(50, 196, ["“Tokenizer Studio” was blocked", "to protect your Mac."]),
      button([262, 186, 106, 28], "Open Anyway"),
      press([262, 186, 106, 28], "2"),
    ].join(""),
  });

export const executableSwitch = () =>
  figure({
    alt: "The properties of a file in the file manager, with the switch Executable as Program turned on.",
    caption:
      "In the file manager: right click on the copy, <b>Properties</b>, and turn on <b>Executable as " +
      "Program</b>. Then a double click starts it.",
    drawing: [
      box([0, 0, 420, 260], "desk"),
      box([54, 16, 312, 228], "sheet", 12),
      box([54, 16, 312, 228], "edge", 12),
      text(210, 46, "Properties", "mid title"),
      box([192, 64, 36, 44], "button", 4),
      text(210, 132, "Tokenizer Studio.AppImage", "mid"),
      box([74, 152, 272, 36], "desk", 8),
      text(90, 175, "Permissions", "quiet"),
      text(330, 175, "›", "quiet mid"),
      box([74, 196, 272, 36], "desk", 8),
      text(90, 219, "Executable as Program"),
      box([296, 204, 38, 20], "primary", 10),
      '<circle cx="324" cy="214" r="8" fill="#fff"/>',
      press([296, 204, 38, 20], "1"),
    ].join(""),
  });
