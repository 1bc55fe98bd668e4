/** How a package of each form is installed and taken away, as its reader would do it. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { RootName } from "../../scripts/tasks/bare-roots.ts";
import { root } from "../e2e/studio";
import { HOME, PACKAGES, type Room } from "./room";

/** What is tried: what was made here, or what lies in the folder that PACKAGES_TO_TRY names. */
export const packages = resolve(process.env["PACKAGES_TO_TRY"] || join(root, "dist", "packages"));
/** What no script may take for its own: blanks, quotes, a variable, other scripts. */
export const ODD = `${HOME}/O'Brien & "Söhne" $HOME 家 (1)`;

export interface Installed {
  /** What a person starts. */
  program: string;
  /** Folders nobody may write to while it is used. */
  sealed: readonly string[];
}

export interface Form {
  name: string;
  /** The machine it is tried on. */
  system: RootName;
  /** How the package's name ends. */
  ending: string;
  install: (room: Room, file: string) => Promise<Installed>;
  remove: (room: Room) => Promise<void>;
  /** It starts a program that has more rights than the person. */
  hasRights?: boolean;
  /** What its own packages may leave besides the user's data. */
  mayLeave?: RegExp;
}

/** The newest package's name in the folder; undefined when it was not made. */
export function packageOf(ending: string): string | undefined {
  if (!existsSync(packages)) return undefined;
  const madeAt = (name: string) => statSync(join(packages, name)).mtimeMs;
  const all = readdirSync(packages).filter((name) => name.endsWith(ending));
  return all.sort((one, other) => madeAt(other) - madeAt(one))[0];
}

export const deb: Form = {
  name: ".deb",
  system: "bare",
  ending: ".deb",
  install: async (room, file) => {
    await room.must(["dpkg", "--install", join(PACKAGES, file)], { as: "root" });
    return {
      program: "/usr/bin/tokenizer-studio",
      sealed: ["/usr"],
    };
  },
  remove: async (room) => {
    await room.must(["dpkg", "--purge", "tokenizer-studio"], { as: "root" });
  },
  // The system's own books about packages and libraries.
  mayLeave: /^[+~] \/(var\/(lib\/dpkg|log|cache)(\/|$)|etc\/ld\.so\.cache$)/,
};

/** By its script, for one person, into a folder of this name. */
export function tar(name: string, prefix: string | undefined): Form {
  const folder = prefix ?? `${HOME}/.local`;
  const app = `${folder}/lib/tokenizer-studio`;
  return {
    name,
    system: "bare",
    ending: ".tar.zst",
    install: async (room, file) => {
      const unpacked = `${HOME}/Downloads`;
      await room.must(["mkdir", unpacked]);
      await room.must(["tar", "--zstd", "-xf", join(PACKAGES, file), "-C", unpacked]);
      const [inside = ""] = (await room.must(["ls", unpacked])).trim().split("\n");
      const words = prefix === undefined ? [] : ["--prefix", prefix];
      await room.must(["sh", `${unpacked}/${inside}/install.sh`, ...words]);
      await room.must(["rm", "-rf", unpacked]);
      return {
        program: `${folder}/bin/tokenizer-studio`,
        sealed: [app],
      };
    },
    remove: async (room) => {
      await room.must(["sh", `${app}/uninstall.sh`]);
    },
  };
}

const UNPACKED = `${HOME}/.cache/TokenizerStudio`;

/** One file, wherever a person keeps it; where there is no FUSE it unpacks itself. */
export function appImage(name: string, hasFuse: boolean): Form {
  const program = `${ODD}/Tokenizer Studio 家.AppImage`;
  return {
    name,
    system: hasFuse ? "window" : "bare",
    ending: ".AppImage",
    hasRights: hasFuse,
    install: async (room, file) => {
      await room.must(["mkdir", ODD]);
      await room.must(["cp", join(PACKAGES, file), program]);
      await room.must(["chmod", "+x", program]);
      return { program, sealed: [ODD] };
    },
    remove: async (room) => {
      const unpacked = existsSync(room.path(UNPACKED));
      if (unpacked === hasFuse) throw new Error(unpacked ? "it was not mounted" : "where was it unpacked?");
      await room.must(["rm", "-r", ODD]);
      // Where it said that it unpacks itself to; nobody else removes that.
      if (unpacked) await room.must(["rm", "-r", UNPACKED]);
    },
  };
}
