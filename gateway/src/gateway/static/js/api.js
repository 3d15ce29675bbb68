// @ts-check
/** Talking to the services through the gateway; every refusal becomes a Problem with words for the person. */

import { t } from "./i18n.js";

/** A refusal: `detail` is already in the person's language. */
export class Problem extends Error {
  /** @param {number} status @param {Record<string, any>} body */
  constructor(status, body) {
    super(body.detail || fallback(status));
    this.status = status;
    this.code = body.code || "";
    this.field = body.field || "";
    this.body = body;
  }
}

/** @param {number} status */
function fallback(status) {
  if (status === 0) return t("error.offline");
  if (status === 403) return t("error.forbidden");
  if (status === 404) return t("error.missing");
  if (status === 429) return t("error.busy");
  if (status === 413) return t("error.too-big");
  return status >= 500 ? t("error.server") : t("error.refused");
}

/**
 * @param {string} path
 * @param {RequestInit} [init]
 * @returns {Promise<Response>}
 */
async function call(path, init = {}) {
  /** @type {Response} */
  let answer;
  try {
    answer = await fetch(path, { ...init, headers: { Accept: "application/json", "X-KSE-Page": "1", ...init.headers } });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Problem(0, {});
  }
  if (answer.ok) return answer;
  if (answer.status === 401) {
    location.assign(`/sign-in?error=ended&next=${encodeURIComponent(location.pathname)}`);
  }
  throw new Problem(answer.status, await answer.json().catch(() => ({})));
}

/** @param {Response} answer */
async function body(answer) {
  const text = await answer.text();
  return text ? JSON.parse(text) : {};
}

/** @param {string} path @param {Record<string, string>} [query] @param {AbortSignal} [signal] */
export async function get(path, query = {}, signal = undefined) {
  return body(await call(address(path, query), { signal }));
}

/** @param {string} path @param {unknown} [value] @param {string} [method] @param {Record<string, string>} [more] further headers */
export async function send(path, value = {}, method = "POST", more = {}) {
  const headers = { "Content-Type": "application/json", ...more };
  return body(await call(path, { method, headers, body: JSON.stringify(value) }));
}

/** @param {string} path @param {File} file @param {Record<string, string>} [query] */
export async function upload(path, file, query = {}) {
  const headers = { "Content-Type": "application/octet-stream", "X-Filename": encodeURIComponent(file.name.normalize("NFC")) };
  return body(await call(address(path, query), { method: "POST", headers, body: file }));
}

/** @param {string} path @param {Record<string, string>} query */
export function address(path, query) {
  const kept = Object.entries(query).filter(([, value]) => value !== "");
  return kept.length ? `${path}?${new URLSearchParams(kept)}` : path;
}

/** What a job's service may answer for a while without the job having ended: it is not known there yet, or the service starts anew. */
const PASSING = [0, 404, 502, 503, 504];

/**
 * Asks again and again until the answer is final; the job goes on while its service cannot be asked.
 * @param {string} path
 * @param {(state: any) => boolean} finished called with each answer
 * @param {AbortSignal} signal ends the asking, with null
 */
export async function poll(path, finished, signal) {
  let missed = 0;
  for (let wait = 150; !signal.aborted; wait = Math.min(wait * 1.3, 1500)) {
    await pause(wait, signal);
    try {
      const state = await get(path, {}, signal);
      missed = 0;
      if (finished(state)) return state;
    } catch (error) {
      if (signal.aborted) return null;
      if (!(error instanceof Problem) || !PASSING.includes(error.status) || ++missed > 40) throw error;
    }
  }
  return null;
}

/** @param {number} milliseconds @param {AbortSignal} [signal] */
export function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => (clearTimeout(timer), resolve(undefined)), { once: true });
  });
}
