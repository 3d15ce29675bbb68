// @ts-check
/** The one grid all heavy screens share, on SlickGrid: rows in their service's order, filters, edits that save themselves, ticks, ranges. */

import { get } from "./api.js";
import { confirmAction } from "./dialog.js";
import { h } from "./dom.js";
import { makeAccessible } from "./grid/access.js";
import { buildBar, writeStatusLine } from "./grid/bar.js";
import { readAddress, writeAddress } from "./grid/address.js";
import { addFilterRow } from "./grid/filters.js";
import { Layouts } from "./grid/layouts.js";
import { undo } from "./grid/many.js";
import { openCellMenu } from "./grid/menu.js";
import { bindClipboard, bindKeyboard } from "./grid/ranges.js";
import { Rows } from "./grid/rows.js";
import { Saving } from "./grid/saving.js";
import { slickColumn, TICK, tickColumn } from "./grid/slick-columns.js";
import { errorNotice, loadingNotice, noticeOf, nothingFound } from "./grid/states.js";
import { Ticks } from "./grid/ticks.js";
import { t } from "./i18n.js";
import { pressing, released } from "./press.js";
import { toast } from "./toast.js";

/** @typedef {import("./grid/text.js").Column} Column */

/**
 * @typedef {object} Options
 * @property {HTMLElement} element
 * @property {string} name for the kept layout
 * @property {string} label what the grid is, said by screen readers
 * @property {Column[]} columns
 * @property {() => [string, Record<string, string>?]} source the address of the rows and its query
 * @property {string} key
 * @property {string[]} [group] columns that name a shipment
 * @property {import("./grid/saving.js").Save} [save]
 * @property {import("./grid/many.js").Many} [many] changes of many rows in one request
 * @property {(row: any[], rows: Rows) => string} [locked] why a row cannot be edited, or ""
 * @property {(row: any[], rows: Rows) => string} [rowClass]
 * @property {(row: any[], rows: Rows, spec: Column | undefined) => (import("./popover.js").MenuItem | null)[]} [menu]
 * @property {boolean} [ticks] false for lists without bulk actions
 * @property {() => import("./grid/states.js").Notice} empty
 * @property {() => void} [onTicks]
 * @property {(rows: Rows) => void} [onLoad]
 * @property {(row: any[], rows: Rows) => void} [onOpen] a double-click on a cell that cannot be edited
 */

const Slick = /** @type {any} */ (globalThis).Slick;

export class OrdersGrid {
  /** @param {Options} options */
  constructor(options) {
    this.options = options;
    this.columns = options.columns;
    this.rows = new Rows(options.columns, options.key, options.group ?? []);
    readAddress(this.rows);
    this.rows.getItemMetadata = (at) => ({ cssClasses: this.rowClasses(at) });
    this.ticks = new Ticks(this.rows);
    this.layouts = new Layouts(options.name, options.columns);
    this.saving = options.save ? new Saving(this.rows, options.save, (row) => this.paint(row), (message, refused) => this.say(message, refused)) : null;
    this.lastTicked = -1;
    this.box = h("div", { class: "grid-box" });
    this.cover = h("div", { class: "grid-cover" });
    this.line = h("div", { class: "status-line" });
    const { bar, search, clear } = buildBar(this);
    this.search = search;
    this.clearButton = clear;
    options.element.classList.add("orders-grid");
    /** @type {any} */ (options.element).ordersGrid = this;
    options.element.replaceChildren(bar, h("div", { class: "grid-stage" }, this.box, this.cover), this.line);
    this.grid = this.build();
    this.access = makeAccessible(this.grid, this.box, this.rows, this.ticks, options.label);
    bindClipboard(this);
    addEventListener("resize", () => this.grid.resizeCanvas());
    new ResizeObserver(() => this.grid.resizeCanvas()).observe(this.box);
  }

