// @ts-check
/** The first rows of a sheet as they would be read now, and why some would not (INT-01). */

import { Problem, send } from "../api.js";
import { h } from "../dom.js";
import { count, t } from "../i18n.js";

const SHOWN = ["order_no", "cart_no", "title", "option_name", "quantity", "unit_price", "sku", "receiver_name", "receiver_phone", "zip", "address", "delivery_service"];
let latest = 0;

/** @param {HTMLElement} place @param {any} mapping @param {{rows: any[][]}} sheet */
export async function previewOf(place, mapping, sheet) {
  if (!sheet.rows.length) return;
  const asked = ++latest;
  try {
    const answer = await send("/api/intake/sheet-mappings/preview", { ...mapping, name: undefined, confirmed: undefined });
    if (asked === latest) place.replaceChildren(...drawn(answer));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (asked === latest) place.replaceChildren(h("p", { class: "form-failure" }, error.message));
  }
}

/** @param {{faults: {field: string, code: string, reason: string}[], rows: any[]}} answer */
function drawn({ faults, rows }) {
  const title = h("h3", {}, t("sheet.preview"));
  const wrong = faults.filter((each) => each.code !== "mapping-field-missing");
  if (faults.length) {
    const reasons = wrong.map((each) => h("p", { class: "form-attention" }, each.reason));
    return [title, ...(reasons.length ? reasons : [h("p", { class: "hint" }, t("sheet.preview-later"))])];
  }
  const good = rows.filter((each) => each.line).length;
  const told = h("p", { class: "hint" }, t("sheet.preview-count", { rows: count(rows.length), good: count(good), refused: count(rows.length - good) }));
  const columns = SHOWN.filter((id) => rows.some((each) => each.line && String(each.line[id] ?? "") !== ""));
  const head = h("tr", {}, h("th", { class: "right" }, t("upload.row")), columns.map((id) => h("th", {}, t(`col.${id}`))));
  const body = rows.map((each) => (each.line ? lineRow(each, columns) : refusedRow(each, columns.length)));
  return [h("header", {}, title, told), h("div", { class: "scroll-box" }, h("table", { class: "plain" }, h("thead", {}, head), h("tbody", {}, body)))];
}

/** @param {any} each @param {string[]} columns */
function lineRow(each, columns) {
  return h("tr", {}, h("td", { class: "right tabular" }, each.row), columns.map((id) => h("td", { title: String(each.line[id] ?? "") }, shown(id, each.line[id]))));
}

/** @param {any} each @param {number} width */
function refusedRow(each, width) {
  const reasons = each.refused.map((/** @type {any} */ one) => h("span", {}, h("strong", {}, one.column), ` ${one.reason}`));
  return h("tr", { class: "refused" }, h("td", { class: "right tabular" }, each.row), h("td", { colspan: Math.max(1, width) }, reasons));
}

/** @param {string} id @param {any} value */
function shown(id, value) {
  return id === "unit_price" || id === "quantity" ? count(Number(value ?? 0)) : String(value ?? (id === "delivery_service" ? "KSE" : ""));
}
