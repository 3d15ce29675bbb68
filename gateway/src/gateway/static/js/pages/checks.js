// @ts-check
/** 주소 점검 설정: which rules look, what each does, and by which words and amounts (INT-05). */

import { get, Problem, send } from "../api.js";
import { button, field } from "../dialog.js";
import { h, one } from "../dom.js";
import { errorNotice } from "../grid/states.js";
import { count, t } from "../i18n.js";
import { toast } from "../toast.js";

const MODES = ["off", "warn", "block"];
const place = one("#checks");

/** @typedef {{rules: {id: string, name: string, mode: string}[], threshold: number, crowd: number, words: Record<string, string[]>, built_in: Record<string, string[]>, editable: boolean}} Settings */

async function load() {
  try {
    show(await get("/api/intake/checks"));
  } catch (error) {
    place.replaceChildren(errorNotice(error, load));
  }
}

/** @param {Settings} settings */
function show(settings) {
  const failure = h("p", { class: "bad-text", role: "alert" });
  const rules = h("div", { class: "card flush" }, ruleTable(settings));
  const words = h("div", { class: "word-lists" }, Object.keys(settings.words).map((rule) => wordList(settings, rule)));
  const save = h("button", { type: "submit", class: "primary" }, t("do.save"));
  const form = /** @type {HTMLFormElement} */ (h("form", { class: "checks-form", novalidate: true, onsubmit: go }, rules, amounts(settings), words, failure, settings.editable ? h("div", { class: "tools checks-save" }, save) : h("p", { class: "hint" }, t("checks.read-only"))));
  place.replaceChildren(form);
  if (!settings.editable) for (const each of form.elements) each.setAttribute("disabled", "");

  /** @param {Event} event */
  async function go(event) {
    event.preventDefault();
    save.setAttribute("disabled", "");
    failure.textContent = "";
    try {
      const answer = await send("/api/intake/checks", chosen(form, settings), "PUT");
      toast(t("checks.saved", { count: count(answer.checked) }));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      failure.textContent = error.message;
    } finally {
      save.removeAttribute("disabled");
    }
  }
}

/** @param {Settings} settings */
function ruleTable(settings) {
  const lines = settings.rules.map((rule) => {
    const modes = MODES.map((mode) =>
      h("label", { class: "check" }, h("input", { type: "radio", name: `mode-${rule.id}`, value: mode, checked: rule.mode === mode }), t(`checks.mode.${mode}`)),
    );
    return h("tr", {}, h("td", {}, h("strong", {}, rule.name), h("p", { class: "hint" }, t(`checks.about.${rule.id}`))), h("td", {}, h("div", { class: "modes", role: "radiogroup", "aria-label": rule.name }, modes)));
  });
  return h("table", { class: "plain" }, h("thead", {}, h("tr", {}, h("th", {}, t("checks.rule")), h("th", {}, t("checks.mode")))), h("tbody", {}, lines));
}

/** @param {Settings} settings */
function amounts(settings) {
  const threshold = h("input", { type: "number", name: "threshold", min: "1", max: "100000000", required: true, value: String(settings.threshold) });
  const crowd = h("input", { type: "number", name: "crowd", min: "2", max: "1000", required: true, value: String(settings.crowd) });
  return h("div", { class: "card fields" }, field(t("checks.threshold"), threshold, t("checks.threshold-hint")), field(t("checks.crowd"), crowd, t("checks.crowd-hint")));
}

/** @param {Settings} settings @param {string} rule */
function wordList(settings, rule) {
  const name = settings.rules.find((each) => each.id === rule)?.name ?? rule;
  const text = /** @type {HTMLTextAreaElement} */ (h("textarea", { name: `words-${rule}`, rows: "10", lang: "ja", spellcheck: "false" }));
  text.value = settings.words[rule].join("\n");
  const reset = button(t("checks.built-in"), () => (text.value = settings.built_in[rule].join("\n")), { kind: "quiet", icon: "rotate-ccw" });
  return h("div", { class: "card" }, field(t("checks.words", { rule: name }), text, t("checks.words-hint")), reset);
}

/** The form as the service takes it; a list that is ours stays ours. @param {HTMLFormElement} form @param {Settings} settings */
function chosen(form, settings) {
  const values = new FormData(form);
  const modes = Object.fromEntries(settings.rules.map((rule) => [rule.id, values.get(`mode-${rule.id}`)]));
  const lists = Object.keys(settings.words).map((rule) => [rule, lines(String(values.get(`words-${rule}`)))]);
  const words = Object.fromEntries(lists.filter(([rule, list]) => list.join("\n") !== settings.built_in[rule].join("\n")));
  return { modes, threshold: Number(values.get("threshold")), crowd: Number(values.get("crowd")), words };
}

/** @param {string} text */
function lines(text) {
  return [...new Set(text.split("\n").map((line) => line.trim()).filter(Boolean))];
}

void load();