  build() {
    const grid = new Slick.Grid(this.box, this.rows, this.slickColumns(), {
      nonce: document.body.dataset.nonce ?? "",
      editable: Boolean(this.saving),
      autoEdit: false,
      autoCommitEdit: true,
      enableHtmlRendering: false,
      enableCellNavigation: true,
      editorLock: new Slick.EditorLock(),
      rowHeight: 30,
      headerRowHeight: 32,
      showHeaderRow: true,
      multiColumnSort: true,
      tristateMultiColumnSort: true,
      editorCellNavOnLRKeys: false,
      forceSyncScrolling: false,
      rowTopOffsetRenderType: "transform",
      dataItemColumnValueExtractor: (/** @type {any[]} */ row, /** @type {any} */ column) => (column.spec ? row[column.spec.at] : ""),
      editCommandHandler: (/** @type {any[]} */ row, /** @type {any} */ column, /** @type {any} */ command) => this.edited(row, column.spec, command.serializedValue),
    });
    addFilterRow(grid, this.rows, () => this.refilter());
    this.bind(grid);
    this.grid = grid;
    bindKeyboard(this);
    const selector = new Slick.CellRangeSelector({ selectionCss: { border: "2px solid var(--accent)", zIndex: "5" } });
    grid.setSelectionModel(new Slick.CellSelectionModel({ cellRangeSelector: selector }));
    grid.setSortColumns(this.rows.sorting.map(({ id, ascending }) => ({ columnId: id, sortAsc: ascending })));
    // Headings and filters are drawn on every change of columns; the first drawing came before the listeners.
    grid.setColumns(this.slickColumns());
    return grid;
  }

  slickColumns() {
    const ticks = this.options.ticks === false ? [] : [tickColumn(this.ticks)];
    return [...ticks, ...this.layouts.visible().map((spec, at) => slickColumn(spec, at + 1 + ticks.length, this.rows, this.saving, this.layouts))];
  }

  /** @param {any} grid */
  bind(grid) {
    grid.onHeaderCellRendered.subscribe((/** @type {Event} */ _event, /** @type {any} */ { node, column }) => {
      if (column.id !== TICK) return;
      const box = h("input", { type: "checkbox", class: "tick-all", "aria-label": t("grid.tick-all"), onclick: (/** @type {Event} */ event) => (event.stopPropagation(), this.tickAll(this.ticks.state() !== "all")) });
      node.replaceChildren(box);
    });
    grid.onClick.subscribe((/** @type {any} */ event, /** @type {any} */ { row, cell }) => this.clicked(event, row, cell));
    grid.onDblClick.subscribe((/** @type {any} */ _event, /** @type {any} */ { row, cell }) => this.doubleClicked(row, cell));
    grid.onSort.subscribe((/** @type {Event} */ _event, /** @type {any} */ { sortCols }) => {
      this.rows.sorting = sortCols.map((/** @type {any} */ { columnId, sortAsc }) => ({ id: columnId, ascending: sortAsc }));
      this.refilter();
    });
    grid.onColumnsReordered.subscribe(() => {
      this.layouts.reorder(grid.getColumns().filter((/** @type {any} */ column) => column.spec).map((/** @type {any} */ column) => column.id));
      this.redrawColumns();
    });
    grid.onColumnsResized.subscribe((/** @type {Event} */ _event, /** @type {any} */ { triggeredByColumn }) => {
      const column = grid.getColumns().find((/** @type {any} */ each) => each.id === triggeredByColumn);
      if (column) this.layouts.resize(column.id, column.width);
    });
    grid.onBeforeEditCell.subscribe((/** @type {Event} */ _event, /** @type {any} */ { item, column }) => {
      const reason = this.options.locked?.(item, this.rows) ?? "";
      if (reason) this.say(reason, true);
      return !reason && this.canEdit(item, column.spec);
    });
    grid.onValidationError.subscribe((/** @type {Event} */ _event, /** @type {any} */ { validationResults }) => this.say(validationResults.msg, true));
    grid.onContextMenu.subscribe((/** @type {any} */ event) => this.contextMenu(event));
    grid.onMouseEnter.subscribe((/** @type {any} */ event) => {
      const cell = event.target?.closest(".slick-cell");
      if (cell && !cell.title && cell.scrollWidth > cell.clientWidth) cell.title = cell.textContent;
    });
  }

  /** @param {any} event @param {number} at @param {number} cell */
  clicked(event, at, cell) {
    const column = this.grid.getColumns()[cell];
    const row = this.rows.shown[at];
    if (!row) return;
    if (column.id === TICK) {
      event.stopImmediatePropagation();
      this.tick(at, event.shiftKey);
    } else column.spec?.press?.(row, this.rows);
  }

