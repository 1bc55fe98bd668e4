/** Look, data, export, privacy, about. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Problem, Settings } from "../../../spec/contract.gen";
import { exportEverythingUrl, getSystemInfo, problemOf } from "../api";
import { Failed, Loading } from "../components/faces";
import { Icon } from "../components/icon";
import { PageHeader } from "../components/page-header";
import { ProblemNote } from "../components/problem-note";
import { SaveLink } from "../components/save-link";
import { useResource } from "../components/use-resource";
import { formatBytes } from "../format";
import { everything } from "../state/saving";
import { changeSetting, settings, TEXT_SIZES } from "../state/settings";
import { About } from "./settings/about";
import { Folders } from "./settings/folders";

const THEMES: readonly { value: Settings["theme"]; name: string }[] = [
  { value: "system", name: "Like the system" },
  { value: "light", name: "Light" },
  { value: "dark", name: "Dark" },
];

export function SettingsPage() {
  const system = useResource(getSystemInfo, []);
  const info = system.kind === "ready" ? system.value : undefined;
  const data = info?.folders.find((folder) => folder.name === "data");
  const weight = info
    ? `${formatBytes(data?.bytes ?? 0)} in the data folder, ${formatBytes(info.disk_free_bytes)} free. `
    : "";
  return (
    <>
      <PageHeader title="Settings" />
      <div class="page settings">
        <Block title="Look" help="Follows the system unless you choose.">
          <Look />
        </Block>
        <Block title="Your data" help={`${weight}Your own text files are not in it and are never deleted.`}>
          {system.kind === "loading" && (
            <Loading what="Measuring folders" reason="Adding up the sizes of all files in the data folder." />
          )}
          {system.kind === "failed" && <Failed problem={system.problem} onRetry={system.reload} />}
          {system.kind === "ready" && <Folders folders={system.value.folders} onChanged={system.reload} />}
        </Block>
        <Block
          title="Take everything with you"
          help="One ZIP with all tokenizers, reports, recipes and job histories. Texts are not in it."
        >
          <div class="acts">
            <SaveLink look="button" url={exportEverythingUrl} what={everything}>
              <Icon name="export" />
              Export all…
            </SaveLink>
          </div>
        </Block>
        <Block title="Privacy">
          <p class="line">
            <Icon name="lock" />
            <span>
              <strong>Nothing leaves this computer.</strong> No account, no statistics, no network connection
              except inside this computer. You can check:{" "}
              <a href="/help/privacy">how to see it for yourself</a>.
            </span>
          </p>
        </Block>
        <Block
          title="About this program"
          help="For a bug report, copy the diagnostics. You see the text before anything is copied."
        >
          {system.kind === "ready" ? <About system={system.value} /> : null}
        </Block>
      </div>
    </>
  );
}

function Block({ title, help, children }: { title: string; help?: string; children: ComponentChildren }) {
  return (
    <section>
      <div class="set">
        <div>
          <h2>{title}</h2>
          {help && <p>{help}</p>}
        </div>
        <div>{children}</div>
      </div>
    </section>
  );
}

function Look() {
  const [problem, setProblem] = useState<Problem | null>(null);
  const change = (patch: Partial<Settings>): void => {
    setProblem(null);
    changeSetting(patch).catch((error: unknown) => setProblem(problemOf(error)));
  };
  const size = settings.value.text_size;
  const sizes = [...new Set([...TEXT_SIZES, size])].sort((one, other) => one - other);
  return (
    <>
      <div class="look">
        <fieldset class="seg">
          <legend class="sr">Theme</legend>
          {THEMES.map((theme) => (
            <label key={theme.value}>
              <input
                type="radio"
                name="theme"
                checked={settings.value.theme === theme.value}
                onChange={() => change({ theme: theme.value })}
              />
              {theme.name}
            </label>
          ))}
        </fieldset>
        <label class="check">
          Text size
          <select
            class="auto"
            value={size}
            onChange={(event) => change({ text_size: Number(event.currentTarget.value) })}
          >
            {sizes.map((value) => (
              <option key={value} value={value}>
                {value} %
              </option>
            ))}
          </select>
        </label>
      </div>
      {problem && <ProblemNote problem={problem} />}
    </>
  );
}
