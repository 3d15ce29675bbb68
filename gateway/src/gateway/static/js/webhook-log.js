// @ts-check
/** What was sent to one endpoint and what came of it: attempts, answers, and sending again (INT-11). */

import { get, Problem, send } from "./api.js";
import { askForm, button, field, openDialog } from "./dialog.js";
import { h, icon } from "./dom.js";
import { dateTime, today } from "./format.js";
import { errorNotice, noticeOf } from "./grid/states.js";
import { known, t } from "./i18n.js";
import { released } from "./press.js";
import { toast } from "./toast.js";

const STATES = ["", "waiting", "delivered", "failed"];
const LOOKS = /** @type {Record<string, string>} */ ({ delivered: "good", failed: "bad", waiting: "wait", sending: "wait" });
const EVERY = 3000;

/** Why something was not delivered, in words. @param {string} failure @param {number | null} status */
export function failureOf(failure, status) {
  const key = `webhooks.failure.${failure}`;
  return known(key) ? t(key, { status: status ?? "" }) : failure;
}

/** @param {any} endpoint @param {() => Promise<void>} changed */
export async function openLog(endpoint, changed) {
  const place = `/api/gateway/webhook-endpoints/${endpoint.endpoint_id}`;
  const table = h("div", { class: "webhook-log" });
  const tabs = h("div", { class: "presets", role: "group", "aria-label": t("webhooks.state") }, STATES.map((state) => tab(state)));
  const again = button(t("webhooks.replay-failed"), () => void replayFailed(), { icon: "rotate-ccw" });
  const dialog = openDialog(t("webhooks.log"), { kind: "wide", subtitle: endpoint.url, body: [h("div", { class: "tools webhook-tools" }, tabs, h("span", { class: "spacer" }), again), table] });
  dialog.foot.append(button(t("do.close"), dialog.close));
  let state = "";
  /** @type {any[]} */
  let rows = [];
  /** @type {Set<number>} */
  const open = new Set();

  /** @param {string} name */
  function tab(name) {
    return h("button", { type: "button", "aria-pressed": String(name === ""), onclick: (/** @type {Event} */ event) => choose(name, /** @type {HTMLElement} */ (event.currentTarget)) }, t(`webhooks.state.${name || "all"}`));
  }

  /** @param {string} name @param {HTMLElement} pressed */
  function choose(name, pressed) {
    for (const each of tabs.children) each.setAttribute("aria-pressed", String(each === pressed));
    state = name;
    void load();
  }

  /** @param {string} [before] */
  async function load(before = "") {
    try {
      const found = await get(`${place}/deliveries`, { state, before });
      await released();
      rows = before ? [...rows, ...found.deliveries] : found.deliveries;
      draw(found.more);
    } catch (error) {
      table.replaceChildren(errorNotice(error, () => load()));
    }
  }

  /** @param {boolean} more */
  function draw(more) {
    if (!rows.length) return table.replaceChildren(noticeOf({ icon: "inbox", title: t("webhooks.log-empty") }));
    const titles = ["webhooks.queued-at", "webhooks.event", "webhooks.parcel", "webhooks.state", "webhooks.attempts", "webhooks.answer", ""];
    const head = h("tr", {}, titles.map((key) => h("th", {}, key ? t(key) : "")));
    const further = more ? button(t("webhooks.older"), () => void load(String(rows[rows.length - 1].delivery_id)), { icon: "chevron-down" }) : null;
    table.replaceChildren(h("table", { class: "plain" }, h("thead", {}, head), h("tbody", {}, rows.flatMap(line))), h("div", { class: "tools webhook-more" }, further));
  }

  /** @param {any} row */
  function line(row) {
    const opened = open.has(row.delivery_id);
    const details = h("tr", { class: "webhook-details", hidden: !opened }, h("td", { colspan: "7" }));
    const show = h("button", { type: "button", class: "quiet bare", "aria-expanded": String(opened), "aria-label": t("webhooks.details"), onclick: () => void toggle() }, icon("chevron-right"));
    if (opened) void fill();

    async function toggle() {
      const now = details.hasAttribute("hidden");
      details.toggleAttribute("hidden", !now);
      show.setAttribute("aria-expanded", String(now));
      if (!now) return open.delete(row.delivery_id);
      open.add(row.delivery_id);
      await fill();
    }

    async function fill() {
      const cell = /** @type {HTMLElement} */ (details.firstElementChild);
      try {
        cell.replaceChildren(detailsOf(await get(`${place}/deliveries/${row.delivery_id}`)));
      } catch (error) {
        cell.replaceChildren(errorNotice(error, fill));
      }
    }

    const answer = row.failure ? failureOf(row.failure, row.status) : row.status ? String(row.status) : "—";
    const parcel = row.type === "webhook.test" ? "—" : row.k_number;
    return [
      h(
        "tr",
        { "data-delivery": row.delivery_id },
        h("td", { class: "tabular" }, h("span", { class: "webhook-when" }, show, dateTime(row.created_at))),
        h("td", { title: row.type }, t(`webhooks.type.${row.type}`)),
        h("td", { class: "tabular" }, parcel),
        h("td", {}, h("span", { class: `badge ${LOOKS[row.state]}` }, t(`webhooks.state.${row.state}`))),
        h("td", { class: "right tabular" }, String(row.attempt)),
        h("td", {}, h("span", { class: row.failure ? "bad-text" : "" }, answer), row.next_at && row.failure ? h("div", { class: "hint tabular" }, t("webhooks.next-at", { at: dateTime(row.next_at) })) : null),
        h("td", {}, row.state === "sending" ? null : button(t("webhooks.replay"), () => void replay(row), { icon: "rotate-ccw", kind: "quiet" })),
      ),
      details,
    ];
  }

  /** @param {any} row */
  async function replay(row) {
    await tell(() => send(`${place}/deliveries/${row.delivery_id}/replay`), () => t("webhooks.replayed-one"));
  }

  async function replayFailed() {
    const sent = await askForm({
      title: t("webhooks.replay-failed"),
      subtitle: t("webhooks.replay-failed-text"),
      fields: [field(t("webhooks.since"), h("input", { type: "datetime-local", name: "since", required: true, value: `${today(-1)}T00:00` }), t("webhooks.since-hint"))],
      action: t("webhooks.replay-failed"),
      kind: "small",
      send: (values) => send(`${place}/replay`, { since: `${values.get("since")}:00+09:00` }),
    });
    if (!sent) return;
    toast(t("webhooks.replayed", { replayed: sent.replayed }));
    await refresh();
  }

  /** @param {() => Promise<any>} act @param {(told: any) => string} words */
  async function tell(act, words) {
    try {
      toast(words(await act()));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      toast(error.message, "bad");
    }
    await refresh();
  }

  async function refresh() {
    await load();
    await changed();
  }

  await load();
  // What waits moves on by itself; who reads an old page is left alone.
  const timer = setInterval(() => {
    if (!document.hidden && rows.length <= 50 && rows.some((row) => row.state === "waiting" || row.state === "sending")) void load();
  }, EVERY);
  await dialog.closed;
  clearInterval(timer);
  await changed();
}

/** @param {any} delivery */
function detailsOf(delivery) {
  const attempts = delivery.attempts.map((/** @type {any} */ each) =>
    h(
      "li",
      {},
      h("span", { class: "tabular" }, dateTime(each.tried_at)),
      h("span", { class: `badge ${each.failure ? "bad" : "good"}` }, each.failure ? failureOf(each.failure, each.status) : t("webhooks.state.delivered")),
      h("span", { class: "hint tabular" }, `${each.status ?? "—"} · ${each.milliseconds} ms`),
      each.excerpt ? h("pre", { class: "webhook-body" }, each.excerpt) : null,
    ),
  );
  return h(
    "div",
    { class: "webhook-detail" },
    h("div", {}, h("h3", {}, t("webhooks.sent")), h("p", { class: "hint tabular" }, `webhook-id: msg_${delivery.message_id.replaceAll("-", "")}`), h("pre", { class: "webhook-body" }, JSON.stringify(JSON.parse(delivery.body), null, 2))),
    h("div", {}, h("h3", {}, t("webhooks.attempts-made")), attempts.length ? h("ol", { class: "webhook-attempts" }, attempts) : h("p", { class: "hint" }, t("webhooks.not-tried"))),
  );
}