  /** @param {number} at @param {number} cell */
  doubleClicked(at, cell) {
    const spec = this.grid.getColumns()[cell]?.spec;
    const row = this.rows.shown[at];
    if (spec && row && !(spec.editable && this.saving)) this.options.onOpen?.(row, this.rows);
  }

  /** @param {number} at @param {boolean} [through] from the last ticked row to this one */
  tick(at, through = false) {
    const wanted = !this.ticks.has(this.rows.shown[at]);
    const from = through && this.lastTicked >= 0 ? Math.min(this.lastTicked, at) : at;
    const to = through && this.lastTicked >= 0 ? Math.max(this.lastTicked, at) : at;
    this.ticks.set(this.rows.shown.slice(from, to + 1), through || wanted);
    this.lastTicked = at;
    this.ticked();
  }

  /** @param {boolean} through */
  tickActive(through) {
    const active = this.grid.getActiveCell();
    if (active) this.tick(active.row, through);
  }

  /** @param {boolean} wanted */
  tickAll(wanted) {
    this.ticks.set(this.rows.shown, wanted);
    this.ticked();
  }

  ticked() {
    this.grid.invalidateAllRows();
    this.grid.render();
    this.reportTicks();
    this.access.say(t("grid.line-selected", { selected: this.ticks.keys.size }));
  }

  reportTicks() {
    const box = /** @type {HTMLInputElement | null} */ (this.box.querySelector(".tick-all"));
    const state = this.ticks.state();
    if (box) (box.checked = state === "all"), (box.indeterminate = state === "some");
    writeStatusLine(this, this.line);
    this.options.onTicks?.();
  }

  shipments() {
    return new Set(this.ticks.list().map((row) => this.rows.group(row))).size;
  }

  /** @param {any[]} row @param {Column | undefined} spec */
  canEdit(row, spec) {
    return Boolean(this.saving && spec?.editable && !this.options.locked?.(row, this.rows));
  }

  /** @param {any[]} row @param {Column} spec @param {any} value */
  edited(row, spec, value) {
    if (value === this.rows.value(row, spec.id)) {
      this.saving?.forget(row, spec.id);
      this.paint(row);
      return;
    }
    void this.saving?.commit(row, { [spec.id]: value }).then(() => this.afterEdit());
  }

  /** Groups may have changed with a cart number. */
  afterEdit() {
    this.reportTicks();
  }

  undo() {
    return undo(this);
  }

  /** @param {any} event */
  contextMenu(event) {
    const place = this.grid.getCellFromEvent(event) ?? this.grid.getActiveCell();
    const row = place && this.rows.shown[place.row];
    if (!row || this.grid.getEditorLock().isActive()) return;
    event.preventDefault();
    const ranges = this.grid.getSelectionModel().getSelectedRanges();
    if (!ranges.some((/** @type {any} */ range) => range.contains(place.row, place.cell))) this.grid.setActiveCell(place.row, place.cell);
    openCellMenu(this, row, this.grid.getColumns()[place.cell]?.spec, { x: event.clientX, y: event.clientY });
  }

  /** @param {Column} spec @param {string} text */
  filterBy(spec, text) {
    this.rows.filters[spec.id] = `=${text}`;
    this.refilter();
    this.redrawColumns();
  }

  clearFilters() {
    this.rows.quick = this.search.value = "";
    this.rows.filters = {};
    this.refilter();
    this.redrawColumns();
  }

  refilter() {
    this.rows.refresh();
    this.lastTicked = -1;
    this.grid.getSelectionModel().setSelectedRanges([]);
    this.grid.resetActiveCell();
    this.show();
    writeAddress(this.rows);
    this.access.say(t("grid.line-rows", { shown: this.rows.shown.length, loaded: this.rows.all.length }));
  }

  show() {
    this.grid.invalidateAllRows();
    this.grid.updateRowCount();
    this.grid.render();
    this.access.describe();
    this.reportTicks();
    const filtering = Boolean(this.rows.quick) || Object.keys(this.rows.filters).length > 0;
    this.clearButton.hidden = !filtering;
    if (!this.rows.all.length) this.coverWith(noticeOf(this.options.empty()));
    else if (!this.rows.shown.length) this.coverWith(nothingFound(() => this.clearFilters()));
    else this.coverWith(null);
  }

