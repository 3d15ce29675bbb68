// @ts-check
/** Which mapping rule set a waiting order's option code (INT-08). */

import { column } from "../columns.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";

/** The column that names the rule and leads to it. */
export function ruleColumn() {
  return column("mapping", {
    width: 84,
    draw: (row, rows) => mark(rows.value(row, "mapping"), rows.value(row, "mapping_rule"), rows.value(row, "market_option_code")),
    press: (row, rows) => rows.value(row, "mapping_rule") && location.assign(`/mapping?rule=${rows.value(row, "mapping_rule")}`),
  });
}

/** @param {string} place @param {number | null} rule @param {string | null} code */
function mark(place, rule, code) {
  if (rule === null || rule === undefined) return "";
  const name = place === "–" ? t("mapping.rule-gone") : t("mapping.rule", { place });
  return h("button", { type: "button", class: "cell-link", tabindex: "-1", title: t("mapping.set-by", { rule: name, code: code || t("mapping.no-code") }) }, name);
}
