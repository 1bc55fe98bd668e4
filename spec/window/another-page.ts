/** A second page of a running program, as `npm start -- --no-open` gives a browser one. */
import { spawn } from "node:child_process";
import { type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { python, root } from "../e2e/studio.ts";

export interface AnotherPage {
  post: (path: string, body: unknown) => Promise<unknown>;
}

export async function anotherPage(data: string): Promise<AnotherPage> {
  const address = new URL(await printedAddress(data));
  const { headers } = await ask(address, "GET", {});
  const cookie = (headers["set-cookie"] ?? []).map((line) => line.split(";")[0]).join("; ");
  return {
    post: async (path, body) => {
      const text = JSON.stringify(body);
      const answer = await ask(
        new URL(path, address),
        "POST",
        { cookie, origin: address.origin, "x-ts-request": "1", "content-type": "application/json" },
        text,
      );
      if ((answer.statusCode ?? 500) >= 300) throw new Error(`${answer.statusCode} ${answer.text}`);
      return JSON.parse(answer.text);
    },
  };
}

function printedAddress(data: string): Promise<string> {
  const words = ["-m", "tokenizer_studio", "launcher", "--no-open", "--data", data];
  const child = spawn(python, words, { cwd: join(root, "backend-freeze") });
  return new Promise((resolve, reject) => {
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        const address = /http:\S+/.exec(output)?.[0];
        if (address) resolve(address);
      });
    child.once("exit", () => reject(new Error(`no address: ${output}`)));
  });
}

function ask(
  url: URL,
  method: string,
  headers: Record<string, string>,
  body = "",
): Promise<IncomingMessage & { text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (more: string) => {
        text += more;
      });
      answer.once("end", () => resolve(Object.assign(answer, { text })));
    });
    asked.once("error", reject);
    asked.end(body);
  });
}
