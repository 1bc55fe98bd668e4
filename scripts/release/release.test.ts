import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { collect } from "./collect.ts";
import { channelOf, planOf, versionsIn } from "./plan.ts";

describe("a release", () => {
  test.each([
    ["1.2.3", "stable"],
    ["0.1.0-alpha.1", "alpha"],
    ["1.0.0-beta.12", "beta"],
    ["1.2", undefined],
    ["1.2.3-rc.1", undefined],
    ["1.2.3-alpha.0", undefined],
    ["01.2.3", undefined],
    ["1.2.3\nversion=9", undefined],
  ])("of version %j is for %s", (version, channel) => expect(channelOf(version)).toBe(channel));

  test.each([
    [{ version: "1.2.3", tag: "v1.2.3", channel: "" }, { channel: "stable" }],
    [{ version: "1.2.3-beta.1", tag: "", channel: "beta" }, { channel: "beta" }],
    [
      { version: "1.2.3", tag: "v1.2.4", channel: "" },
      { reason: "the tag is v1.2.4, package.json says 1.2.3" },
    ],
    [
      { version: "1.2.3-alpha.1", tag: "", channel: "stable" },
      { reason: "stable was asked for, and 1.2.3-alpha.1 belongs to alpha" },
    ],
  ])("%j becomes %j", (asked, plan) => expect(planOf(asked)).toEqual(plan));

  test("has one version, whoever says it", () => {
    const versions = versionsIn(join(import.meta.dirname, "..", ".."));
    expect(Object.keys(versions)).toHaveLength(4);
    expect(new Set(Object.values(versions)).size).toBe(1);
    expect(Object.values(versions)).not.toContain(undefined);
  });

  test("says its plan to the steps behind it, and ends with 1 when tag and version differ", () => {
    const run = (tag: string) =>
      spawnSync(process.execPath, [join(import.meta.dirname, "plan.ts")], {
        env: { ...process.env, TAG: tag, CHANNEL: "" },
        encoding: "utf8",
      });
    const { version } = JSON.parse(
      readFileSync(join(import.meta.dirname, "..", "..", "package.json"), "utf8"),
    );
    expect(run(`v${version}`)).toMatchObject({ status: 0, stdout: `version=${version}\nchannel=stable\n` });
    expect(run("v0.0.0")).toMatchObject({ status: 1, stdout: "" });
  });
});

describe("what a system brings to a release", () => {
  let dist: string;
  const put = (...names: string[]) => {
    mkdirSync(join(dist, ...names, ".."), { recursive: true });
    writeFileSync(join(dist, ...names), "");
  };
  const collected = (isRelease = true) =>
    collect({ dist, platform: "linux-x64", version: "1.2.3", isRelease });

  beforeEach(() => {
    dist = mkdtempSync(join(tmpdir(), "collect-"));
    put("packages", "tokenizer-studio-1.2.3.deb");
    put("runtime", "sbom", "python.cdx.json");
  });
  afterEach(() => rmSync(dist, { recursive: true }));

  test("are its packages and its bills of materials", () => {
    mkdirSync(join(dist, "packages", "AppDir"));
    expect(collected()).toBeUndefined();
    expect(readdirSync(join(dist, "collected")).sort()).toEqual([
      "tokenizer-studio-1.2.3-linux-x64-python.cdx.json",
      "tokenizer-studio-1.2.3.deb",
    ]);
  });

  test("may have Debian's name of a version before", () => {
    rmSync(join(dist, "packages", "tokenizer-studio-1.2.3.deb"));
    put("packages", "tokenizer-studio_1.2.3~alpha.4_amd64.deb");
    expect(collect({ dist, platform: "x", version: "1.2.3-alpha.4", isRelease: true })).toBeUndefined();
  });

  test("is nothing unsigned, of another version, or without a bill", () => {
    put("packages", "tokenizer-studio-1.2.3-UNSIGNED.pkg");
    expect(collected(false)).toBeUndefined();
    expect(collected()).toBe("tokenizer-studio-1.2.3-UNSIGNED.pkg is not signed");
    expect(existsSync(join(dist, "collected"))).toBe(false);
    rmSync(join(dist, "packages", "tokenizer-studio-1.2.3-UNSIGNED.pkg"));
    put("packages", "tokenizer-studio-1.2.2.deb");
    expect(collected()).toBe("tokenizer-studio-1.2.2.deb is not of version 1.2.3");
    rmSync(join(dist, "packages", "tokenizer-studio-1.2.2.deb"));
    rmSync(join(dist, "runtime"), { recursive: true });
    expect(collected()).toBe("there is no bill of materials in dist/runtime/sbom");
    rmSync(join(dist, "packages"), { recursive: true });
    expect(collected()).toBe("there are no packages in dist/packages");
  });
});

test.skipIf(spawnSync("shellcheck", ["--version"]).status !== 0)("its shell scripts have no fault", () => {
  const scripts = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".sh"));
  expect(scripts.length).toBeGreaterThan(1);
  const { stdout } = spawnSync("shellcheck", scripts, { cwd: import.meta.dirname, encoding: "utf8" });
  expect(stdout).toBe("");
});
