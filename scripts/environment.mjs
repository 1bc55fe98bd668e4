/** The environment of our Python, from that of whoever starts us. */
import { join } from "node:path";

/**
 * A person's PYTHON* variables are for their own programs. With PYTHONDONTWRITEBYTECODE, for one, every start
 * would compile 90 files anew (0.03 s of a training's 1.3).
 * @param {string} root of the project
 * @returns {NodeJS.ProcessEnv}
 */
export function pythonEnvironment(root) {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith("PYTHON"));
  return { ...Object.fromEntries(others), PYTHONPATH: join(root, "backend-freeze"), PYTHONUTF8: "1" };
}
