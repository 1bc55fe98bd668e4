/** Every request to the backend, typed by the contract. What comes in is parsed once, here. */
import ky, { HTTPError } from "ky";
import * as z from "zod/mini";
import type {
  ClientError,
  CorpusDraft,
  CorpusPatch,
  CorpusRecipe,
  DecodeRequest,
  EncodeRequest,
  FolderInfo,
  ImportCorpusConfig,
  Job,
  JobEvent,
  Problem,
  SaveRequest,
  SaveTokenizerRequest,
  SettingsPatch,
  SplitPreviewRequest,
  TrainTokenizerConfig,
} from "../../spec/contract.gen";
import {
  zCleared,
  zCorpus,
  zDecoded,
  zDiagnostics,
  zEncoding,
  zEstimate,
  zInspection,
  zJob,
  zJobEvent,
  zProblem,
  zSample,
  zSampleCorpusInfo,
  zSaved,
  zSettings,
  zSplitPreview,
  zSystemInfo,
  zTokenizer,
  zTrainingOptions,
  zUiState,
  zUpload,
} from "../../spec/contract.gen";
import { problemOfFailedRequest, problemOfStrangeAnswer } from "./messages";

export type JobConfig = ImportCorpusConfig | TrainTokenizerConfig;
export type FolderName = FolderInfo["name"];

/** A request that did not do what it should; `problem` is what to show. */
export class StudioApiError extends Error {
  override name = "StudioApiError" as const;
  readonly problem: Problem;
  constructor(problem: Problem, cause?: unknown) {
    super(`${problem.code}: ${problem.title}`, { cause });
    this.problem = problem;
  }
}

/** What to show of anything that was thrown. */
export function problemOf(error: unknown): Problem {
  return error instanceof StudioApiError ? error.problem : problemOfFailedRequest(error);
}

export const listCorpora = () => get("corpora", z.array(zCorpus));
export const getCorpus = (id: string) => get(`corpora/${id}`, zCorpus);
export const createCorpus = (draft: CorpusDraft) => send("post", "corpora", draft, zCorpus);
export const inspectFiles = (recipe: CorpusRecipe) =>
  send("post", "corpora/inspect", { recipe }, zInspection);
export const getSampleCorpusInfo = () => get("corpora/sample", zSampleCorpusInfo);
export const changeCorpus = (id: string, patch: CorpusPatch) =>
  send("patch", `corpora/${id}`, patch, zCorpus);
export const checkCorpus = (id: string) => send("post", `corpora/${id}/check`, undefined, zCorpus);
export const listSampleDocuments = (id: string, seed: number) =>
  get(`corpora/${id}/documents?seed=${seed}`, z.array(zSample));
export const deleteCorpus = (id: string) => send("delete", `corpora/${id}`, undefined, nothing);
export const createUpload = () => send("post", "uploads", undefined, zUpload);
export const deleteUpload = (id: string) => send("delete", `uploads/${id}`, undefined, nothing);

export const JOBS_AT_ONCE = 200;
export const listJobs = (before?: number) =>
  get(`jobs?limit=${JOBS_AT_ONCE}${before === undefined ? "" : `&before=${before}`}`, z.array(zJob));
export const getJob = (id: string) => get(`jobs/${id}`, zJob);
export const createJob = (config: JobConfig) => send("post", "jobs", config, zJob);
export const estimateJob = (config: JobConfig) => send("post", "jobs/estimate", config, zEstimate);
export const getJobHistory = (id: string) => get(`jobs/${id}/history`, z.array(zJobEvent));
export const cancelJob = (id: string) => send("post", `jobs/${id}/cancel`, undefined, zJob);
export const pauseJob = (id: string) => send("post", `jobs/${id}/pause`, undefined, zJob);
export const resumeJob = (id: string) => send("post", `jobs/${id}/resume`, undefined, zJob);
export const runJobAgain = (id: string) => send("post", `jobs/${id}/run-again`, undefined, zJob);
export const deleteJob = (id: string) => send("delete", `jobs/${id}`, undefined, nothing);

export const getTrainingOptions = () => get("training/options", zTrainingOptions);
export const previewSplit = (request: SplitPreviewRequest, signal?: AbortSignal) =>
  send("post", "training/split-preview", request, zSplitPreview, { signal });
export const listTokenizers = () => get("tokenizers", z.array(zTokenizer));
export const getTokenizer = (id: string) => get(`tokenizers/${id}`, zTokenizer);
export const renameTokenizer = (id: string, name: string) =>
  send("patch", `tokenizers/${id}`, { name }, zTokenizer);
export const deleteTokenizer = (id: string) => send("delete", `tokenizers/${id}`, undefined, nothing);
export const encodeText = (id: string, request: EncodeRequest, signal?: AbortSignal) =>
  send("post", `tokenizers/${id}/encode`, request, zEncoding, { signal });
export const decodeIds = (id: string, request: DecodeRequest, signal?: AbortSignal) =>
  send("post", `tokenizers/${id}/decode`, request, zDecoded, { signal });
export const tokenizerFileUrl = (id: string, name: string) =>
  `/api/v1/tokenizers/${id}/files/${encodeURIComponent(name)}`;
export const tokenizerFolderUrl = (id: string) => `/api/v1/tokenizers/${id}/folder.zip`;
export const exportEverythingUrl = "/api/v1/export.zip";
/** Saving has no time limit: everything together may be many gigabytes, on a slow stick. */
export const saveTokenizer = (id: string, request: SaveTokenizerRequest) =>
  send("post", `tokenizers/${id}/save`, request, zSaved, { timeout: false });
export const saveEverything = (request: SaveRequest) =>
  send("post", "export/save", request, zSaved, { timeout: false });
export const showSavedFile = (path: string) => send("post", "saved/show", { path }, nothing);

