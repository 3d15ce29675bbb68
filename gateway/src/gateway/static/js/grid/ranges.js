// @ts-check
/** Keyboard and clipboard of a grid: cell ranges to and from Excel, ticking, editing, undo. */

import { isTyping } from "../dom.js";
import { t } from "../i18n.js";
import { fromTsv, toTable, toTsv } from "./clipboard.js";
import { numberFrom } from "./editors.js";
import { placeOf, saveMany, tellRefused } from "./many.js";
import { fillActive, openActiveMenu } from "./menu.js";

/** @typedef {import("../orders-grid.js").OrdersGrid} OrdersGrid */
/** @typedef {import("./text.js").Column} Column */

const MANY = 20;

/** @param {OrdersGrid} owner */
export function bindKeyboard(owner) {
  const { grid } = owner;
  grid.onKeyDown.subscribe((/** @type {any} */ event) => {
    if (grid.getEditorLock().isActive()) return;
    const command = event.ctrlKey || event.metaKey;
    const key = String(event.key).toLowerCase();
    if (command && key === "a") owner.tickAll(true);
    else if (command && key === "z") owner.undo();
    else if (!command && key === " ") owner.tickActive(event.shiftKey);
    else if (!command && key === "f2") grid.editActiveCell();
    else if (command && key === "enter") fillActive(owner);
    else if (key === "contextmenu" || (event.shiftKey && key === "f10")) openActiveMenu(owner);
    else if (key === "escape") letGo(grid);
    else if (!grid.getActiveCell() && (key === "arrowdown" || key === "enter") && grid.getDataLength()) grid.setActiveCell(0, 1);
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  });
  // The grid would take every Tab. Until a cell is chosen it goes on to the filters and past the list.
  owner.box.addEventListener("keydown", (event) => event.key === "Tab" && !grid.getActiveCell() && event.stopPropagation(), true);
}

/** First of the range, then of the cell, so that Tab leads on. @param {any} grid */
function letGo(grid) {
  const [range] = grid.getSelectionModel().getSelectedRanges();
  if (!range || range.isSingleCell()) grid.resetActiveCell();
  grid.getSelectionModel().setSelectedRanges([]);
}

/** @param {OrdersGrid} owner */
export function bindClipboard(owner) {
  const mine = () => owner.box.contains(document.activeElement) && !isTyping(document.activeElement);
  document.addEventListener("copy", (event) => {
    if (!mine()) return;
    const copied = copyOf(owner);
    if (!copied) return;
    event.preventDefault();
    event.clipboardData?.setData("text/plain", toTsv(copied.cells));
    event.clipboardData?.setData("text/html", toTable(copied.cells, copied.numeric));
    owner.say(t("grid.copied", { rows: copied.cells.length, columns: copied.numeric.length }));
  });
  document.addEventListener("paste", (event) => {
    if (!mine()) return;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (text === "") return;
    event.preventDefault();
    void paste(owner, fromTsv(text));
  });
}

/** @param {OrdersGrid} owner */
function rangeOf(owner) {
  const [range] = owner.grid.getSelectionModel().getSelectedRanges();
  const active = owner.grid.getActiveCell();
  return range ?? (active && { fromRow: active.row, toRow: active.row, fromCell: active.cell, toCell: active.cell });
}

/** The selected range as Excel wants it: numbers bare, the rest as shown. @param {OrdersGrid} owner */
function copyOf(owner) {
  const range = rangeOf(owner);
  if (!range) return null;
  const specs = columnsOf(owner, range.fromCell, range.toCell);
  const rows = owner.rows.shown.slice(range.fromRow, range.toRow + 1);
  const cells = rows.map((row) => specs.map((spec) => copied(owner, row, spec)));
  return { cells, numeric: specs.map((spec) => spec.kind === "number" || spec.kind === "money") };
}

/** @param {OrdersGrid} owner @param {any[]} row @param {Column} spec */
function copied(owner, row, spec) {
  const value = row[spec.at ?? -1];
  return spec.kind === "number" ? String(value ?? "") : spec.kind === "money" ? owner.rows.text(row, spec).replace(/,/g, "") : owner.rows.text(row, spec);
}

