/** Our signatures and minisign's are the same. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { build } from "./build.ts";
import { isSignedBy, keyId, publicKeyFile, publicLine, readSecretKey, signatureOf } from "./minisign.ts";
import { newKeyFile, temporary, VERSION, writePackages } from "./stand-ins.ts";

const own = temporary("minisign");
const none = () => {
  throw new Error("asked for a password");
};
const key = readSecretKey(newKeyFile(), none);
const content = Buffer.from("a list of files\n");
afterAll(() => own.remove());

describe("a signature", () => {
  const signature = signatureOf(content, key, "who and when");
  const isGood = (text: string, of: Uint8Array = content, by = publicLine(key)) => isSignedBy(by, of, text);

  test("holds for its content and its key alone", () => {
    expect(isGood(signature)).toBe(true);
    expect(isGood(signature, Buffer.from("another list\n"))).toBe(false);
    expect(isGood(signature, content, publicLine(readSecretKey(newKeyFile(), none)))).toBe(false);
  });

  test("does not hold when anything that was signed is another", () => {
    const lines = signature.split("\n");
    for (const line of [1, 2, 3]) {
      const changed = lines.map((text, index) => (index === line ? text.replace(/.(.{6})$/, "Q$1") : text));
      if (changed.join("\n") !== signature) expect(isGood(changed.join("\n"))).toBe(false);
    }
    expect(isGood(signature.replace("who and when", "who and where"))).toBe(false);
    for (const text of ["", "a\nb\nc\nd\n", signature.slice(0, 150)]) expect(isGood(text)).toBe(false);
  });
});

test("a key's file that is damaged or none is refused", () => {
  const text = newKeyFile();
  expect(() => readSecretKey("hello\n", none)).toThrow(/none that minisign wrote/);
  const bytes = Buffer.from(text.split("\n")[1] ?? "", "base64");
  bytes.writeUInt8(bytes.readUInt8(70) ^ 1, 70);
  expect(() => readSecretKey(`x\n${bytes.toString("base64")}\n`, none)).toThrow(/damaged/);
});

const hasMinisign = spawnSync("minisign", ["-v"]).status === 0;

describe.skipIf(!hasMinisign)(
  `with the program minisign${hasMinisign ? "" : " (SKIPPED: NOT INSTALLED)"}`,
  () => {
    const minisign = (words: string[], input = "") =>
      spawnSync("minisign", words, { cwd: own.path, input, encoding: "utf8" });

    test("what we sign, it takes; what was changed, it does not", () => {
      writeFileSync(join(own.path, "list"), content);
      writeFileSync(join(own.path, "list.minisig"), signatureOf(content, key, "a comment, ü"));
      writeFileSync(join(own.path, "our.pub"), publicKeyFile(key));
      const good = minisign(["-Vm", "list", "-p", "our.pub"]);
      expect(good.status, good.stderr).toBe(0);
      expect(good.stdout).toContain("a comment, ü");
      expect(minisign(["-Vm", "list", "-P", publicLine(key)]).status).toBe(0);
      writeFileSync(join(own.path, "list"), "another list");
      expect(minisign(["-Vm", "list", "-p", "our.pub"]).status).not.toBe(0);
    });

    // Its keys with a password take 1 GB and some seconds, there and here: that is what keeps them safe.
    test.each([
      ["without a password", "open", ["-W"]],
      ["with one", "locked", []],
    ])("its own keys sign here, %s", { timeout: 120_000 }, async (_name, name, words) => {
      const password = "a pass word ü";
      const files = ["-p", `${name}.pub`, "-s", `${name}.key`];
      const made = minisign(["-G", "-f", ...files, ...words], `${password}\n${password}\n`);
      expect(made.status, made.stderr).toBe(0);
      const its = readSecretKey(readFileSync(join(own.path, `${name}.key`), "utf8"), () => password);
      writeFileSync(join(own.path, "list"), content);
      writeFileSync(join(own.path, "list.minisig"), signatureOf(content, its, "comment"));
      const checked = minisign(["-Vm", "list", "-p", `${name}.pub`]);
      expect(checked.status, checked.stderr).toBe(0);
      expect(readFileSync(join(own.path, `${name}.pub`), "utf8")).toContain(keyId(its));
    });
  },
);

test("a key with a password is read with it alone", () => {
  const text = newKeyFile("a pass word ü");
  expect(readSecretKey(text, () => "a pass word ü").id).toHaveLength(8);
  expect(() => readSecretKey(text, () => "another")).toThrow(/password is not the key's/);
});

test("the password is in a file, never a word of the command", async () => {
  const packages = join(own.path, "packages");
  writePackages(packages);
  const said = vi.spyOn(console, "log").mockImplementation(() => {});
  const file = (name: string, text: string) => {
    writeFileSync(join(own.path, name), text);
    return join(own.path, name);
  };
  const locked = file("locked", newKeyFile("s3cret"));
  const options = { packages, version: VERSION, out: join(own.path, "stick") };
  await build({ ...options, key: { path: locked, passwordPath: file("password", "s3cret\r\n") } });
  await expect(
    build({ ...options, key: { path: locked, passwordPath: file("wrong", "s3creT") } }),
  ).rejects.toThrow(/password is not the key's/);
  await expect(
    build({ ...options, key: { path: join(own.path, "none"), passwordPath: undefined } }),
  ).rejects.toThrow(/Not there/);
  said.mockRestore();
});
