// @ts-check
/**
 * The ticked rows, kept apart from the grid's own selection: dragging a cell range to copy it must never change
 * which shipments a bulk action meets. Ticking one line ticks its whole shipment.
 */
export class Ticks {
  /** @param {import("./rows.js").Rows} rows */
  constructor(rows) {
    this.rows = rows;
    /** @type {Set<any>} */
    this.keys = new Set();
  }

  /** @param {any[]} row */
  has(row) {
    return this.keys.has(this.rows.key(row));
  }

  /** @param {any[]} row @param {boolean} [wanted] */
  toggle(row, wanted = !this.has(row)) {
    for (const mate of this.rows.mates(row)) this.put(mate, wanted);
  }

  /** @param {any[][]} rows @param {boolean} wanted */
  set(rows, wanted) {
    for (const row of rows) if (this.has(row) !== wanted) this.toggle(row, wanted);
  }

  /** @param {any[]} row @param {boolean} wanted */
  put(row, wanted) {
    if (wanted) this.keys.add(this.rows.key(row));
    else this.keys.delete(this.rows.key(row));
  }

  clear() {
    this.keys.clear();
  }

  /** Forgets rows that are gone after a reload. */
  prune() {
    for (const key of this.keys) if (!this.rows.byKey.has(key)) this.keys.delete(key);
  }

  /** The ticked rows in the order they were loaded. */
  list() {
    return this.keys.size ? this.rows.all.filter((row) => this.has(row)) : [];
  }

  /** The ticked shipments, one value each. @param {string} id */
  distinct(id) {
    return [...new Set(this.list().map((row) => this.rows.value(row, id)))];
  }

  /** All, some or none of the rows in sight. @returns {"all"|"some"|"none"} */
  state() {
    const shown = this.rows.shown;
    if (!this.keys.size || !shown.length) return "none";
    let ticked = 0;
    for (const row of shown) if (this.has(row)) ticked += 1;
    return ticked === shown.length ? "all" : ticked ? "some" : "none";
  }
}
