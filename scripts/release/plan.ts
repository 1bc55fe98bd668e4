/** Whether tag, version and channel say the same. Writes `version=` and `channel=` for later steps. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { exit } from "node:process";

export type Channel = "alpha" | "beta" | "stable";

interface Asked {
  version: string;
  /** Empty when it is a rehearsal. */
  tag: string;
  /** Empty when a tag says it. */
  channel: string;
}

/** The channel, or why there is none. */
export function planOf({ version, tag, channel }: Asked): { channel: Channel } | { reason: string } {
  const own = channelOf(version);
  if (own === undefined)
    return { reason: `package.json: ${version} is not 1.2.3, 1.2.3-alpha.4 or 1.2.3-beta.5` };
  if (tag !== "" && tag !== `v${version}`)
    return { reason: `the tag is ${tag}, package.json says ${version}` };
  if (channel !== "" && channel !== own)
    return { reason: `${channel} was asked for, and ${version} belongs to ${own}` };
  return { channel: own };
}

export function channelOf(version: string): Channel | undefined {
  const number = "(0|[1-9]\\d*)";
  const stage = new RegExp(`^${number}\\.${number}\\.${number}(-(alpha|beta)\\.[1-9]\\d*)?$`).exec(version);
  if (stage === null) return undefined;
  return stage[5] === "alpha" || stage[5] === "beta" ? stage[5] : "stable";
}

/** What each file says that says a version. */
export function versionsIn(root: string): Record<string, string | undefined> {
  const places = {
    "package.json": /^ {2}"version": "(.+)",$/m,
    "neutralino.config.json": /^ {2}"version": "(.+)",$/m,
    "backend-freeze/pyproject.toml": /^version = "(.+)"$/m,
    "backend-freeze/tokenizer_studio/__init__.py": /^__version__ = "(.+)"$/m,
  };
  return Object.fromEntries(
    Object.entries(places).map(([file, pattern]) => {
      return [file, pattern.exec(readFileSync(join(root, file), "utf8"))?.[1]];
    }),
  );
}

function main(): number {
  const versions = versionsIn(join(import.meta.dirname, "..", ".."));
  const { TAG: tag = "", CHANNEL: channel = "" } = process.env;
  const [version = "", ...others] = new Set(Object.values(versions));
  const said = Object.entries(versions).map((each) => each.join(": "));
  const plan =
    others.length > 0
      ? { reason: `the versions differ (${said.join(", ")})` }
      : planOf({ version, tag, channel });
  if ("reason" in plan) {
    console.error(`No release: ${plan.reason}.`);
    return 1;
  }
  console.log(`version=${version}\nchannel=${plan.channel}`);
  return 0;
}

if (import.meta.main) exit(main());
