// @ts-check
/** The rules in their order: drawn once, moved by hand or by keys, kept where they are when nothing of them changed. */

import { h, icon } from "../dom.js";
import { count, t } from "../i18n.js";
import { openMenu } from "../popover.js";
import { conditionMarks, inWords, plain, scopeBadge, searchable } from "./mapping-words.js";

/** @typedef {import("./mapping-words.js").Rule} Rule */
/**
 * @typedef {object} Deeds
 * @property {(ids: number[], place: number) => Promise<void>} move
 * @property {(ids: number[], active: boolean) => Promise<void>} turn
 * @property {(ids: number[]) => Promise<void>} remove
 * @property {(rule: Rule) => void} edit
 * @property {(rule: Rule) => void} copy
 * @property {() => void} ticked
 */

export class RuleList {
  /** @param {HTMLElement} place @param {Deeds} deeds */
  constructor(place, deeds) {
    this.deeds = deeds;
    /** @type {Rule[]} */
    this.rules = [];
    /** @type {Record<string, number>} */
    this.never = {};
    /** @type {import("./mapping-words.js").Account[]} */
    this.accounts = [];
    /** @type {Set<number>} */
    this.ticks = new Set();
    /** @type {Map<number, {row: HTMLElement, drawn: string, text: string}>} */
    this.rows = new Map();
    this.words = "";
    this.list = h("ol", { class: "rule-list", onkeydown: (/** @type {KeyboardEvent} */ event) => this.keys(event), "aria-label": t("page.mapping") });
    place.replaceChildren(this.list);
    const Sortable = /** @type {any} */ (window).Sortable;
    this.sorting = Sortable.create(this.list, { handle: ".handle", draggable: ".rule", animation: 120, ghostClass: "ghost", fallbackClass: "dragged", forceFallback: true, fallbackTolerance: 4, onEnd: (/** @type {any} */ event) => this.dropped(event.item) });
  }

  /** @param {Rule[]} rules @param {Record<string, number>} never */
  show(rules, never) {
    const focused = /** @type {HTMLElement | null} */ (document.activeElement?.closest(".rule"))?.dataset.id;
    this.rules = rules;
    this.never = never;
    const known = new Set(rules.map((rule) => rule.id));
    for (const id of this.rows.keys()) if (!known.has(id)) this.rows.delete(id), this.ticks.delete(id);
    const rows = rules.map((rule) => this.rowOf(rule));
    // A row that stays where it is keeps its focus and the form open in it.
    rows.forEach((row, at) => this.list.children[at] !== row && this.list.insertBefore(row, this.list.children[at] ?? null));
    while (this.list.children.length > rows.length) this.list.lastElementChild?.remove();
    if (focused && !this.list.contains(document.activeElement)) this.focus(Number(focused));
    this.filter(this.words);
    this.deeds.ticked();
  }

  /** @param {Rule} rule */
  rowOf(rule) {
    const earlier = this.rules.find((each) => each.id === this.never[rule.id])?.place ?? 0;
    const drawn = JSON.stringify([rule, earlier]);
    const kept = this.rows.get(rule.id);
    if (kept?.drawn === drawn || kept?.row.classList.contains("open")) return kept.row;
    const row = kept?.row ?? h("li", { class: "rule", tabindex: "-1", dataset: { id: String(rule.id) } });
    row.classList.toggle("off", !rule.active);
    row.replaceChildren(...this.parts(rule, earlier));
    row.setAttribute("aria-label", t("mapping.rule-words", { place: rule.place, words: inWords(rule), code: rule.option_code }));
    if (!kept) row.addEventListener("dblclick", (event) => event.target instanceof Element && !event.target.closest("input, button, form") && this.deeds.edit(this.ruleOf(row)));
    this.rows.set(rule.id, { row, drawn, text: searchable(rule) });
    return row;
  }

  /** @param {Rule} rule @param {number} earlier */
  parts(rule, earlier) {
    const tick = h("input", { type: "checkbox", class: "tick", checked: this.ticks.has(rule.id), "aria-label": t("mapping.tick", { place: rule.place }), onchange: (/** @type {any} */ event) => this.tick(rule.id, event.target.checked) });
    const place = h("input", { class: "place tabular", value: String(rule.place), inputmode: "numeric", "aria-label": t("mapping.place"), title: t("mapping.place-hint"), onchange: (/** @type {any} */ event) => this.typed(rule, event.target) });
    const use = h("input", { type: "checkbox", class: "switch", role: "switch", checked: rule.active, "aria-label": t("mapping.use", { place: rule.place }), onchange: (/** @type {any} */ event) => void this.deeds.turn([rule.id], event.target.checked) });
    const more = h("button", { type: "button", class: "quiet bare more", "aria-haspopup": "menu", "aria-label": t("mapping.more", { place: rule.place }), onclick: () => this.menu(rule, more) }, icon("menu"));
    const edit = h("button", { type: "button", class: "quiet bare", "aria-label": t("mapping.edit", { place: rule.place }), title: t("mapping.edit-hint"), onclick: () => this.deeds.edit(rule) }, icon("pencil"));
    return [
      h("span", { class: "handle", title: t("mapping.drag"), "aria-hidden": "true" }, "⠿"),
      tick,
      place,
      use,
      scopeBadge(rule, this.accounts),
      h("span", { class: "asks" }, conditionMarks(rule.conditions)),
      icon("chevron-right", "icon leads"),
      h("strong", { class: "gives tabular", title: rule.option_code }, rule.option_code),
      h("span", { class: "notes" }, rule.only_empty ? null : h("span", { class: "badge wait", title: t("mapping.overwrites-hint") }, t("mapping.overwrites")), earlier ? h("span", { class: "badge bad", title: t("mapping.never-why", { place: earlier }) }, t("mapping.never-by", { place: earlier })) : null),
      edit,
      more,
    ];
  }

