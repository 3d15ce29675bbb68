// @ts-check
/** 규칙 시험: goods typed by hand, and at once which rules they meet and which wins. */

import { Problem, send } from "../api.js";
import { field } from "../dialog.js";
import { h, icon, one, quietly } from "../dom.js";
import { t } from "../i18n.js";
import { scopePicker } from "./mapping-words.js";

const TYPED = ["title", "option_name", "item_code", "seller_item_code", "option_code"];

/** @typedef {{markets: string[], accounts: import("./mapping-words.js").Account[]}} Known */
/** @typedef {{option_code: string, sku: string, rules: {id: number, place: number, option_code: string, verdict: string}[]}} Told */

/** @param {Known} known @param {import("./mapping-list.js").RuleList} list */
export function bindTry(known, list) {
  const panel = one("#try-panel");
  const opener = one("#try");
  const told = h("div", { class: "tried", "aria-live": "polite" });
  /** @type {Record<string, HTMLInputElement>} */
  const boxes = {};
  let scope = scopePicker(known, { market: "", account: null });
  let asked = 0;
  const ask = quietly(() => void look(), 180);

  opener.addEventListener("click", () => (panel.hidden ? open() : close()));

  function open() {
    scope = scopePicker(known, { market: "qoo10jp", account: null });
    scope.picker.querySelector("option[value='']")?.remove();
    scope.picker.addEventListener("change", ask);
    const lines = TYPED.map((id) => {
      boxes[id] = /** @type {HTMLInputElement} */ (h("input", { lang: id.endsWith("code") ? null : "ja", autocomplete: "off", spellcheck: "false", oninput: ask }));
      return field(id === "option_code" ? t("mapping.market-code") : t(`mapping.field.${id}`), boxes[id]);
    });
    panel.replaceChildren(h("div", { class: "try-fields", onkeydown: (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && close() }, field(t("mapping.scope"), scope.picker), lines), told);
    panel.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    show(null);
    boxes.title.focus();
  }

  function close() {
    panel.hidden = true;
    opener.setAttribute("aria-expanded", "false");
    list.mark(new Map());
    opener.focus();
  }

  async function look() {
    if (panel.hidden) return;
    const { market, account } = scope.value();
    const typed = Object.fromEntries(TYPED.map((id) => [id, boxes[id].value]));
    if (!Object.values(typed).some(Boolean)) return show(null);
    const mine = ++asked;
    try {
      const answer = await send("/api/intake/mapping-rules/try", { market, account, ...typed });
      if (mine === asked) show(answer);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      told.replaceChildren(h("p", { class: "bad-text" }, error.message));
    }
  }

  /** @param {Told | null} answer */
  function show(answer) {
    list.mark(new Map(answer?.rules.map((rule) => [rule.id, rule.verdict])));
    if (!answer) return told.replaceChildren(h("p", { class: "hint" }, t("mapping.try-hint")));
    const winner = answer.rules.find((rule) => rule.verdict === "wins");
    const head = winner
      ? h("p", { class: "tried-good" }, icon("circle-check"), t("mapping.try-wins", { place: winner.place }), h("strong", { class: "tabular" }, answer.option_code), h("span", { class: "hint" }, `SKU ${answer.sku || "—"}`))
      : h("p", { class: "tried-none" }, icon("info"), t("mapping.try-none"));
    told.replaceChildren(head, h("ul", {}, answer.rules.map(line)));
  }

  /** @param {Told["rules"][0]} rule */
  function line(rule) {
    const go = h("button", { type: "button", class: "quiet", onclick: () => list.focus(rule.id) }, t("mapping.rule", { place: rule.place }));
    return h("li", {}, go, h("span", { class: "tabular" }, rule.option_code), h("span", { class: "hint" }, t(`mapping.verdict.${rule.verdict}`)));
  }

  return { again: ask };
}