  /** @param {Node | null} notice */
  coverWith(notice) {
    this.cover.replaceChildren(...(notice ? [notice] : []));
    this.cover.hidden = !notice;
  }

  absentColumns() {
    return this.columns.filter((column) => this.layouts.absent(column)).map((column) => column.id).join();
  }

  /** Loads again after a while, and not while someone is typing into a cell. @param {number} milliseconds */
  async reloadIn(milliseconds) {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    if (this.grid.getEditorLock().isActive()) await this.reloadIn(400);
    else await this.reload();
  }

  async reload() {
    if (!this.grid.getEditorLock().commitCurrentEdit()) return;
    await this.saving?.idle();
    if (!this.rows.all.length) this.coverWith(loadingNotice());
    this.box.setAttribute("aria-busy", "true");
    try {
      const [path, query] = this.options.source();
      const before = this.absentColumns();
      const loaded = await get(path, query);
      await released();
      this.rows.load(loaded);
      if (this.absentColumns() !== before) this.grid.setColumns(this.slickColumns());
      this.ticks.prune();
      this.saving?.states.clear();
      this.show();
      this.options.onLoad?.(this.rows);
    } catch (error) {
      this.coverWith(errorNotice(error, () => this.reload()));
    } finally {
      this.box.removeAttribute("aria-busy");
    }
  }

  /** Draws a row and its shipment again. @param {any[]} row */
  paint(row) {
    if (pressing()) {
      void released().then(() => this.paint(row));
      return;
    }
    const mates = new Set(this.rows.mates(row));
    const places = this.rows.shown.flatMap((each, at) => (mates.has(each) || each === row ? [at] : []));
    const editing = this.grid.getEditorLock().isActive() ? this.grid.getActiveCell()?.row : -1;
    this.grid.invalidateRows(places.filter((at) => at !== editing));
    this.grid.render();
  }

  /** Lines of one shipment that stand together are drawn as one. @param {number} at */
  rowClasses(at) {
    const row = this.rows.shown[at];
    if (!row) return "";
    const classes = [this.options.rowClass?.(row, this.rows) ?? ""];
    if (this.ticks.has(row)) classes.push("ticked");
    const [before, after] = [this.isMate(row, at - 1), this.isMate(row, at + 1)];
    if (before || after) classes.push("joined");
    if (after) classes.push("goes-on");
    return classes.join(" ").trim();
  }

  /** @param {any[]} row @param {number} at */
  isMate(row, at) {
    const other = this.rows.shown[at];
    return Boolean(other && this.rows.groupNames.length && this.rows.group(other) === this.rows.group(row));
  }

  redrawColumns() {
    this.grid.setColumns(this.slickColumns());
    this.grid.setSortColumns(this.rows.sorting.map(({ id, ascending }) => ({ columnId: id, sortAsc: ascending })));
    this.access.describe();
    this.reportTicks();
  }

  /** @param {string} id @param {boolean} hidden */
  hideColumn(id, hidden) {
    this.layouts.hide(id, hidden);
    this.redrawColumns();
  }

  /** @param {string} name */
  openView(name) {
    const view = this.layouts.open(name);
    Object.assign(this.rows, view);
    this.search.value = view.quick;
    this.refilter();
    this.redrawColumns();
  }

  resetView() {
    this.layouts.reset();
    this.redrawColumns();
  }

  /** Puts the keyboard into the grid. */
  enter() {
    if (!this.grid.getActiveCell() && this.rows.shown.length) this.grid.setActiveCell(0, 1);
    this.grid.focus();
  }

  /** @param {number} cells @param {number} rows */
  confirmPaste(cells, rows) {
    return confirmAction({ title: t("grid.paste-title"), text: t("grid.paste-text", { cells, rows }), action: t("do.paste") });
  }

  /** @param {string} message @param {boolean} [refused] */
  say(message, refused = false) {
    this.access.say(message);
    if (refused) toast(message, "bad");
  }
}
