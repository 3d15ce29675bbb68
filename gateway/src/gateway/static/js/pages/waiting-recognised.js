// @ts-check
/** What was recognised of an order file, and the chance to say otherwise (INT-01). */

import { button } from "../dialog.js";
import { h } from "../dom.js";
import { marketName } from "../format.js";
import { known, t } from "../i18n.js";

export const MARKETS = ["qoo10jp", "rakuten", "amazon", "buyma", "kse", "sagawa", "gift"];
export const ENCODINGS = ["utf-8", "cp932", "utf-16", "cp949", "euc_jp", "iso2022_jp", "gb18030"];
const DELIMITERS = /** @type {Record<string, string>} */ ({ ",": "comma", "\t": "tab", ";": "semicolon", "|": "bar" });
const WORKBOOK = /\.xlsx?$/i;

/**
 * The market and the encoding as boxes that can be changed; once one is, the file can be read again.
 * @param {string} fileName
 * @param {{market: string, encoding: string, layout?: string, delimiter?: string, accepted?: number}} found
 * @param {(choice: {market: string, encoding: string}) => void} readAgain
 */
export function recognised(fileName, found, readAgain) {
  const isWorkbook = found.layout ? !found.encoding : WORKBOOK.test(fileName);
  const again = button(t("upload.again"), () => readAgain({ market: marketBox.value, encoding: encodingBox.value }), { icon: "rotate-ccw" });
  const hint = found.accepted ? h("p", { class: "hint" }, t("upload.replaces")) : null;
  const changed = () => {
    again.hidden = marketBox.value === found.market && encodingBox.value === found.encoding;
    if (hint) hint.hidden = again.hidden;
  };
  const marketBox = picker(MARKETS, found.market, marketName, changed, t("upload.market"));
  const encodingBox = picker(ENCODINGS, found.encoding, encodingName, changed, t("upload.encoding"));
  changed();
  return h(
    "div",
    { class: "recognised" },
    h("label", {}, t("upload.market"), marketBox),
    isWorkbook ? null : h("label", {}, t("upload.encoding"), encodingBox),
    details(found, isWorkbook).map((words) => h("span", { class: "badge" }, words)),
    again,
    hint,
  );
}

/** The kind of file and how its columns are divided, in words. @param {{layout?: string, delimiter?: string}} found @param {boolean} isWorkbook */
function details({ layout, delimiter }, isWorkbook) {
  if (!layout) return [];
  const kind = known(`upload.layout.${layout}`) ? [t(`upload.layout.${layout}`)] : [];
  const divided = isWorkbook ? t("upload.workbook") : delimiter && DELIMITERS[delimiter] ? t(`upload.delimiter.${DELIMITERS[delimiter]}`) : "";
  return divided ? [...kind, divided] : kind;
}

/** @param {string} encoding */
function encodingName(encoding) {
  return known(`encoding.${encoding}`) ? t(`encoding.${encoding}`) : encoding;
}

/** @param {string[]} values @param {string} chosen @param {(value: string) => string} name @param {() => void} changed @param {string} label */
function picker(values, chosen, name, changed, label) {
  const all = chosen && !values.includes(chosen) ? [chosen, ...values] : values;
  const automatic = chosen ? null : h("option", { value: "" }, t("upload.automatic"));
  const select = /** @type {HTMLSelectElement} */ (h("select", { "aria-label": label, onchange: changed }, automatic, all.map((value) => h("option", { value }, name(value)))));
  select.value = chosen;
  return select;
}
