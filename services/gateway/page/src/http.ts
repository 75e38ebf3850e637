// Asking the gateway: JSON there and back, and what is wrong in its own words.

// `status` 0 where the gateway was not reached.
export class Refused extends Error {
  constructor(readonly status: number, message: string) { super(message); }
}

export interface Answer<T> { status: number; body: T }

// Told when the gateway asks who is there: a token ended, or reading is not open.
const strangers = new EventTarget();
export const onStranger = (listener: () => void): void => strangers.addEventListener("asked", listener);

export async function get<T>(path: string, query = new URLSearchParams(), signal?: AbortSignal): Promise<T> {
  return (await ask<T>("GET", query.size === 0 ? path : `${path}?${query}`, { signal: signal ?? null })).body;
}

// `key` makes a click that is sent twice one act.
export function send<T>(method: "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: unknown, key?: string): Promise<Answer<T>> {
  const headers: Record<string, string> = key === undefined ? {} : { "Idempotency-Key": key };
  return ask<T>(method, path, body === undefined ? { headers } : { headers: { ...headers, "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

// Not crypto.randomUUID, which browsers have only on https and on this machine.
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function ask<T>(method: string, path: string, rest: RequestInit): Promise<Answer<T>> {
  const answer = await fetch(path, { method, ...rest, headers: { Accept: "application/json", ...rest.headers } }).catch((error: Error) => {
    throw error.name === "AbortError" ? error : new Refused(0, error.message);
  });
  if (answer.status === 401) strangers.dispatchEvent(new Event("asked"));
  if (!answer.ok) throw new Refused(answer.status, await reason(answer));
  return { status: answer.status, body: (answer.status === 204 ? null : await answer.json()) as T };
}

async function reason(answer: Response): Promise<string> {
  const body = (await answer.json().catch(() => null)) as { detail?: string | { loc: (string | number)[]; msg: string }[] } | null;
  if (typeof body?.detail === "string") return body.detail;
  const first = body?.detail?.[0];
  return first === undefined ? `${answer.status} ${answer.statusText}` : `${first.loc.at(-1)}: ${first.msg}`;
}
