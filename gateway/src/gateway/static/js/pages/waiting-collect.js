// @ts-check
/** 주문수집(API): collects orders from a market account and shows the job live (MKT-04, MKT-05). */

import { get, poll, Problem, send } from "../api.js";
import { askForm, button, field, openDialog } from "../dialog.js";
import { h } from "../dom.js";
import { marketName, today } from "../format.js";
import { t } from "../i18n.js";
import { tile } from "../outcome.js";
import { followJob } from "../progress.js";
import { noticeOf } from "../grid/states.js";
import { toast } from "../toast.js";

/** @param {() => void} collected */
export async function openCollection(collected) {
  const accounts = await usableAccounts();
  if (!accounts) return;
  if (!accounts.length) return noAccounts();
  const job = await askForm({ title: t("waiting.collect"), subtitle: t("collect.subtitle"), fields: fields(accounts), action: t("collect.action"), send: start });
  if (!job) return;
  const account = accounts.find((/** @type {any} */ each) => String(each.id) === job.account);
  const path = `/api/marketplace-connector/collections/${job.id}`;
  const seen = await followJob({
    title: t("collect.running"),
    subtitle: account ? `${marketName(account.market)} · ${account.alias}` : "",
    path,
    ended,
    share: (state) => (ended(state) ? 1 : null),
    words: (state) => (state.state !== "failed" && state.message) || t(`collect.state.${state.state}`, { collected: state.collected ?? 0 }),
    report,
    foot: (state, close) => (ended(state) ? [button(t("do.close"), close, { kind: "primary" })] : []),
  });
  collected();
  if (!seen) await waitUnseen(path, collected);
}

/** @param {any} state */
function ended(state) {
  return state.state !== "running";
}

/** A collection whose drawer was closed: its orders come into the list all the same, and how it ended is told. @param {string} path @param {() => void} collected */
async function waitUnseen(path, collected) {
  try {
    const last = await poll(path, ended, new AbortController().signal);
    toast(last.message, last.state === "failed" ? "bad" : "good");
    collected();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}

async function usableAccounts() {
  try {
    return (await get("/api/marketplace-connector/accounts")).filter((/** @type {any} */ account) => account.enabled);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    toast(error.message, "bad");
    return null;
  }
}

function noAccounts() {
  const way = document.body.dataset.role === "master" ? [h("a", { class: "button", href: "/accounts" }, t("collect.to-accounts"))] : [];
  openDialog(t("waiting.collect"), { kind: "small", body: [noticeOf({ icon: "store", title: t("collect.no-accounts"), text: t("collect.no-accounts-text"), actions: way })] });
}

/** @param {any[]} accounts */
function fields(accounts) {
  const account = h("select", { name: "account_id" }, accounts.map((each) => h("option", { value: each.id }, `${marketName(each.market)} · ${each.alias}`)));
  const status = h("select", { name: "status" }, h("option", { value: "preparing" }, t("collect.status.preparing")), h("option", { value: "new" }, t("collect.status.new")));
  const kind = h("select", { name: "date_type" }, h("option", { value: "payment" }, t("collect.by.payment")), h("option", { value: "order" }, t("collect.by.order")));
  const from = h("input", { type: "date", name: "date_from", value: today(-7), required: true });
  const to = h("input", { type: "date", name: "date_to", value: today(), required: true });
  return [
    field(t("collect.account"), account),
    h("div", { class: "pair" }, field(t("collect.status"), status, t("collect.status-hint")), field(t("collect.by"), kind)),
    h("div", { class: "pair" }, field(t("dates.from"), from), field(t("dates.to"), to)),
  ];
}

/** @param {FormData} values */
async function start(values) {
  const account = String(values.get("account_id"));
  const order = { ...Object.fromEntries(values), account_id: Number(account) };
  const { job_id: id } = await send("/api/marketplace-connector/collections", order);
  return { id, account };
}

/** @param {any} state */
function report(state) {
  const already = state.already ?? [];
  const failed = state.failed ?? [];
  const tiles = h(
    "div",
    { class: "tiles" },
    tile("good", "circle-check", t("collect.new"), state.new ?? 0),
    tile("none", "copy", t("collect.already"), already.length),
    tile(failed.length ? "bad" : "none", "circle-alert", t("collect.failed"), failed.length),
  );
  const nothing = state.state === "finished" && !state.collected ? h("p", { class: "form-attention" }, t("collect.zero")) : null;
  const problem = state.state === "failed" && state.message ? h("p", { class: "form-failure", role: "alert" }, state.message) : null;
  return [problem, tiles, nothing, failed.length ? failures(failed) : null, already.length ? known(already) : null];
}

/** @param {any[]} failed */
function failures(failed) {
  const rows = failed.map((each) => h("tr", {}, h("td", { class: "tabular" }, each.order_no), h("td", {}, each.reason)));
  return h("table", { class: "plain" }, h("thead", {}, h("tr", {}, h("th", {}, t("col.order_no")), h("th", {}, t("outcome.reason")))), h("tbody", {}, rows));
}

/** @param {string[]} already */
function known(already) {
  return h("details", {}, h("summary", {}, t("collect.already-list")), h("p", { class: "numbers tabular" }, already.join(", ")));
}
