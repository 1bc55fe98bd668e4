/** A thousand single changed bits and a hundred cuts anywhere on a stick: each one is named. */
import { execFile } from "node:child_process";
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { build } from "./build.ts";
import { newKeyFile, temporary, VERSION, writePackages } from "./stand-ins.ts";

const FLIPS = 1000;
const CUTS = 100;
const SEED = 20_261_123;

const own = temporary("flips");
const good = join(own.path, "good");
const contents = new Map<string, Buffer>();

interface Damage {
  name: string;
  /** A bit that is another, or the length that is left. */
  kind: "flip" | "cut";
  at: number;
}

/** Every file is as likely as any other: a bit of the scripts matters as much as one of a package. */
function* damages(): Generator<Damage> {
  const names = [...contents.keys()].sort();
  let state = SEED;
  const below = (limit: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  for (let index = 0; index < FLIPS + CUTS; index += 1) {
    const name = names[below(names.length)] ?? "";
    const size = contents.get(name)?.length ?? 0;
    if (index < FLIPS) yield { name, kind: "flip", at: below(size * 8) };
    // An empty verify.sh is no program any more and says nothing: START-HERE.html says what that means.
    else yield { name, kind: "cut", at: name === "verify.sh" ? 1 + below(size - 1) : below(size) };
  }
}

function damaged({ name, kind, at }: Damage): Buffer {
  const bytes = Buffer.from(contents.get(name) ?? "");
  if (kind === "cut") return bytes.subarray(0, at);
  bytes.writeUInt8(bytes.readUInt8(at >> 3) ^ (1 << (at & 7)), at >> 3);
  return bytes;
}

interface Said {
  code: number;
  output: string;
  errors: string;
}

const verify = (stick: string) =>
  new Promise<Said>((resolve) => {
    // A damaged script may do anything: it finds no home, and nothing to wait for.
    const env = { PATH: process.env["PATH"], HOME: join(own.path, "nobody") };
    const options = { cwd: stick, env, timeout: 60_000 };
    const child = execFile("sh", ["verify.sh"], options, (error, output, errors) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ code, output, errors });
    });
    child.stdin?.end();
  });

/** Works through all damages with a stick of its own; returns those that were not named. */
async function work(id: number, todo: Generator<Damage>): Promise<string[]> {
  const stick = join(own.path, `stick ${id}`);
  cpSync(good, stick, { recursive: true });
  const escaped: string[] = [];
  for (const damage of todo) {
    const path = join(stick, damage.name);
    writeFileSync(path, damaged(damage));
    const { code, output, errors } = await verify(stick);
    const isCalledWell = code === 0 || /^ALL IS WELL/m.test(output);
    if (isCalledWell || !(output + errors).includes(damage.name))
      escaped.push(`${JSON.stringify(damage)} ended with ${code}: ${output}${errors}`);
    writeFileSync(path, contents.get(damage.name) ?? "");
  }
  return escaped;
}

describe.skipIf(process.platform === "win32")("whatever is damaged on a stick", () => {
  beforeAll(async () => {
    const said = vi.spyOn(console, "log").mockImplementation(() => {});
    const packages = join(own.path, "packages");
    writePackages(packages, 2000);
    writeFileSync(join(own.path, "key"), newKeyFile());
    const key = { path: join(own.path, "key"), passwordPath: undefined };
    await build({ packages, version: VERSION, out: good, platforms: ["linux", "windows"], key });
    said.mockRestore();
    for (const name of readdirSync(good, { recursive: true, encoding: "utf8" }))
      if (statSync(join(good, name)).isFile()) contents.set(name, readFileSync(join(good, name)));
  });
  afterAll(() => own.remove());

  test(`${FLIPS} changed bits and ${CUTS} cuts are named, each of them`, { timeout: 600_000 }, async () => {
    expect((await verify(good)).code).toBe(0);
    const todo = damages();
    const workers = Array.from({ length: Math.max(2, availableParallelism()) }, (_, id) => work(id, todo));
    expect((await Promise.all(workers)).flat()).toEqual([]);
  });
});
