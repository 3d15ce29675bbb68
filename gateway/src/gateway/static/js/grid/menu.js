// @ts-check
/** The right-click menu of a cell: what every grid offers, then what its page does with the row. */

import { t } from "../i18n.js";
import { openMenu } from "../popover.js";
import { fillColumn } from "./many.js";

/** @typedef {import("../orders-grid.js").OrdersGrid} OrdersGrid */
/** @typedef {import("./text.js").Column} Column */
/** @typedef {import("../popover.js").MenuItem} MenuItem */

/** @param {OrdersGrid} owner @param {any[]} row @param {Column | undefined} spec @param {{x: number, y: number}} where */
export function openCellMenu(owner, row, spec, where) {
  openMenu([...cellItems(owner, row, spec), null, ...(owner.options.menu?.(row, owner.rows, spec) ?? [])], where);
}

/** The menu of the active cell, for the keyboard. @param {OrdersGrid} owner */
export function openActiveMenu(owner) {
  const active = owner.grid.getActiveCell();
  const row = active && owner.rows.shown[active.row];
  if (!row) return;
  const box = owner.grid.getActiveCellNode().getBoundingClientRect();
  openCellMenu(owner, row, owner.grid.getColumns()[active.cell]?.spec, { x: box.left + 8, y: box.bottom });
}

/** The rows a bulk change of this row meets: the ticked ones where it is ticked, else its shipment. @param {OrdersGrid} owner @param {any[]} row */
export function meant(owner, row) {
  return owner.ticks.has(row) ? owner.ticks.list() : owner.rows.mates(row);
}

/** @param {OrdersGrid} owner @param {any[]} row @param {Column | undefined} spec @returns {(MenuItem | null)[]} */
function cellItems(owner, row, spec) {
  /** @type {(MenuItem | null)[]} */
  const items = [{ label: t("do.copy"), icon: "copy", hint: "Ctrl+C", run: () => (owner.grid.focus(), document.execCommand("copy")) }];
  if (spec && owner.saving?.state(row, spec.id)?.state === "refused") {
    items.unshift({ label: t("grid.give-up"), icon: "undo-2", run: () => (owner.saving?.forget(row, spec.id), owner.paint(row)) });
  }
  if (spec) items.push({ label: t("grid.filter-by-this"), icon: "list-filter", run: () => owner.filterBy(spec, owner.rows.text(row, spec)) });
  if (spec) items.push({ label: t("grid.hide-column", { column: spec.title }), icon: "columns-3", run: () => owner.hideColumn(spec.id, true) });
  const chosen = meant(owner, row);
  if (spec && owner.options.many && owner.canEdit(row, spec) && chosen.length > 1) {
    items.push({ label: t("grid.fill-of", { column: spec.title, count: chosen.length }), icon: "pencil", hint: "Ctrl+Enter", run: () => void fillColumn(owner, spec, chosen, owner.rows.value(row, spec.id)) });
  }
  if (owner.saving) items.push({ label: t("do.undo"), icon: "undo-2", hint: "Ctrl+Z", run: () => void owner.undo() });
  return items;
}

/** Ctrl+Enter: the active column, for the ticked rows. @param {OrdersGrid} owner */
export function fillActive(owner) {
  const active = owner.grid.getActiveCell();
  const row = active && owner.rows.shown[active.row];
  const spec = active && owner.grid.getColumns()[active.cell]?.spec;
  if (!row || !owner.options.many || !spec || !owner.canEdit(row, spec)) return;
  void fillColumn(owner, spec, meant(owner, row), owner.rows.value(row, spec.id));
}
