// @ts-check
/** 매핑 규칙: which option code a line gets, by its title, option text and codes; rules in order, tried before they work (INT-08). */

import { get, Problem, send } from "../api.js";
import { button, confirmAction } from "../dialog.js";
import { h, one, quietly } from "../dom.js";
import { errorNotice, noticeOf, nothingFound } from "../grid/states.js";
import { count, t } from "../i18n.js";
import { toast } from "../toast.js";
import { blankRule, ruleForm } from "./mapping-edit.js";
import { RuleList } from "./mapping-list.js";
import { openDryRun, showLastRun } from "./mapping-run.js";
import { bindSheets } from "./mapping-sheet.js";
import { bindTry } from "./mapping-try.js";

/** @typedef {import("./mapping-words.js").Rule} Rule */

const place = one("#rules");
const quick = /** @type {HTMLInputElement} */ (one(".quick"));
const adding = h("div", { class: "rule-adding", hidden: true });
const holder = h("div", { class: "rule-holder" });
const empty = h("div", { class: "rule-empty", hidden: true });
/** @type {{rules: Rule[], never: Record<string, number>, markets: string[], accounts: import("./mapping-words.js").Account[], last_run: any}} */
const known = { rules: [], never: {}, markets: [], accounts: [], last_run: null };

const list = new RuleList(holder, { move, turn, remove, edit, copy, ticked });
const trying = bindTry(known, list);

async function load() {
  try {
    Object.assign(known, await get("/api/intake/mapping-rules"));
  } catch (error) {
    place.replaceChildren(errorNotice(error, load));
    return;
  }
  if (!holder.isConnected) place.replaceChildren(adding, holder, empty);
  for (const id of ["add", "dry-run", "try", "import"]) one(`#${id}`).removeAttribute("disabled");
  list.accounts = known.accounts;
  list.show(known.rules, known.never);
  showLastRun(one("#last-run"), known.last_run, load);
  filter();
  trying.again();
}

/** Aliases are the connector's; without them the rules still work. */
async function loadAccounts() {
  known.accounts = await get("/api/marketplace-connector/accounts").catch(() => []);
}

function filter() {
  const shown = list.filter(quick.value.trim());
  one("#rule-count").textContent = list.summary(shown);
  empty.hidden = shown > 0 || !adding.hidden;
  holder.hidden = shown === 0;
  if (!empty.hidden) empty.replaceChildren(known.rules.length ? nothingFound(() => ((quick.value = ""), filter(), quick.focus())) : noRules());
}

function noRules() {
  const actions = [button(t("mapping.add"), () => add(), { kind: "primary", icon: "plus" }), button(t("mapping.import"), () => one("#import").click(), { icon: "upload" })];
  return noticeOf({ icon: "tag", title: t("mapping.empty"), text: t("mapping.empty-text"), actions });
}

/** @param {() => Promise<any>} deed a refusal is told and the page shows what stands @returns {Promise<any>} */
async function attempt(deed) {
  try {
    const answer = await deed();
    await load();
    return answer;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    toast(error.message, "bad");
    await load();
    return null;
  }
}

/** @param {number[]} ids @param {number} to */
async function move(ids, to) {
  await attempt(() => send("/api/intake/mapping-rules/move", { ids, place: to }));
}

/** @param {number[]} ids @param {boolean} active */
async function turn(ids, active) {
  await attempt(() => send("/api/intake/mapping-rules/switch", { ids, active }));
}

/** @param {number[]} ids */
async function remove(ids) {
  const places = known.rules.filter((rule) => ids.includes(rule.id)).map((rule) => [rule.id, rule.place]);
  if (ids.length > 1 && !(await confirmAction({ title: t("mapping.delete"), text: t("mapping.delete-text", { count: ids.length }), action: t("mapping.delete-action", { count: count(ids.length) }), danger: true }))) return;
  const answer = await attempt(() => send("/api/intake/mapping-rules/delete", { ids }));
  if (!answer?.deleted.length) return;
  const back = () => void attempt(() => send("/api/intake/mapping-rules/restore", { rules: places }));
  toast(t("mapping.deleted", { count: answer.deleted.length }), "good", { label: t("do.undo"), run: back });
  const next = known.rules[Math.min(Number(places[0][1]), known.rules.length) - 1];
  if (next) list.focus(next.id);
}

