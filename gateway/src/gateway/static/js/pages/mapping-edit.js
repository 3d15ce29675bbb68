// @ts-check
/** Adding and changing a mapping rule in its place (INT-08). */

import { Problem } from "../api.js";
import { button } from "../dialog.js";
import { h, icon } from "../dom.js";
import { t } from "../i18n.js";
import { FIELDS, HOWS, scopePicker } from "./mapping-words.js";

const MOST_CONDITIONS = 10;

/** @typedef {import("./mapping-words.js").Rule} Rule */
/** @typedef {Pick<Rule, "market" | "account" | "account_name" | "conditions" | "option_code" | "only_empty" | "active">} Given */

/** @returns {Given} */
export function blankRule() {
  return { market: "", account: null, account_name: "", conditions: [{ field: "title", how: "contains", text: "" }], option_code: "", only_empty: true, active: true };
}

/**
 * The form that stands where the rule stood. Enter saves, Escape gives up.
 * @param {Given} rule
 * @param {{markets: string[], accounts: import("./mapping-words.js").Account[]}} known
 * @param {{save: (given: Given) => Promise<void>, cancel: () => void}} then
 */
export function ruleForm(rule, known, then) {
  const scope = scopePicker(known, rule);
  const lines = h("div", { class: "asked-lines" });
  const code = h("input", { name: "option_code", value: rule.option_code, required: true, maxlength: "200", class: "code", spellcheck: "false", autocomplete: "off", placeholder: t("mapping.code-hint") });
  const careful = h("input", { type: "checkbox", name: "only_empty", checked: rule.only_empty });
  const failure = h("p", { class: "bad-text", role: "alert", hidden: true });
  const save = h("button", { type: "submit", class: "primary" }, icon("check"), t("do.save"));
  const more = button(t("mapping.add-condition"), () => (addLine({ field: "option_name", how: "contains", text: "" }), last().focus()), { kind: "quiet", icon: "plus" });
  const form = /** @type {HTMLFormElement} */ (
    h(
      "form",
      { class: "rule-form", novalidate: true, onsubmit: go, onkeydown: keys },
      h("div", { class: "when" }, h("span", { class: "field-label" }, t("mapping.when")), scope.picker, lines, more),
      h("div", { class: "then" }, h("label", { class: "field" }, h("span", { class: "field-label" }, t("mapping.then")), code), h("label", { class: "check", title: t("mapping.only-empty-hint") }, careful, t("mapping.only-empty"))),
      failure,
      h("div", { class: "tools" }, save, button(t("do.cancel"), then.cancel)),
    )
  );
  rule.conditions.forEach(addLine);
  return form;

  /** @param {import("./mapping-words.js").Condition} condition */
  function addLine({ field, how, text }) {
    const pick = (/** @type {string[]} */ values, /** @type {string} */ family, /** @type {string} */ chosen, /** @type {string} */ label) => {
      const picker = h("select", { "aria-label": label }, values.map((value) => h("option", { value }, t(`${family}${value}`))));
      /** @type {HTMLSelectElement} */ (picker).value = chosen;
      return picker;
    };
    const remove = button("", () => (line.remove(), settle()), { kind: "quiet bare", icon: "x" });
    remove.setAttribute("aria-label", t("mapping.remove-condition"));
    const line = h("div", { class: "asked-line" }, pick(FIELDS, "mapping.field.", field, t("mapping.field")), pick(HOWS, "mapping.how.", how, t("mapping.how")), h("input", { value: text, maxlength: "200", "aria-label": t("mapping.text"), lang: "ja", autocomplete: "off" }), remove);
    lines.append(line);
    settle();
  }

  function settle() {
    const removes = lines.querySelectorAll("button");
    for (const each of removes) each.hidden = removes.length === 1;
    more.hidden = removes.length >= MOST_CONDITIONS;
  }

  function last() {
    return /** @type {HTMLInputElement} */ (lines.lastElementChild?.querySelector("input"));
  }

  /** @returns {Given} */
  function given() {
    const conditions = [...lines.children].map((line) => {
      const [field, how] = [...line.querySelectorAll("select")].map((each) => each.value);
      return { field, how, text: /** @type {HTMLInputElement} */ (line.querySelector("input")).value };
    });
    const values = { option_code: /** @type {HTMLInputElement} */ (code).value, only_empty: /** @type {HTMLInputElement} */ (careful).checked };
    return { ...scope.value(), conditions, ...values, active: rule.active };
  }

  /** @param {Event} event */
  async function go(event) {
    event.preventDefault();
    save.setAttribute("disabled", "");
    failure.hidden = true;
    for (const each of form.querySelectorAll("[aria-invalid]")) each.removeAttribute("aria-invalid");
    try {
      await then.save(given());
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      refuse(error);
    } finally {
      save.removeAttribute("disabled");
    }
  }

  /** @param {Problem} problem */
  function refuse(problem) {
    failure.textContent = problem.message;
    failure.hidden = false;
    const at = /conditions\[(\d+)\]/.exec(problem.field);
    const wrong = at ? lines.children[Number(at[1])]?.querySelector("input") : problem.field.endsWith("option_code") ? code : last();
    wrong?.setAttribute("aria-invalid", "true");
    /** @type {HTMLElement | null} */ (wrong)?.focus();
  }

  /** @param {KeyboardEvent} event */
  function keys(event) {
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.key === "Escape") then.cancel();
  }
}
