import { expect, test } from "vitest";
import { pathsOf, readGlobals } from "./globals";

const TOKEN = "Abc-123_x.Def456";

/** As Neutralino writes it: one line, paths between apostrophes as they are. */
function script({
  token = TOKEN,
  folder = "/home/ada",
  words = ["/opt/studio"],
  path = "/opt",
} = {}): string {
  return (
    "var NL_OS='Linux';var NL_ARCH='x64';var NL_VERSION='6.9.0';var NL_COMMIT='abc';" +
    "var NL_APPID='org.tokenizerstudio.app';var NL_APPVERSION='0.1.0';var NL_PORT=45319;" +
    `var NL_MODE='window';var NL_TOKEN='${token}';var NL_CWD='${folder}';` +
    `var NL_ARGS=${JSON.stringify(words)};` +
    `var NL_PATH='${path}';var NL_DATAPATH='${path}';var NL_PID=12;var NL_RESMODE='bundle';` +
    "var NL_EXTENABLED=true;var NL_CMETHODS=[];"
  );
}

test("what is needed is found", () => {
  expect(readGlobals(script())).toEqual({
    port: 45319,
    token: TOKEN,
    hasExtensions: true,
    words: ["/opt/studio"],
    folder: "/home/ada",
    version: "6.9.0",
    system: "Linux",
  });
});

test.each([
  ["an apostrophe", "/home/O'Brien/it's here"],
  ["a dollar sign", "/home/$HOME/$5 & $& $'"],
  ["other scripts", "/home/测试 Söhne 🎈"],
  ["brackets and marks", "/home/a];b';var NL_X="],
  ["a line break and a backslash", "/home/a\nb\\c"],
])("paths with %s do not matter, and are read whole", (_name, path) => {
  const words = [`${path}/studio`, "--path=/opt", "--", `${path}/text.txt`, "];"];
  const globals = readGlobals(script({ folder: path, path, words }));
  expect(globals).toMatchObject({ port: 45319, token: TOKEN, hasExtensions: true, folder: path, words });
});

test("a token that was handed out before is empty, and the rest is there", () => {
  expect(readGlobals(script({ token: "" }))).toMatchObject({ port: 45319, token: "" });
  expect(readGlobals("var NL_PORT=1234;")).toMatchObject({
    port: 1234,
    token: "",
    words: [],
    folder: "",
    hasExtensions: false,
  });
});

test.each(["", "<!doctype html>404", "var NL_PORT=0;", "var NL_PORT=70000;", "var NL_PORT='1';"])(
  "what is no such script is nothing: %s",
  (text) => {
    expect(readGlobals(text)).toBeUndefined();
  },
);

test.each<[string, string[], string[]]>([
  ["no files", ["/opt/studio", "--path=/opt"], []],
  [
    "absolute ones",
    ["/opt/studio", "--path=/opt", "/a b.txt", "C:\\b.txt", "\\\\host\\c", "d.txt"],
    ["/a b.txt", "C:\\b.txt", "\\\\host\\c"],
  ],
  [
    "all behind a bare --",
    ["/opt/studio", "--", "/a", "b.txt", "--c", ""],
    ["/a", "/home/ada/b.txt", "/home/ada/--c"],
  ],
])("files it was called with: %s", (_name, words, expected) => {
  expect(pathsOf({ words, folder: "/home/ada" })).toEqual(expected);
});
