// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { StudioApiError } from "../api";
import { problemOfStrangeAnswer } from "../messages";
import { shell } from "../shell";
import { fileNameOf, forgetSaved, saveAs, saveState, saveTyped, type Target, typeSavePath } from "./saving";

const bridge = vi.hoisted(() => ({ askWhereToSave: vi.fn() }));
vi.mock("../shell", async (original) => ({ ...(await original<object>()), ...bridge }));
vi.mock("../api", async (original) => ({
  ...(await original<object>()),
  getSystemInfo: async () => ({ save_folder: "/home/ada/Downloads" }),
}));
const write = vi.fn();
const target: Target = { name: "mine.zip", write };
const saved = (path: string) => ({ path, bytes: 3, can_show: true });
const refusal = (code: string) => new StudioApiError({ ...problemOfStrangeAnswer(409), code });

beforeEach(() => {
  write.mockReset().mockImplementation(async ({ path }) => saved(path));
  bridge.askWhereToSave.mockReset().mockResolvedValue({ paths: ["/mnt/stick/mine.zip"], problem: "" });
  shell.value = { kind: "window", hasDialogs: true };
});
afterEach(forgetSaved);

test("what the dialog names is written, and may replace: the dialog has asked", async () => {
  await saveAs(target);
  expect(bridge.askWhereToSave.mock.calls).toEqual([
    ["Save mine.zip", "mine.zip", { name: "ZIP archive", extensions: ["zip"] }],
  ]);
  expect(write.mock.calls).toEqual([[{ path: "/mnt/stick/mine.zip", replace: true }]]);
  expect(saveState.value).toMatchObject({ kind: "saved", saved: saved("/mnt/stick/mine.zip") });
});

test("who thinks better of it has saved nothing", async () => {
  bridge.askWhereToSave.mockResolvedValue({ paths: [], problem: "" });
  await saveAs(target);
  expect(write).not.toHaveBeenCalled();
  expect(saveState.value.kind).toBe("none");
});

test("a failure keeps what was to be saved, so that another place can be chosen", async () => {
  write.mockRejectedValue(refusal("save-no-room"));
  await saveAs(target);
  expect(saveState.value).toMatchObject({ kind: "failed", target, problem: { code: "save-no-room" } });
});

test.each([
  ["there are no dialogs", { hasDialogs: false, problem: "" }],
  ["the dialog fails", { hasDialogs: true, problem: "It could not be shown." }],
])(
  "where %s, a path is typed, and a file that is there is asked about",
  async (_name, { hasDialogs, problem }) => {
    shell.value = { kind: "window", hasDialogs };
    bridge.askWhereToSave.mockResolvedValue({ paths: [], problem });
    await saveAs(target);
    expect(saveState.value).toMatchObject({ kind: "typing", path: "/home/ada/Downloads/mine.zip" });
    write.mockRejectedValueOnce(refusal("save-exists"));
    await saveTyped(false);
    expect(saveState.value).toMatchObject({ kind: "typing", problem: { code: "save-exists" } });
    typeSavePath("/home/ada/other.zip");
    expect(saveState.value).toMatchObject({ problem: null });
    await saveTyped(true);
    expect(write.mock.lastCall).toEqual([{ path: "/home/ada/other.zip", replace: true }]);
    expect(saveState.value.kind).toBe("saved");
  },
);

test.each([
  ["Sample: 2,000", "Sample 2000"],
  ["a/b\\c", "a-b-c"],
  ["größe 測試", "größe 測試"],
  ["..", "tokenizer"],
  ["x".repeat(300), "x".repeat(80)],
])("%s is saved under a name every disk takes", (name, fileName) => {
  expect(fileNameOf(name)).toBe(fileName);
});
