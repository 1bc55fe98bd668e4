/** Theme and text size: applied at once, kept by the backend. */
import { signal } from "@preact/signals";
import type { Settings, SettingsPatch } from "../../../spec/contract.gen";
import { changeSettings, getSettings } from "../api";

export const settings = signal<Settings>({ theme: "system", text_size: 100 });
export const TEXT_SIZES = [50, 67, 80, 90, 100, 110, 125, 150, 175, 200, 250, 300] as const;

export async function loadSettings(): Promise<void> {
  apply(await getSettings());
}

export async function changeSetting(patch: SettingsPatch): Promise<void> {
  const before = settings.value;
  apply({ theme: patch.theme ?? before.theme, text_size: patch.text_size ?? before.text_size });
  try {
    apply(await changeSettings(patch));
  } catch (error) {
    apply(before);
    throw error;
  }
}

/** The next size up or down. */
export function stepTextSize(size: number, direction: 1 | -1): number {
  const sizes = direction === 1 ? TEXT_SIZES : [...TEXT_SIZES].reverse();
  return sizes.find((candidate) => (candidate - size) * direction > 0) ?? size;
}

function apply(next: Settings): void {
  settings.value = next;
  const root = document.documentElement;
  if (next.theme === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = next.theme ?? "system";
  root.style.fontSize = `${next.text_size ?? 100}%`;
}
