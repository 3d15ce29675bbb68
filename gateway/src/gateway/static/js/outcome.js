// @ts-check
/** What became of a bulk action: how many went through, and every refusal with its reason, as a list and as a file. */

import { button, openDialog } from "./dialog.js";
import { h, icon } from "./dom.js";
import { count, t } from "./i18n.js";

/**
 * @param {{title: string, done: string, doneCount: number, refused: {what: string, reason: string}[], more?: Node[], actions?: HTMLElement[], what?: string, fileName?: string}} outcome
 */
export function showOutcome({ title, done, doneCount, refused, more = [], actions = [], what = t("outcome.what"), fileName = "refused.csv" }) {
  const tiles = h(
    "div",
    { class: "tiles" },
    tile("good", "circle-check", done, doneCount),
    tile(refused.length ? "bad" : "none", "circle-alert", t("outcome.refused"), refused.length),
  );
  const dialog = openDialog(title, { kind: refused.length ? "wide" : "", body: [tiles, refused.length ? reasons(refused, what) : null, ...more] });
  if (refused.length) dialog.foot.append(button(t("outcome.download"), () => download(refused, what, fileName), { icon: "download" }));
  dialog.foot.append(...actions);
  const close = button(t("do.close"), dialog.close, { kind: "primary" });
  dialog.foot.append(close);
  close.focus();
  return dialog.closed;
}

/** @param {string} kind @param {string} drawing @param {string} label @param {number} value */
export function tile(kind, drawing, label, value) {
  return h("div", { class: `tile ${kind}` }, icon(drawing), h("strong", { class: "tabular" }, count(value)), h("span", {}, label));
}

/** @param {{what: string, reason: string}[]} refused @param {string} what */
function reasons(refused, what) {
  const rows = refused.map((each) => h("tr", {}, h("td", { class: "tabular" }, each.what), h("td", {}, each.reason)));
  return h("div", { class: "scroll-box" }, h("table", { class: "plain" }, h("thead", {}, h("tr", {}, h("th", {}, what), h("th", {}, t("outcome.reason")))), h("tbody", {}, rows)));
}

/** @param {{what: string, reason: string}[]} refused @param {string} what @param {string} fileName */
function download(refused, what, fileName) {
  const lines = [[what, t("outcome.reason")], ...refused.map((each) => [each.what, each.reason])];
  saveText(fileName, `\ufeff${lines.map((line) => line.map(csvCell).join(",")).join("\r\n")}\r\n`);
}

/** A cell that would start a formula is made text. @param {string} text */
function csvCell(text) {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replace(/"/g, '""')}"`;
}

/** @param {string} name @param {string} text */
export function saveText(name, text) {
  const link = /** @type {HTMLAnchorElement} */ (h("a", { href: URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" })), download: name }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