/** @param {OrdersGrid} owner @param {number} from @param {number} to @returns {Column[]} */
function columnsOf(owner, from, to) {
  return owner.grid.getColumns().slice(from, to + 1).map((/** @type {any} */ column) => column.spec).filter(Boolean);
}

/** @param {OrdersGrid} owner @param {string[][]} cells */
async function paste(owner, cells) {
  const range = rangeOf(owner);
  if (!range || !owner.saving || !cells.length) return;
  const plan = planOf(owner, cells, range);
  if (!plan.edits.length && !plan.refused.length) return owner.say(t("grid.paste-nothing"), true);
  const changes = plan.edits.reduce((sum, { fields }) => sum + Object.keys(fields).length, 0);
  if (changes > MANY && !(await owner.confirmPaste(changes, plan.edits.length))) return;
  const refused = [...plan.refused, ...(await save(owner, plan.edits))];
  owner.afterEdit();
  const done = changes - refused.length + plan.refused.length;
  owner.say(t("grid.pasted", { cells: done }));
  if (refused.length) await tellRefused(owner, t("grid.paste-title"), t("grid.cells-changed"), done, refused);
}

/** @param {OrdersGrid} owner @param {{row: any[], fields: Record<string, any>}[]} edits @returns {Promise<{what: string, reason: string}[]>} */
async function save(owner, edits) {
  if (!owner.options.many) await Promise.all(edits.map(({ row, fields }) => owner.saving?.commit(row, fields)));
  else if (edits.length) await saveMany(owner, edits);
  return edits.flatMap(({ row, fields }) =>
    Object.keys(fields).flatMap((id) => {
      const state = owner.saving?.state(row, id);
      return state?.state === "refused" ? [{ what: placeOf(owner, row, id), reason: state.reason }] : [];
    }),
  );
}

/** One value fills the range; several are laid out from its corner. @param {OrdersGrid} owner @param {string[][]} cells @param {any} range */
function planOf(owner, cells, range) {
  const single = cells.length === 1 && cells[0].length === 1;
  const height = single ? range.toRow - range.fromRow + 1 : cells.length;
  const width = single ? range.toCell - range.fromCell + 1 : Math.max(...cells.map((row) => row.length));
  const specs = columnsOf(owner, range.fromCell, range.fromCell + width - 1);
  /** @type {{row: any[], fields: Record<string, any>}[]} */
  const edits = [];
  /** @type {{what: string, reason: string}[]} */
  const refused = [];
  owner.rows.shown.slice(range.fromRow, range.fromRow + height).forEach((row, down) => {
    /** @type {Record<string, any>} */
    const fields = {};
    specs.forEach((spec, across) => {
      const text = single ? cells[0][0] : cells[down]?.[across];
      if (text === undefined) return;
      const value = valueFrom(spec, text);
      const reason = reasonAgainst(owner, row, spec, value);
      if (reason) refused.push({ what: placeOf(owner, row, spec.id), reason });
      else if (value !== row[spec.at ?? -1]) fields[spec.id] = value;
    });
    if (Object.keys(fields).length) edits.push({ row, fields });
  });
  return { edits, refused };
}

/** Why a value cannot go into a cell, or "". @param {OrdersGrid} owner @param {any[]} row @param {Column} spec @param {any} value */
function reasonAgainst(owner, row, spec, value) {
  const locked = owner.options.locked?.(row, owner.rows) ?? "";
  if (locked) return locked;
  if (!owner.canEdit(row, spec)) return t("grid.column-fixed");
  if (Number.isNaN(value)) return spec.choices ? t("grid.not-a-choice", { choices: spec.choices.map((choice) => choice.label).join(", ") }) : t("grid.not-a-number");
  return spec.validate?.(value, row) ?? "";
}

/** @param {Column} spec @param {string} text @returns {any} */
function valueFrom(spec, text) {
  if (spec.kind === "number" || spec.kind === "money") return numberFrom(text);
  if (spec.kind === "choice") return spec.choices?.find(({ value, label }) => value === text || label === text)?.value ?? NaN;
  return text.normalize("NFC").trim();
}
