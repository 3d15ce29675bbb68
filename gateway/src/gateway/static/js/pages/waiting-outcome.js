// @ts-check
/** What became of a registration: asked for until it is known, kept in mind over a lost page, listed later (INT-06). */

import { get, pause, Problem, send } from "../api.js";
import { button, openDialog } from "../dialog.js";
import { h, icon } from "../dom.js";
import { dateTime } from "../format.js";
import { errorNotice, noticeOf } from "../grid/states.js";
import { count, t } from "../i18n.js";
import { showOutcome } from "../outcome.js";
import { toast } from "../toast.js";

const TRIES = 6;
const PLACE = `kse.registration.${document.body.dataset.user ?? ""}`;

/** @typedef {{accepted: any[], refused: {cart_no: string, reason: string}[]}} Outcome */

/** A key no other request has. */
export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether a failed request may have taken effect all the same. @param {unknown} error */
function uncertain(error) {
  return error instanceof Problem && ([0, 502, 503, 504].includes(error.status) || error.code === "registration-running");
}

/**
 * Sends a registration until its outcome is known; the key keeps it from taking effect twice.
 * @param {string} key
 * @param {{ids: number[], delivery_service: string}} wish
 * @param {() => void} again called when it has to be asked for again
 * @returns {Promise<Outcome>}
 */
export async function registerOnce(key, wish, again) {
  keep(key);
  for (let tries = 1; ; tries += 1) {
    try {
      const outcome = await send("/api/intake/registrations", wish, "POST", { "Idempotency-Key": key });
      forget();
      return outcome;
    } catch (error) {
      if (!uncertain(error)) forget();
      if (!uncertain(error) || tries >= TRIES) throw error;
      again();
      await pause(Math.min(400 * 2 ** tries, 4000));
    }
  }
}

/** The page was lost while a registration was on its way: tell what became of it. @param {() => void} changed */
export async function resumeRegistration(changed) {
  const key = kept();
  if (!key) return;
  let missing = 0;
  for (let tries = 1; tries <= TRIES; tries += 1) {
    try {
      const outcome = await get(`/api/intake/registrations/${key}`);
      forget();
      changed();
      await report(outcome, t("register.resumed"));
      return;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      // Another tab may have sent it this moment: only what is missing twice never came.
      if (error.status === 404 && (missing += 1) > 1) return forget(), toast(t("register.never-came"), "bad");
      if (!uncertain(error) && error.status !== 404) return forget();
      await pause(Math.min(400 * 2 ** tries, 4000));
    }
  }
}

/** @param {string} key */
function keep(key) {
  try {
    localStorage.setItem(PLACE, key);
  } catch {
    // Without a store the list of registrations still tells.
  }
}

function kept() {
  try {
    return localStorage.getItem(PLACE) ?? "";
  } catch {
    return "";
  }
}

function forget() {
  try {
    localStorage.removeItem(PLACE);
  } catch {
    // Nothing was kept either.
  }
}

/** @param {Outcome} outcome @param {string} [title] */
export function report({ accepted, refused }, title = t("register.done")) {
  const rows = accepted.map((each) =>
    h("tr", {}, h("td", { class: "tabular" }, each.cart_no), h("td", { class: "tabular" }, each.k_number), h("td", { class: "tabular" }, each.local_tracking_number), h("td", { class: "right tabular" }, each.lines)),
  );
  const head = h("tr", {}, h("th", {}, t("col.cart_no")), h("th", {}, t("col.k_number")), h("th", {}, t("col.local_tracking_number")), h("th", { class: "right" }, t("register.lines")));
  const table = h("div", { class: "scroll-box" }, h("table", { class: "plain" }, h("thead", {}, head), h("tbody", {}, rows)));
  return showOutcome({
    title,
    done: t("register.accepted"),
    doneCount: accepted.length,
    refused: refused.map((each) => ({ what: each.cart_no, reason: each.reason })),
    what: t("col.cart_no"),
    more: accepted.length ? [table] : [],
    actions: accepted.length ? [h("a", { class: "button", href: "/packing" }, icon("boxes"), t("register.onward"))] : [],
    fileName: "registration-refused.csv",
  });
}

/** 접수 내역: the latest registrations of the company, each to be looked at again. */
export async function openHistory() {
  const dialog = openDialog(t("register.history"), { kind: "wide", subtitle: t("register.history-text") });
  dialog.foot.append(button(t("do.close"), dialog.close, { kind: "primary" }));
  const load = async () => {
    try {
      const { runs } = await get("/api/intake/registrations");
      dialog.body.replaceChildren(runs.length ? table(runs) : noticeOf({ icon: "history", title: t("register.history-empty") }));
    } catch (error) {
      dialog.body.replaceChildren(errorNotice(error, load));
    }
  };
  await load();
}

/** @param {{key: string, run_at: string, run_by_name: string, lines: number, accepted: number, refused: number}[]} runs */
function table(runs) {
  const rows = runs.map((run) =>
    h(
      "tr",
      {},
      h("td", { class: "tabular" }, dateTime(run.run_at)),
      h("td", {}, run.run_by_name),
      h("td", { class: "right tabular" }, count(run.lines)),
      h("td", { class: "right tabular" }, count(run.accepted)),
      h("td", { class: `right tabular ${run.refused ? "bad-text" : ""}` }, count(run.refused)),
      h("td", { class: "right" }, button(t("register.see"), () => void see(run), { kind: "quiet", icon: "eye" })),
    ),
  );
  const head = h("tr", {}, h("th", {}, t("register.run-at")), h("th", {}, t("register.run-by")), h("th", { class: "right" }, t("register.lines")), h("th", { class: "right" }, t("register.accepted")), h("th", { class: "right" }, t("outcome.refused")), h("th", {}));
  return h("table", { class: "plain" }, h("thead", {}, head), h("tbody", {}, rows));
}

/** @param {{key: string, run_at: string}} run */
async function see(run) {
  try {
    await report(await get(`/api/intake/registrations/${run.key}`), `${t("register.done")} · ${dateTime(run.run_at)}`);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    toast(error.message, "bad");
  }
}
