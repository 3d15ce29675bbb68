// @ts-check
/** How a person arranged a grid: order, widths and hidden columns, kept in this browser with named views. */

/** @typedef {import("./text.js").Column} Column */
/** @typedef {{order: string[], widths: Record<string, number>, hidden: string[], filters?: Record<string, string>, sorting?: {id: string, ascending: boolean}[]}} Layout */

export class Layouts {
  /** @param {string} name the grid's name @param {Column[]} columns */
  constructor(name, columns) {
    this.place = `kse.grid.${name}.${document.body.dataset.user ?? ""}`;
    this.columns = columns;
    /** @type {{last?: Layout, views: Record<string, Layout>}} */
    this.kept = this.read();
    this.layout = this.kept.last ?? this.original();
  }

  /** @returns {Layout} */
  original() {
    const hidden = this.columns.filter((column) => column.hidden).map((column) => column.id);
    return { order: this.columns.map((column) => column.id), widths: {}, hidden };
  }

  read() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.place) ?? "");
      return kept && typeof kept === "object" ? { ...kept, views: kept.views ?? {} } : { views: {} };
    } catch {
      return { views: {} };
    }
  }

  write() {
    this.kept.last = this.layout;
    try {
      localStorage.setItem(this.place, JSON.stringify(this.kept));
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

  names() {
    return Object.keys(this.kept.views);
  }

  /** @param {string} name @param {Record<string, string>} filters @param {{id: string, ascending: boolean}[]} sorting */
  keep(name, filters, sorting) {
    this.kept.views[name] = structuredClone({ ...this.layout, filters, sorting });
    this.write();
  }

  /** @param {string} name */
  open(name) {
    this.layout = structuredClone(this.kept.views[name]);
    this.write();
    return this.layout;
  }

  /** @param {string} name */
  drop(name) {
    delete this.kept.views[name];
    this.write();
  }
}

const pencil = document.createElement("canvas").getContext("2d");

/** What a heading needs to be read whole, with room for the mark of sorting. @param {string} title */
function headingWidth(title) {
  if (!pencil) return 0;
  pencil.font = `600 12px ${getComputedStyle(document.body).fontFamily}`;
  return Math.ceil(pencil.measureText(title).width) + 30;
}
