/** The bare machine itself: what the journeys rely on would be seen if it were not so. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bareRoot, whyNoRoots } from "../../scripts/tasks/bare-roots.ts";
import { root } from "../e2e/studio";
import { until } from "../window/desktop";
import { HOME, Room, STICK } from "./room";
import { fillStick } from "./stick";
import { differences, filesOf, talkOf, tracing } from "./traces";
import { standing } from "./using";

const missing = whyNoRoots();

describe.skipIf(missing !== undefined)(
  `the bare machine${missing === undefined ? "" : `: ${missing}`}`,
  () => {
    let room: Room;
    const shell = (words: string) => room.run(["bash", "-c", words]);

    beforeAll(async () => {
      room = await Room.open({
        system: await bareRoot("bare"),
        packages: join(root, "spec", "bundle"),
        fill: fillStick,
      });
    });
    afterAll(async () => {
      await room?.close();
    });

    test("has no network, no Python, no Node, no browser", async () => {
      expect((await shell("exec 3<>/dev/tcp/10.0.0.1/80")).output).toMatch(/unreachable/);
      expect((await shell("command -v python3 node chromium firefox xdg-open")).output).toBe("");
      expect(readFileSync(room.path("/etc/passwd"), "utf8")).toContain(HOME);
    });

    test("lets nobody write to the stick, nor to what is sealed", async () => {
      expect((await shell(`touch ${STICK}/x`)).output).toMatch(/Read-only/);
      await room.seal("/usr");
      expect((await room.run(["touch", "/usr/x"], { as: "root" })).output).toMatch(/Read-only/);
      await room.unseal("/usr");
      expect((await room.run(["touch", "/usr/x"], { as: "root" })).code).toBe(0);
    });

    test("shows whoever is spoken to, also by a child of a child", async () => {
      const calls = room.beside("calls");
      const words = ["bash", "-c", "(exec 3<>/dev/tcp/10.0.0.1/80) & (exec 3<>/dev/tcp/127.0.0.1/9) & wait"];
      await room.run(words, { around: tracing(calls) });
      const talk = talkOf(readFileSync(calls, "utf8"));
      expect(talk.strangers).toEqual([expect.stringContaining("10.0.0.1")]);
      expect(talk.local).toBe(1);
    });

    test("shows every file that came, changed or went", async () => {
      const before = filesOf((inside) => room.path(inside));
      await shell("touch new /tmp/new && mkdir -p .cache/x");
      await room.must(["sh", "-c", "echo x >>/etc/hostname && rm /etc/hosts"], { as: "root" });
      const after = filesOf((inside) => room.path(inside));
      expect(differences(before, after)).toEqual([
        `+ ${HOME}/.cache`,
        `+ ${HOME}/.cache/x`,
        `+ ${HOME}/new`,
        "+ /tmp/new",
        "- /etc/hosts",
        "~ /etc/hostname",
      ]);
    });

    test("shows a process that was left behind, and takes it along when it goes", async () => {
      const { processes } = standing(room);
      await shell("setsid sleep 1000 >/dev/null 2>&1 </dev/null &");
      const left = () => room.processes().filter((pid) => !processes.includes(pid));
      const [sleeper = 0] = await until("a sleeper", () => left().length === 1 && left());
      const before = room.path("/");
      await room.close();
      expect(existsSync(`/proc/${sleeper}`)).toBe(false);
      expect(existsSync(before)).toBe(false);
    });
  },
);
