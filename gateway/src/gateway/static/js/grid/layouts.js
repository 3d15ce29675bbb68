// @ts-check
/** How a person arranged a grid: order, widths and hidden columns in this browser, named views on the server. */

import { get, send } from "../api.js";

const VIEWS = "/api/gateway/grid-views";

/** @typedef {import("./text.js").Column} Column */
/** @typedef {{order: string[], widths: Record<string, number>, hidden: string[]}} Layout */
/** @typedef {{quick: string, filters: Record<string, string>, sorting: {id: string, ascending: boolean}[]}} Looking what of the rows is shown, and in which order */

export class Layouts {
  /** @param {string} name the grid's name @param {Column[]} columns */
  constructor(name, columns) {
    this.name = name;
    this.place = `kse.grid.${name}.${document.body.dataset.user ?? ""}`;
    this.columns = columns;
    /** @type {Map<string, Layout & Looking>} */
    this.views = new Map();
    this.layout = this.read() ?? this.original();
  }

  /** @returns {Layout} */
  original() {
    const hidden = this.columns.filter((column) => column.hidden).map((column) => column.id);
    return { order: this.columns.map((column) => column.id), widths: {}, hidden };
  }

  /** @returns {Layout | null} */
  read() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.place) ?? "");
      return Array.isArray(kept?.order) ? { ...this.original(), ...kept } : null;
    } catch {
      return null;
    }
  }

  write() {
    try {
      localStorage.setItem(this.place, JSON.stringify(this.layout));
    } catch {
      // A full or forbidden store costs the memory of the layout, nothing else.
    }
  }

  /** A column whose values the service does not send is not drawn. @param {Column} column */
  absent(column) {
    return column.at === -1 && column.kind !== "action";
  }

  /** The visible columns in the person's order; columns new since then stand where they were designed. */
  visible() {
    const rank = new Map(this.layout.order.map((id, at) => [id, at]));
    const placed = this.columns.map((column, at) => ({ column, rank: rank.get(column.id) ?? at - 0.5 }));
    return placed
      .sort((left, right) => left.rank - right.rank)
      .map(({ column }) => column)
      .filter((column) => !this.layout.hidden.includes(column.id) && !this.absent(column));
  }

  /** @param {Column} column */
  width(column) {
    return this.layout.widths[column.id] ?? Math.max(column.width ?? 100, headingWidth(column.title));
  }

  /** @param {string[]} order the visible columns' new order */
  reorder(order) {
    const shown = new Set(order);
    const queue = [...order];
    this.layout.order = this.layout.order.map((id) => (shown.has(id) ? /** @type {string} */ (queue.shift()) : id)).concat(queue);
    this.write();
  }

  /** @param {string} id @param {number} width */
  resize(id, width) {
    this.layout.widths[id] = Math.round(width);
    this.write();
  }

  /** @param {string} id @param {boolean} hidden */
  hide(id, hidden) {
    const others = this.layout.hidden.filter((each) => each !== id);
    this.layout.hidden = hidden ? [...others, id] : others;
    this.write();
  }

  reset() {
    this.layout = this.original();
    this.write();
  }

  /** Learns the person's views. */
  async load() {
    const { views } = await get(VIEWS, { grid: this.name });
    this.views = new Map(views.map((/** @type {any} */ view) => [view.name, view.layout]));
  }

  /** @param {string} name @param {Looking} looking */
  async keep(name, looking) {
    const layout = structuredClone({ ...this.layout, ...looking });
    await send(VIEWS, { grid: this.name, name, layout }, "PUT");
    this.views.set(name, layout);
  }

  /** @param {string} name @returns {Looking} */
  open(name) {
    const { quick = "", filters = {}, sorting = [], ...layout } = structuredClone(this.views.get(name) ?? {});
    this.layout = { ...this.original(), ...layout };
    this.write();
    return { quick, filters, sorting };
  }

  /** @param {string} name */
  async drop(name) {
    await send(`${VIEWS}/drop`, { grid: this.name, name });
    this.views.delete(name);
  }
}

const pencil = document.createElement("canvas").getContext("2d");

/** What a heading needs to be read whole, with room for the mark of sorting. @param {string} title */
function headingWidth(title) {
  if (!pencil) return 0;
  pencil.font = `600 12px ${getComputedStyle(document.body).fontFamily}`;
  return Math.ceil(pencil.measureText(title).width) + 30;
}
