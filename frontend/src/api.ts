/** Asking the server: JSON or bytes in, errors as Problem with words fit to be shown. */
import type { paths } from "./generated/api";

export interface Fault {
  where: string;
  field: string;
  value: string | null;
  problem: string;
  remedy: string;
}

/** What the server refused, in its own plain words (RFC 9457). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly faults: readonly Fault[] = [],
  ) {
    super(detail || title);
  }
}

export type Query = Record<
  string,
  string | number | boolean | readonly (string | number)[] | null | undefined
>;

type Got<P extends keyof paths> = paths[P] extends {
  get: { responses: { 200: { content: { "application/json": infer T } } } };
}
  ? T
  : never;
type Posted<P extends keyof paths> = paths[P] extends { post: { responses: infer R } }
  ? R extends { 200: { content: { "application/json": infer T } } }
    ? T
    : R extends { 201: { content: { "application/json": infer T } } }
      ? T
      : R extends { 202: { content: { "application/json": infer T } } }
        ? T
        : never
  : never;

/** GET a JSON answer; `{id}` and the like in the path are filled from `names`. */
export async function get<P extends keyof paths>(
  path: P,
  query: Query = {},
  options: { names?: Record<string, string>; signal?: AbortSignal } = {},
): Promise<Got<P>> {
  const response = await ask(
    address(path, query, options.names),
    options.signal ? { signal: options.signal } : {},
  );
  return (await response.json()) as Got<P>;
}

/** POST a JSON document, or a file as it is; gives the JSON answer. */
export async function post<P extends keyof paths>(
  path: P,
  body: unknown,
  options: { names?: Record<string, string>; query?: Query; signal?: AbortSignal } = {},
): Promise<Posted<P>> {
  const raw = body instanceof Blob;
  const response = await ask(address(path, options.query ?? {}, options.names), {
    method: "POST",
    headers: { "Content-Type": raw ? body.type || "application/octet-stream" : "application/json" },
    body: raw ? body : JSON.stringify(body),
    ...(options.signal ? { signal: options.signal } : {}),
  });
  return (await response.json()) as Posted<P>;
}

export async function del(path: keyof paths, names: Record<string, string>): Promise<void> {
  await ask(address(path, {}, names), { method: "DELETE" });
}

/** GET bytes, such as a coverage field. */
export async function bytes(path: keyof paths, query: Query, signal?: AbortSignal): Promise<ArrayBuffer> {
  return (await ask(address(path, query), signal ? { signal } : {})).arrayBuffer();
}

/** Server-sent events, parsed from JSON; gives what ends it. The browser asks again by itself when the line breaks. */
export function stream<T>(
  path: string,
  onEvent: (event: T, name: string) => void,
  names = ["message"],
): () => void {
  const source = new EventSource(path);
  for (const name of names) {
    source.addEventListener(name, (event) =>
      onEvent(JSON.parse((event as MessageEvent<string>).data) as T, name),
    );
  }
  return () => source.close();
}

/** The address of a route with its query; empty values are left out. */
export function address(path: string, query: Query = {}, names: Record<string, string> = {}): string {
  const filled = path.replace(/\{(\w+)(?::\w+)?\}/g, (_, name: string) =>
    encodeURIComponent(names[name] ?? ""),
  );
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    value === null || value === undefined || value === ""
      ? []
      : (Array.isArray(value) ? value : [value]).map((one): [string, string] => [key, String(one)]),
  );
  return pairs.length ? `${filled}?${new URLSearchParams(pairs).toString()}` : filled;
}

async function ask(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Problem(0, "No answer", "The server does not answer. Is `openiads serve` still running?");
  });
  if (response.ok) return response;
  const said = (await response.json().catch(() => ({}))) as Partial<Problem>;
  throw new Problem(response.status, said.title ?? response.statusText, said.detail ?? "", said.faults ?? []);
}