/** @param {Rule} rule */
function edit(rule) {
  const kept = list.rows.get(rule.id);
  if (!kept || kept.row.classList.contains("open")) return;
  const close = () => {
    kept.row.classList.remove("open");
    kept.drawn = "";
    list.show(known.rules, known.never);
    list.focus(rule.id);
  };
  const save = async (/** @type {import("./mapping-edit.js").Given} */ given) => {
    await send(`/api/intake/mapping-rules/${rule.id}`, { version: rule.version, rule: given }, "PATCH");
    kept.row.classList.remove("open");
    kept.drawn = "";
    await load();
    list.focus(rule.id);
    toast(t("mapping.saved"));
  };
  const form = ruleForm(rule, known, { save, cancel: close });
  kept.row.classList.add("open");
  kept.row.replaceChildren(h("strong", { class: "place-mark tabular" }, String(rule.place)), form);
  form.querySelector("input")?.focus();
}

/** @param {Rule} rule */
function copy(rule) {
  add({ ...rule, option_code: "" }, rule.place + 1);
}

/** @param {import("./mapping-edit.js").Given} [given] @param {number | null} [at] its place; null is the end */
function add(given = blankRule(), at = null) {
  const close = () => {
    adding.hidden = true;
    adding.replaceChildren();
    filter();
  };
  const where = /** @type {HTMLSelectElement} */ (h("select", { "aria-label": t("mapping.place") }, h("option", { value: "" }, t("mapping.at-end")), h("option", { value: "1" }, t("mapping.at-top")), at ? h("option", { value: String(at) }, t("mapping.at-place", { place: at })) : null));
  where.value = at ? String(at) : "";
  const save = async (/** @type {import("./mapping-edit.js").Given} */ rule) => {
    const answer = await send("/api/intake/mapping-rules", { ...rule, place: where.value ? Number(where.value) : null });
    close();
    quick.value = "";
    await load();
    list.focus(answer.rule.id);
    toast(t("mapping.added", { place: answer.rule.place }));
  };
  const form = ruleForm(given, known, { save, cancel: close });
  one(".tools", form).append(h("span", { class: "spacer" }), h("label", { class: "check" }, t("mapping.place"), where));
  adding.replaceChildren(h("strong", { class: "place-mark" }, t("mapping.new")), form);
  adding.hidden = false;
  filter();
  one(".asked-line input", form).focus();
}

function ticked() {
  const many = list.ticks.size;
  for (const id of ["turn-on", "turn-off", "delete"]) {
    one(`#${id}`).hidden = many === 0;
    one(".count", one(`#${id}`)).textContent = t("bulk.count", { count: count(many) });
  }
  one("#rule-count").textContent = list.summary(list.shownRows.length);
}

one("#add").addEventListener("click", () => add());
one("#dry-run").addEventListener("click", () => void openDryRun(known, load));
one("#turn-on").addEventListener("click", () => void turn([...list.ticks], true));
one("#turn-off").addEventListener("click", () => void turn([...list.ticks], false));
one("#delete").addEventListener("click", () => void remove([...list.ticks]));
quick.addEventListener("input", quietly(filter, 60));
quick.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && quick.value) (quick.value = ""), filter();
  const first = list.shownRows[0];
  if (event.key === "ArrowDown" && first) event.preventDefault(), list.focus(list.ruleOf(first).id);
});
bindSheets(known, load);

async function start() {
  await loadAccounts();
  await load();
  const asked = Number(new URLSearchParams(location.search).get("rule"));
  if (asked) list.focus(asked);
}

void start();