export const getSettings = () => get("settings", zSettings);
export const changeSettings = (patch: SettingsPatch) => send("patch", "settings", patch, zSettings);
export const getUiState = () => get("ui-state", zUiState);
/** `isLeaving`: the page goes, the request stays. */
export const putUiState = (key: string, value: unknown, isLeaving = false) =>
  send("put", `ui-state/${key}`, { value }, nothing, { keepalive: isLeaving });
export const getSystemInfo = () => get("system", zSystemInfo);
/** Without measuring folders, which takes up to a second. */
export const getShellOrigin = async () =>
  (await get("system?with_folders=false", zSystemInfo)).shell_origin ?? null;
export const openFolder = (folder: FolderName) => send("post", "system/open-folder", { folder }, nothing);
export const clearCache = () => send("post", "system/clear-cache", undefined, zCleared);
export const getDiagnostics = () => get("system/diagnostics", zDiagnostics);
export const reportClientError = (error: ClientError) => send("post", "system/client-error", error, nothing);

/** Calls `onJob` with every job that changes; active ones first; reconnects by itself. Returns its end. */
export function watchJobChanges(
  onJob: (job: Job) => void,
  onOpen: (isOpen: boolean) => void = () => {},
): () => void {
  return watch("/api/v1/jobs/changes", "job", (text) => onJob(parse(zJob, JSON.parse(text))), onOpen);
}

/** Calls `onEvent` with every event of a job from its beginning and ends with the job. Returns the end. */
export function watchJob(
  jobId: string,
  onEvent: (event: JobEvent) => void,
  onEnd: () => void = () => {},
): () => void {
  return watch(
    `/api/v1/jobs/${jobId}/events`,
    "message",
    (text) => onEvent(parse(zJobEvent, JSON.parse(text))),
    () => {},
    onEnd,
  );
}

/** Sends one file as it is and tells how far it got, which fetch cannot. */
export function uploadFile(
  upload: { id: string; name: string; file: Blob; signal: AbortSignal },
  onProgress: (sentBytes: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", `/api/v1/uploads/${upload.id}/file?name=${encodeURIComponent(upload.name)}`);
    request.setRequestHeader("X-TS-Request", "1");
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onload = () => {
      if (request.status < 300) resolve();
      else reject(new StudioApiError(readProblem(request.responseText, request.status)));
    };
    request.onerror = () => reject(new StudioApiError(problemOfFailedRequest(new TypeError("network"))));
    request.onabort = () => reject(new DOMException("stopped", "AbortError"));
    upload.signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(upload.file);
  });
}

const http = ky.create({
  headers: { "X-TS-Request": "1" },
  retry: 0, // The backend is on this machine: a failure is an answer, not a blip.
  timeout: 60_000,
});
const nothing = z.undefined();

function get<T>(path: string, schema: z.core.$ZodType<T>): Promise<T> {
  return answer(() => http.get(`/api/v1/${path}`), schema);
}

function send<T>(
  method: "post" | "put" | "patch" | "delete",
  path: string,
  body: unknown,
  schema: z.core.$ZodType<T>,
  options: { signal?: AbortSignal | undefined; keepalive?: boolean; timeout?: false } = {},
): Promise<T> {
  // The gate takes application/json only, so a request without a body says so too.
  const headers = { "Content-Type": "application/json" };
  const json = body === undefined ? {} : { json: body };
  const { signal, ...more } = options;
  return answer(
    () => http(`/api/v1/${path}`, { method, headers, ...json, ...more, ...(signal ? { signal } : {}) }),
    schema,
  );
}

async function answer<T>(request: () => Promise<Response>, schema: z.core.$ZodType<T>): Promise<T> {
  let response: Response;
  try {
    response = await request();
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    if (error instanceof HTTPError) throw new StudioApiError(await problemIn(error), error);
    throw new StudioApiError(problemOfFailedRequest(error), error);
  }
  const text = await response.text();
  return parse(schema, text === "" ? undefined : JSON.parse(text));
}

async function problemIn(error: HTTPError): Promise<Problem> {
  // ky reads the body itself and leaves it in `data`; a body it did not read is read here.
  const data: unknown = error.data;
  if (data !== undefined)
    return toProblem(typeof data === "string" ? safeJson(data) : data, error.response.status);
  return readProblem(await error.response.text().catch(() => ""), error.response.status);
}

function readProblem(text: string, status: number): Problem {
  return toProblem(safeJson(text), status);
}

function toProblem(value: unknown, status: number): Problem {
  const parsed = zProblem.safeParse(value);
  return parsed.success ? parsed.data : problemOfStrangeAnswer(status);
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parse<T>(schema: z.core.$ZodType<T>, value: unknown): T {
  const parsed = z.safeParse(schema, value);
  if (parsed.success) return parsed.data;
  throw new StudioApiError(problemOfStrangeAnswer(200), parsed.error);
}

const RECONNECT_MS = 1000;

function watch(
  url: string,
  eventName: string,
  onText: (text: string) => void,
  onOpen: (isOpen: boolean) => void,
  onEnd: () => void = () => {},
): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isEnded = false;
  const connect = (): void => {
    source = new EventSource(url);
    source.onopen = () => onOpen(true);
    source.addEventListener(eventName, (event) => onText(String(event.data)));
    source.addEventListener("end", () => {
      stop();
      onEnd();
    });
    source.onerror = () => {
      onOpen(false);
      // The browser retries a lost stream itself, but gives up for good on any HTTP error.
      if (source?.readyState !== EventSource.CLOSED || isEnded) return;
      timer = setTimeout(connect, RECONNECT_MS);
    };
  };
  const stop = (): void => {
    isEnded = true;
    clearTimeout(timer);
    source?.close();
  };
  connect();
  return stop;
}
