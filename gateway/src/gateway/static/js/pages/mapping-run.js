// @ts-check
/** 미리 확인: what the rules would do to the waiting list and to the past days, then doing it, and taking it back. */

import { Problem, send } from "../api.js";
import { button, confirmAction, openDialog } from "../dialog.js";
import { h, icon } from "../dom.js";
import { dateTime } from "../format.js";
import { count, t } from "../i18n.js";
import { tile } from "../outcome.js";
import { toast } from "../toast.js";
import { conditionMarks } from "./mapping-words.js";

const MOST_SHOWN = 300;

/** @typedef {import("./mapping-words.js").Rule} Rule */
/** @typedef {{waiting: number, past: number}} Counts */
/** @typedef {{title: string, option_name: string, item_code: string, order_no: string, lines: Counts, before: string, after: string, before_sku: string, after_sku: string}} Example */
/** @typedef {{id: number, matches: Counts, changes: Counts, kept: Counts, lost: Counts, examples: Example[]}} Tally */
/** @typedef {{winner: number, loser: number, lines: Counts, example: Example}} Conflict */
/** @typedef {{revision: string, days: number, lines: Counts, matches: Counts, changes: Counts, reverts: Counts, rules: Tally[], reverted: Example[], conflicts: Conflict[], more_conflicts: number, never: {id: number, earlier: number}[]}} DryRun */

/** @param {{rules: Rule[]}} known @param {() => Promise<void>} changed */
export async function openDryRun(known, changed) {
  const dialog = openDialog(t("mapping.dry-run"), { kind: "wide", subtitle: t("mapping.dry-lead"), body: [h("div", { class: "bar" }, h("i", { class: "unknown" }))] });
  dialog.element.classList.add("dry-run");
  try {
    /** @type {DryRun} */
    const told = await send("/api/intake/mapping-rules/dry-run");
    dialog.body.replaceChildren(...report(told, new Map(known.rules.map((rule) => [rule.id, rule]))));
    const many = told.changes.waiting;
    const go = button(t("mapping.apply", { count: count(many) }), () => void apply(told, dialog, changed), { kind: "primary", icon: "check" });
    if (!many) go.setAttribute("disabled", "");
    dialog.foot.replaceChildren(button(t("do.close"), dialog.close), go);
    if (many) go.focus();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    dialog.body.replaceChildren(h("p", { class: "form-failure", role: "alert" }, error.message));
  }
}

/** @param {DryRun} told @param {import("../dialog.js").Dialog} dialog @param {() => Promise<void>} changed */
async function apply(told, dialog, changed) {
  const text = t("mapping.apply-text", { count: told.changes.waiting });
  if (!(await confirmAction({ title: t("mapping.apply-title"), text, action: t("mapping.apply", { count: count(told.changes.waiting) }) }))) return;
  try {
    const done = await send("/api/intake/mapping-runs", { revision: told.revision });
    dialog.close();
    await changed();
    toast(t("mapping.applied", { count: done.changed }), "good", { label: t("do.undo"), run: () => void undo(done.run, changed) });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    toast(error.message, "bad");
  }
}

/** @param {number} run @param {() => Promise<void>} changed */
async function undo(run, changed) {
  try {
    const { undone, stayed } = await send(`/api/intake/mapping-runs/${run}/undo`);
    toast(stayed ? t("mapping.undone-partly", { undone, stayed }) : t("mapping.undone", { count: undone }));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    toast(error.message, "bad");
  }
  await changed();
}

/** When the rules were last put to work, and the way back. @param {HTMLElement} place @param {{id: number, run_at: string, changed: number, undone: boolean} | null} run @param {() => Promise<void>} changed */
export function showLastRun(place, run, changed) {
  if (!run) return place.replaceChildren();
  const words = t(run.undone ? "mapping.last-undone" : "mapping.last-run", { at: dateTime(run.run_at), count: run.changed });
  place.replaceChildren(h("span", { class: "hint tabular" }, words), run.undone ? "" : button(t("do.undo"), () => void undo(run.id, changed), { kind: "quiet", icon: "undo-2" }));
}

/** @param {DryRun} told @param {Map<number, Rule>} rules */
function report(told, rules) {
  const met = told.rules.filter((each) => each.matches.waiting + each.matches.past);
  const silent = told.rules.length - met.length;
  met.sort((a, b) => (rules.get(a.id)?.place ?? 0) - (rules.get(b.id)?.place ?? 0));
  const tiles = h(
    "div",
    { class: "tiles" },
    tile(told.changes.waiting ? "good" : "none", "package-check", t("mapping.tile-waiting", { all: told.lines.waiting }), told.changes.waiting),
    tile("none", "calendar", t("mapping.tile-past", { all: told.lines.past, days: told.days }), told.changes.past),
    tile(told.conflicts.length ? "bad" : "none", "scale", t("mapping.tile-conflicts"), told.conflicts.length + told.more_conflicts),
    tile(told.never.length ? "bad" : "none", "ban", t("mapping.tile-never"), told.never.length),
  );
  return [
    tiles,
    section(t("mapping.by-rule"), met.length ? byRule(met, rules, told.days) : h("p", { class: "hint" }, t("mapping.nothing-met"))),
    silent ? h("p", { class: "hint" }, t("mapping.silent", { count: silent })) : "",
    told.reverted.length ? section(t("mapping.reverts"), h("p", { class: "hint" }, t("mapping.reverts-text", { count: told.reverts.waiting })), examples(told.reverted)) : "",
    told.conflicts.length ? section(t("mapping.conflicts"), h("p", { class: "hint" }, t("mapping.conflicts-text")), conflicts(told.conflicts, rules)) : "",
    told.never.length ? section(t("mapping.never"), never(told.never, rules)) : "",
  ];
}

