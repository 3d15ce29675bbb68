// @ts-check
/** Above and below a grid: the quick filter, views, columns, and the status line. */

import { Problem } from "../api.js";
import { h, icon, quietly } from "../dom.js";
import { count, t } from "../i18n.js";
import { closePopover, openMenu, openPopover } from "../popover.js";
import { toast } from "../toast.js";

/** @typedef {import("../orders-grid.js").OrdersGrid} OrdersGrid */

/** @param {OrdersGrid} owner */
export function buildBar(owner) {
  const search = /** @type {HTMLInputElement} */ (
    h("input", { type: "search", class: "quick", placeholder: t("grid.quick"), "aria-label": t("grid.quick"), value: owner.rows.quick, "aria-keyshortcuts": "/" })
  );
  const apply = () => {
    owner.rows.quick = search.value;
    owner.refilter();
  };
  const soon = quietly(apply, 80);
  search.addEventListener("input", (event) => {
    if (!(/** @type {InputEvent} */ (event).isComposing)) soon();
  });
  search.addEventListener("compositionend", soon);
  search.addEventListener("paste", (event) => pasteLines(event, search, soon));
  search.addEventListener("keydown", (event) => {
    if (event.key === "Escape") (search.value = ""), apply();
    if (event.key === "ArrowDown") event.preventDefault(), owner.enter();
  });
  const clear = h("button", { type: "button", class: "quiet clear-filters", hidden: true, onclick: () => owner.clearFilters() }, icon("x"), t("grid.clear-filters"));
  const views = h("button", { type: "button", class: "quiet", "aria-haspopup": "true", onclick: (/** @type {Event} */ event) => void viewMenu(owner, target(event)) }, icon("eye"), t("grid.views"));
  const columns = h("button", { type: "button", class: "quiet", "aria-haspopup": "true", onclick: (/** @type {Event} */ event) => columnPanel(owner, target(event)) }, icon("columns-3"), t("grid.columns"));
  const reload = h("button", { type: "button", class: "quiet", title: t("grid.reload"), "aria-label": t("grid.reload"), onclick: () => owner.reload() }, icon("refresh-cw"));
  const wrap = h("label", { class: "quick-wrap" }, icon("search"), search, h("kbd", {}, "/"));
  const bar = h("div", { class: "grid-bar" }, wrap, clear, h("span", { class: "spacer" }), views, columns, reload);
  return { bar, search, clear };
}

/** @param {Event} event */
function target(event) {
  return /** @type {HTMLElement} */ (event.currentTarget);
}

/** A column of numbers copied from Excel means "any of these". @param {ClipboardEvent} event @param {HTMLInputElement} search @param {() => void} soon */
function pasteLines(event, search, soon) {
  const lines = (event.clipboardData?.getData("text") ?? "").split(/\r?\n/).map((line) => line.trim()).filter(Boolean);
  if (lines.length < 2) return;
  event.preventDefault();
  search.value = lines.join(" | ");
  soon();
}

/** @param {OrdersGrid} owner @param {HTMLElement} button */
async function viewMenu(owner, button) {
  const layouts = owner.layouts;
  if (!(await attempt(() => layouts.load()))) return;
  const names = [...layouts.views.keys()];
  const named = names.map((name) => ({ label: name, icon: "eye", run: () => owner.openView(name) }));
  const drops = names.map((name) => ({ label: t("grid.view-drop", { name }), icon: "trash-2", danger: true, run: () => void dropView(owner, name) }));
  openMenu(
    [
      ...named,
      named.length ? null : undefined,
      { label: t("grid.view-save"), icon: "plus", run: () => nameView(owner, button) },
      { label: t("grid.view-reset"), icon: "rotate-ccw", run: () => owner.resetView() },
      drops.length ? null : undefined,
      ...drops,
    ].filter((item) => item !== undefined),
    button,
  );
}

/** Whether it went well; where not, the person is told. @param {() => Promise<void>} act */
async function attempt(act) {
  try {
    await act();
    return true;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    toast(error.message, "bad");
    return false;
  }
}

/** @param {OrdersGrid} owner @param {HTMLElement} button */
function nameView(owner, button) {
  const name = /** @type {HTMLInputElement} */ (h("input", { type: "text", required: true, maxlength: "40", "aria-label": t("grid.view-name"), placeholder: t("grid.view-name") }));
  const keep = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const { quick, filters, sorting } = owner.rows;
    if (!(await attempt(() => owner.layouts.keep(name.value.trim(), { quick, filters, sorting })))) return;
    closePopover();
    toast(t("grid.view-saved", { name: name.value.trim() }));
  };
  const form = h("form", { class: "panel row", onsubmit: keep }, name, h("button", { class: "primary" }, t("do.save")));
  openPopover(form, button);
  name.focus();
}

/** @param {OrdersGrid} owner @param {string} name */
async function dropView(owner, name) {
  if (await attempt(() => owner.layouts.drop(name))) toast(t("grid.view-dropped", { name }));
}

/** @param {OrdersGrid} owner @param {HTMLElement} button */
function columnPanel(owner, button) {
  const boxes = owner.columns.filter((column) => !owner.layouts.absent(column)).map((column) => {
    const shown = !owner.layouts.layout.hidden.includes(column.id);
    const box = h("input", { type: "checkbox", checked: shown, onchange: (/** @type {Event} */ event) => owner.hideColumn(column.id, !(/** @type {HTMLInputElement} */ (event.target).checked)) });
    return h("label", { class: "check" }, box, column.title);
  });
  const reset = h("button", { type: "button", class: "quiet", onclick: () => (owner.resetView(), columnPanel(owner, button)) }, icon("rotate-ccw"), t("grid.view-reset"));
  openPopover(h("div", { class: "panel columns-panel" }, h("div", { class: "column-list" }, boxes), reset), button);
}

/** `Rows: 12 of 66 · Total 66 · Filtered 12 · Selected 12`. @param {OrdersGrid} owner @param {HTMLElement} line */
export function writeStatusLine(owner, line) {
  const { rows, ticks } = owner;
  const parts = [
    t("grid.line-rows", { shown: rows.shown.length, loaded: rows.all.length }),
    t("grid.line-total", { total: rows.total }),
    t("grid.line-filtered", { filtered: rows.shown.length }),
    t("grid.line-selected", { selected: ticks.keys.size }),
  ];
  const shipments = rows.groupNames.length && ticks.keys.size ? t("grid.line-shipments", { shipments: count(owner.shipments()) }) : "";
  line.replaceChildren(h("span", {}, parts.join(" · ")), shipments ? h("strong", {}, shipments) : "");
}
