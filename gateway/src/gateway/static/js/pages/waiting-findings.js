// @ts-check
/** 주소 점검: what the checks say of a waiting order, why, and the correction at hand (INT-05). */

import { Problem, send } from "../api.js";
import { column } from "../columns.js";
import { button, openDialog } from "../dialog.js";
import { h, icon } from "../dom.js";
import { count, t } from "../i18n.js";
import { tile } from "../outcome.js";
import { toast } from "../toast.js";

/**
 * @typedef {object} Finding
 * @property {string} rule
 * @property {string} name
 * @property {string} reason
 * @property {string} field
 * @property {"warn" | "block"} mode
 * @property {Record<string, string> | null} [fix]
 */
/** @typedef {import("../orders-grid.js").OrdersGrid} Grid */

/** @param {Grid} grid @param {any[]} row @returns {Finding[]} */
export function findingsOf(grid, row) {
  return grid.rows.value(row, "findings") ?? [];
}

/** The column that names what was found; a click tells why. @param {() => Grid} grid */
export function checkColumn(grid) {
  return column("check", {
    draw: (row, rows) => mark(rows.value(row, "findings") ?? [], rows.value(row, "check")),
    press: (row) => openFindings(grid(), row),
  });
}

/** @param {Finding[]} found @param {string} names */
function mark(found, names) {
  if (!found.length) return "";
  const blocks = found.some((finding) => finding.mode === "block");
  return h("button", { type: "button", class: `cell-link found ${blocks ? "bad" : ""}`, tabindex: "-1" }, icon(blocks ? "ban" : "triangle-alert"), h("span", {}, names));
}

/** Why a cell needs attention: its own form first, then what the checks found of it. @param {() => Grid} grid @param {string} field @param {(value: any) => string} [form] */
export function attentionOf(grid, field, form = () => "") {
  return (/** @type {any} */ value, /** @type {any[]} */ row) => {
    const found = findingsOf(grid(), row).filter((finding) => finding.field === field);
    return form(value) || found.map((finding) => finding.reason).join("\n");
  };
}

/** @param {Grid} grid @param {any[]} row */
export function openFindings(grid, row) {
  if (!findingsOf(grid, row).length) return;
  const list = h("ul", { class: "findings" });
  const dialog = openDialog(t("findings.title"), { kind: "drawer", subtitle: `${grid.rows.value(row, "order_no")} · ${grid.rows.value(row, "receiver_name")}`, body: [list] });
  dialog.foot.append(h("a", { class: "button", href: "/checks" }, t("findings.settings")), button(t("do.close"), dialog.close, { kind: "primary" }));

  const show = () => {
    const found = findingsOf(grid, row);
    list.replaceChildren(...found.map((finding) => entry(grid, row, finding, fix)));
    if (!found.length) list.append(h("li", { class: "finding good" }, icon("circle-check"), h("strong", {}, t("findings.none-left"))));
  };

  /** @param {Finding} finding */
  async function fix(finding) {
    await grid.saving?.commit(row, finding.fix ?? {});
    const refused = Object.keys(finding.fix ?? {}).map((id) => grid.saving?.state(row, id)).find((state) => state?.state === "refused");
    if (refused) toast(refused.reason, "bad");
    show();
  }
  show();
}

/** @param {Grid} grid @param {any[]} row @param {Finding} finding @param {(finding: Finding) => Promise<void>} fix */
function entry(grid, row, finding, fix) {
  const badge = finding.mode === "block" ? h("span", { class: "badge bad" }, t("checks.mode.block")) : null;
  const changes = Object.entries(finding.fix ?? {}).map(([id, value]) =>
    h("div", { class: "proposal" }, h("span", { class: "field-label" }, t(`col.${id}`)), h("del", { lang: "ja" }, grid.rows.value(row, id)), h("ins", { lang: "ja" }, value)),
  );
  const apply = button(t("findings.fix"), () => (apply.setAttribute("disabled", ""), void fix(finding)), { kind: "primary", icon: "check" });
  return h("li", { class: "finding" }, h("div", { class: "finding-head" }, h("strong", {}, finding.name), badge), h("p", {}, finding.reason), changes, changes.length ? apply : null);
}

/** 점검 실행: looks at the ticked lines or at all anew and tells how often each rule spoke. @param {Grid} grid */
export async function runChecks(grid) {
  const ids = grid.ticks.list().map((row) => grid.rows.key(row));
  try {
    const told = await send("/api/intake/waiting-orders/check", { ids });
    await grid.reload();
    report(grid, told);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    toast(error.message, "bad");
  }
}

/** @param {Grid} grid @param {{checked: number, with_findings: number, rules: {rule: string, name: string, rows: number}[]}} told */
function report(grid, told) {
  const tiles = h("div", { class: "tiles" }, tile("none", "circle-check", t("findings.checked"), told.checked), tile(told.with_findings ? "bad" : "good", "triangle-alert", t("findings.with"), told.with_findings));
  const lines = told.rules.map((rule) => {
    const show = button(t("findings.show"), () => (dialog.close(), filterBy(grid, rule.name)), { kind: "quiet", icon: "list-filter" });
    return h("tr", {}, h("td", {}, rule.name), h("td", { class: "right tabular" }, count(rule.rows)), h("td", {}, show));
  });
  const table = h("table", { class: "plain" }, h("thead", {}, h("tr", {}, h("th", {}, t("checks.rule")), h("th", { class: "right" }, t("findings.rows")), h("th", {}))), h("tbody", {}, lines));
  const dialog = openDialog(t("waiting.check"), { body: [tiles, lines.length ? table : h("p", { class: "hint" }, t("findings.all-good"))] });
  dialog.foot.append(h("a", { class: "button", href: "/checks" }, t("findings.settings")), button(t("do.close"), dialog.close, { kind: "primary" }));
}

/** @param {Grid} grid @param {string} name */
function filterBy(grid, name) {
  grid.rows.filters.check = name;
  grid.refilter();
  grid.redrawColumns();
}
