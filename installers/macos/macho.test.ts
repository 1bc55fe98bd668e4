import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { isLater, readMachO } from "./macho.ts";
import { machO } from "./stand-ins.ts";

const folder = mkdtempSync(join(tmpdir(), "macho-"));
afterAll(() => rmSync(folder, { recursive: true }));

function read(bytes: Buffer) {
  writeFileSync(join(folder, "x"), bytes);
  return readMachO(join(folder, "x"));
}

/** Several programs in one file, with a table in front. */
function fat(slices: readonly Buffer[], wide: boolean): Buffer {
  const size = wide ? 32 : 20;
  const table = Buffer.alloc(8 + slices.length * size);
  table.writeUInt32BE(wide ? 0xcafebabf : 0xcafebabe, 0);
  table.writeUInt32BE(slices.length, 4);
  let at = table.length;
  slices.forEach((slice, index) => {
    if (wide) table.writeBigUInt64BE(BigInt(at), 8 + index * size + 8);
    else table.writeUInt32BE(at, 8 + index * size + 8);
    at += slice.length;
  });
  return Buffer.concat([table, ...slices]);
}

test("a program says its processor, its oldest macOS and what it asks for", () => {
  expect(read(machO({ macos: 0x000e0200, library: "@rpath/libtorch_cpu.dylib" }))).toEqual({
    slices: [{ cpu: "arm64", oldest: "14.2", libraries: ["@rpath/libtorch_cpu.dylib"] }],
  });
});

test.each([false, true])("one for two processors says it of both (64 bits in the table: %s)", (wide) => {
  const both = fat([machO({ cpu: 0x01000007 }), machO({ macos: 0x000e0000 })], wide);
  expect(read(both)?.slices.map(({ cpu, oldest }) => [cpu, oldest])).toEqual([
    ["x86_64", "11.0"],
    ["arm64", "14.0"],
  ]);
});

test("an older program says its macOS in another way", () => {
  const bytes = machO();
  bytes.writeUInt32LE(0x24, 32); // LC_VERSION_MIN_MACOSX: the version stands where the platform would.
  bytes.writeUInt32LE(0x000a0f00, 40);
  expect(read(bytes)?.slices[0]?.oldest).toBe("10.15");
});

test.each([
  ["nothing", Buffer.alloc(0)],
  ["a script", Buffer.from("#!/bin/sh\nexit 0\n")],
  ["a program for Linux", Buffer.from("\x7fELF\x02\x01\x01\0\0\0\0\0")],
  ["a class of Java", Buffer.from([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 61, 0, 0])],
])("%s is none", (_name, bytes) => expect(read(bytes)).toBeUndefined());

test("what is no file is none; what is cut off is a fault", () => {
  expect(readMachO(join(folder, "gone"))).toBeUndefined();
  expect(() => read(machO().subarray(0, 20))).toThrow("cut off");
  expect(() => read(fat([machO()], false).subarray(0, 12))).toThrow("cut off");
});

test.each([
  ["14.1", "14.0", true],
  ["14.0", "14.0", false],
  ["13.9", "14.0", false],
  ["15.0", "14.9", true],
  ["9.0", "14.0", false],
])("%s is later than %s: %s", (a, b, expected) => expect(isLater(a, b)).toBe(expected));
