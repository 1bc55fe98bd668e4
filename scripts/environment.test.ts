import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { pythonEnvironment } from "./environment.mjs";

afterEach(() => {
  vi.unstubAllEnvs();
});

test("what a person set for their own Python is not for ours, and all else is", () => {
  for (const name of ["PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "PYTHONDONTWRITEBYTECODE"])
    vi.stubEnv(name, "theirs");
  vi.stubEnv("MY_OWN", "kept");
  const made = pythonEnvironment("/a project");
  expect(Object.keys(made).filter((name) => name.startsWith("PYTHON"))).toEqual(["PYTHONPATH", "PYTHONUTF8"]);
  expect(made["PYTHONPATH"]).toBe(join("/a project", "backend-freeze"));
  expect(made["MY_OWN"]).toBe("kept");
});
