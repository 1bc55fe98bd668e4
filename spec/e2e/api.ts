/** The product's API for a test that needs no page: signed in as a browser is. */
import { get } from "node:http";
import type * as z from "zod/mini";
import { zCorpus, zJob } from "../contract.gen";

export interface Api {
  call: (method: string, path: string, body?: unknown) => Promise<Response>;
  /** Add a file or folder; resolves when its import has begun. */
  addText: (path: string) => Promise<z.infer<typeof zCorpus>>;
  job: (id: string) => Promise<z.infer<typeof zJob>>;
}

/** Redeem a single-use address. */
export async function signIn(openUrl: string): Promise<Api> {
  const { origin } = new URL(openUrl);
  const cookie = await redeem(openUrl);
  const call = (method: string, path: string, body?: unknown) =>
    fetch(`${origin}/api/v1/${path}`, {
      method,
      headers: { cookie, origin, "x-ts-request": "1", "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    call,
    addText: async (path) => {
      const draft = { name: "", recipe: { origin: "paths", paths: [path] } };
      return zCorpus.parse(await (await call("POST", "corpora", draft)).json());
    },
    job: async (id) => zJob.parse(await (await call("GET", `jobs/${id}`)).json()),
  };
}

/** By a plain request: `fetch` says it is not a visit, and only a visit may sign in. */
function redeem(openUrl: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(openUrl, (answer) => {
      answer.resume();
      resolve(answer.headers["set-cookie"]?.[0]?.split(";")[0] ?? "");
    }).once("error", reject);
  });
}