/** @param {string} title @param {...HTMLElement} parts */
function section(title, ...parts) {
  return h("section", { class: "dry-part" }, h("h3", {}, title), parts);
}

/** @param {Tally[]} met @param {Map<number, Rule>} rules @param {number} days */
function byRule(met, rules, days) {
  const head = h(
    "thead",
    {},
    h("tr", {}, h("th", { rowspan: "2" }, t("mapping.rule-head")), h("th", { colspan: "2" }, t("mapping.waiting-head")), h("th", { colspan: "2" }, t("mapping.past-head", { days })), h("th", { rowspan: "2", class: "right" }, t("mapping.kept-head")), h("th", { rowspan: "2", class: "right" }, t("mapping.lost-head"))),
    h("tr", {}, [0, 1].map(() => [h("th", { class: "right" }, t("mapping.matches")), h("th", { class: "right" }, t("mapping.changes"))]).flat()),
  );
  const bodies = met.slice(0, MOST_SHOWN).map((tally) => ruleLines(tally, rules.get(tally.id)));
  const left = met.length - MOST_SHOWN;
  return h("div", {}, h("table", { class: "plain dry-table" }, head, bodies), left > 0 ? h("p", { class: "hint" }, t("mapping.more-rules", { count: left })) : null);
}

/** @param {Tally} tally @param {Rule | undefined} rule */
function ruleLines(tally, rule) {
  const number = (/** @type {number} */ value, strong = false) => h("td", { class: `right tabular ${value ? (strong ? "changes" : "") : "nought"}` }, count(value));
  const shown = h("tr", { class: "examples", hidden: true }, h("td", { colspan: "7" }, examples(tally.examples)));
  const opener = tally.examples.length
    ? h("button", { type: "button", class: "quiet bare", "aria-expanded": "false", "aria-label": t("mapping.examples"), onclick: () => ((shown.hidden = !shown.hidden), opener?.setAttribute("aria-expanded", String(!shown.hidden))) }, icon("chevron-right"))
    : h("span", { class: "opener-gap" });
  const name = h("td", {}, h("div", { class: "dry-rule" }, opener, h("span", { class: "place-mark tabular" }, String(rule?.place ?? "")), h("span", { class: "asks" }, rule ? conditionMarks(rule.conditions) : null), icon("chevron-right", "icon leads"), h("strong", { class: "gives tabular", title: rule?.option_code }, rule?.option_code ?? "")));
  return h("tbody", {}, h("tr", {}, name, number(tally.matches.waiting), number(tally.changes.waiting, true), number(tally.matches.past), number(tally.changes.past, true), number(Math.max(tally.kept.waiting, tally.kept.past)), number(Math.max(tally.lost.waiting, tally.lost.past))), shown);
}

/** From what to what, with the goods. @param {Example[]} list */
function examples(list) {
  return h(
    "ul",
    { class: "dry-examples" },
    list.map((each) => h("li", {}, h("span", { class: "goods", lang: "ja", title: each.title }, each.title, each.option_name ? h("small", {}, each.option_name) : null), change(each), h("span", { class: "hint tabular" }, t("mapping.example-lines", { waiting: each.lines.waiting, past: each.lines.past })))),
  );
}

/** @param {Example} each */
function change(each) {
  const code = (/** @type {string} */ text, /** @type {string} */ sku) => (text ? text : sku ? `SKU ${sku}` : t("mapping.no-code"));
  return h("span", { class: "proposal" }, h("del", { class: "tabular" }, code(each.before, each.before_sku)), icon("chevron-right"), h("ins", { class: "tabular" }, code(each.after, each.after_sku)));
}

/** @param {Conflict[]} list @param {Map<number, Rule>} rules */
function conflicts(list, rules) {
  const side = (/** @type {number} */ id) => h("div", { class: "dry-rule" }, h("span", { class: "place-mark tabular" }, String(rules.get(id)?.place ?? "")), h("strong", { class: "gives tabular" }, rules.get(id)?.option_code ?? ""));
  const lines = list.map((each) =>
    h("tr", {}, h("td", {}, side(each.winner)), h("td", {}, side(each.loser)), h("td", { class: "right tabular" }, count(each.lines.waiting)), h("td", { class: "right tabular" }, count(each.lines.past)), h("td", { lang: "ja" }, h("span", { class: "goods", title: each.example.title }, each.example.title, each.example.option_name ? h("small", {}, each.example.option_name) : null))),
  );
  const titles = [t("mapping.winner"), t("mapping.loser"), t("mapping.in-waiting"), t("mapping.in-past"), t("mapping.example")];
  return h("table", { class: "plain dry-table" }, h("thead", {}, h("tr", {}, titles.map((title, at) => h("th", { class: at === 2 || at === 3 ? "right" : "" }, title)))), h("tbody", {}, lines));
}

/** @param {DryRun["never"]} list @param {Map<number, Rule>} rules */
function never(list, rules) {
  return h(
    "ul",
    { class: "dry-never" },
    list.map(({ id, earlier }) => h("li", {}, h("span", { class: "place-mark tabular" }, String(rules.get(id)?.place ?? "")), h("span", { class: "asks" }, conditionMarks(rules.get(id)?.conditions ?? [])), h("span", { class: "hint" }, t("mapping.never-why", { place: rules.get(earlier)?.place ?? 0 })))),
  );
}