  /** @param {Element} row @returns {Rule} */
  ruleOf(row) {
    const id = Number(/** @type {HTMLElement} */ (row).dataset.id);
    return /** @type {Rule} */ (this.rules.find((rule) => rule.id === id));
  }

  /** @param {Rule} rule @param {HTMLElement} where */
  menu(rule, where) {
    const last = this.rules.length;
    openMenu(
      [
        { label: t("mapping.edit-it"), icon: "pencil", hint: "Enter", run: () => this.deeds.edit(rule) },
        { label: t("mapping.copy"), icon: "copy", run: () => this.deeds.copy(rule) },
        null,
        { label: t("mapping.to-top"), run: () => void this.deeds.move([rule.id], 1), disabled: rule.place === 1 ? t("mapping.is-top") : "" },
        { label: t("mapping.to-end"), run: () => void this.deeds.move([rule.id], last), disabled: rule.place === last ? t("mapping.is-end") : "" },
        null,
        { label: t("mapping.delete"), icon: "trash-2", danger: true, hint: "Del", run: () => void this.deeds.remove([rule.id]) },
      ],
      where,
    );
  }

  /** @param {Rule} rule @param {HTMLInputElement} box */
  typed(rule, box) {
    const place = Number(box.value.normalize("NFKC"));
    if (Number.isSafeInteger(place) && place > 0 && place !== rule.place) void this.deeds.move([rule.id], place);
    else box.value = String(rule.place);
  }

  /** @param {number} id @param {boolean} on */
  tick(id, on) {
    if (on) this.ticks.add(id);
    else this.ticks.delete(id);
    this.deeds.ticked();
  }

  untick() {
    this.ticks.clear();
    for (const box of this.list.querySelectorAll(".tick")) /** @type {HTMLInputElement} */ (box).checked = false;
    this.deeds.ticked();
  }

  /** @param {HTMLElement} item */
  dropped(item) {
    const place = [...this.list.querySelectorAll(".rule")].indexOf(item) + 1;
    const rule = this.ruleOf(item);
    if (rule.place !== place) void this.deeds.move([rule.id], place);
  }

  /** Hide what does not hold these words; while some are hidden nothing can be dragged. @param {string} words */
  filter(words) {
    this.words = words;
    const wanted = plain(words);
    let shown = 0;
    for (const { row, text } of this.rows.values()) {
      row.hidden = !text.includes(wanted) && !row.classList.contains("open");
      shown += row.hidden ? 0 : 1;
    }
    this.sorting.option("disabled", Boolean(wanted));
    this.list.classList.toggle("filtered", Boolean(wanted));
    return shown;
  }

  get shownRows() {
    return /** @type {HTMLElement[]} */ ([...this.list.querySelectorAll(".rule:not([hidden])")]);
  }

  /** Mark the rules that the tried goods meet. @param {Map<number, string>} verdicts */
  mark(verdicts) {
    for (const [id, { row }] of this.rows) row.dataset.verdict = verdicts.get(id) ?? "";
  }

  /** @param {number} id */
  focus(id) {
    const row = this.rows.get(id)?.row;
    row?.scrollIntoView({ block: "nearest" });
    row?.focus();
  }

  /** @param {KeyboardEvent} event */
  keys(event) {
    const row = event.target;
    if (!(row instanceof HTMLElement) || !row.classList.contains("rule") || row.classList.contains("open")) return;
    const rows = this.shownRows;
    const at = rows.indexOf(row);
    const rule = this.ruleOf(row);
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const next = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: rows.length - 1, PageUp: at - 10, PageDown: at + 10 }[event.key];
    if (step && event.altKey) {
      const neighbour = rows[at + step];
      if (neighbour) void this.deeds.move([rule.id], this.ruleOf(neighbour).place);
    } else if (next !== undefined) this.focus(this.ruleOf(rows[Math.max(0, Math.min(next, rows.length - 1))]).id);
    else if (event.key === "Enter" || event.key === "F2") this.deeds.edit(rule);
    else if (event.key === "Delete") void this.deeds.remove(this.ticks.has(rule.id) ? [...this.ticks] : [rule.id]);
    else if (event.key === " ") void this.deeds.turn([rule.id], !rule.active);
    else return;
    event.preventDefault();
  }

  /** What the status line says. @param {number} shown */
  summary(shown) {
    const on = this.rules.filter((rule) => rule.active).length;
    return t("mapping.summary", { all: count(this.rules.length), on: count(on), shown: count(shown), ticked: count(this.ticks.size) });
  }
}
