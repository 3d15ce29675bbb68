// @ts-check
/** The rows of a grid: kept as they came (arrays), filtered and sorted through an index, never copied into objects. */

import { columnTest, quickTest } from "./conditions.js";
import { folded, textOf } from "./text.js";

/** @typedef {import("./text.js").Column} Column */

export class Rows {
  /** @param {Column[]} columns @param {string} key the id column @param {string[]} group columns that name a shipment */
  constructor(columns, key, group) {
    this.columns = columns;
    this.keyName = key;
    this.groupNames = group;
    /** @type {any[][]} */
    this.all = [];
    /** @type {any[][]} */
    this.shown = [];
    this.total = 0;
    this.quick = "";
    /** @type {Record<string, string>} */
    this.filters = {};
    /** @type {{id: string, ascending: boolean}[]} */
    this.sorting = [];
    /** @type {Record<string, number>} */
    this.places = {};
    /** @type {Map<any, any[]>} */
    this.byKey = new Map();
    /** @type {Map<string, any[][]> | null} */
    this.byGroup = null;
    /** @type {Map<any[], string>} */
    this.indexed = new Map();
  }

  /** @param {{columns: string[], rows: any[][], total?: number}} data */
  load(data) {
    this.places = Object.fromEntries(data.columns.map((id, at) => [id, at]));
    for (const column of this.columns) column.at = this.places[column.id] ?? -1;
    this.all = data.rows;
    this.total = data.total ?? data.rows.length;
    this.byGroup = null;
    this.indexed = new Map();
    const at = this.places[this.keyName];
    this.byKey = new Map(data.rows.map((row) => [row[at], row]));
    this.refresh();
  }

  /** @param {any[]} row @param {string} id */
  value(row, id) {
    return row[this.places[id] ?? -1];
  }

  /** @param {any[]} row */
  key(row) {
    return row[this.places[this.keyName]];
  }

  /** @param {any[]} row */
  group(row) {
    return this.groupNames.map((id) => this.value(row, id)).join("\u001f");
  }

  /** The rows of the same shipment, itself included. @param {any[]} row */
  mates(row) {
    if (!this.groupNames.length) return [row];
    if (!this.byGroup) {
      this.byGroup = new Map();
      for (const each of this.all) {
        const name = this.group(each);
        const mates = this.byGroup.get(name);
        if (mates) mates.push(each);
        else this.byGroup.set(name, [each]);
      }
    }
    return this.byGroup.get(this.group(row)) ?? [row];
  }

  /** @param {any[]} row @param {Column} column */
  text(row, column) {
    return textOf(column, row[column.at ?? -1], this.value(row, "currency"));
  }

  /** @param {any[]} row @param {Record<string, any>} fields */
  change(row, fields) {
    for (const [id, value] of Object.entries(fields)) {
      const at = this.places[id];
      if (at !== undefined) row[at] = value;
      if (this.groupNames.includes(id)) this.byGroup = null;
    }
    this.indexed.delete(row);
  }

  /** Filters and sorts again. */
  refresh() {
    const tests = this.tests();
    const kept = tests.length ? this.all.filter((row) => tests.every((test) => test(row))) : this.all.slice();
    this.shown = this.sorting.length ? this.sorted(kept) : kept;
  }

  tests() {
    /** @type {((row: any[]) => boolean)[]} */
    const tests = [];
    const quick = quickTest(this.quick);
    if (quick) tests.push((row) => quick(this.index(row)));
    for (const column of this.columns) {
      const numeric = column.kind === "number" || column.kind === "money" || column.kind === "weight";
      const at = column.at ?? -1;
      const test = columnTest(this.filters[column.id] ?? "", (row) => this.text(row, column), (row) => row[at], numeric);
      if (test) tests.unshift(test);
    }
    return tests;
  }

  /** Everything a row says, joined and folded once. @param {any[]} row */
  index(row) {
    let index = this.indexed.get(row);
    if (index === undefined) {
      index = folded(this.columns.map((column) => this.text(row, column)).join("\u001f"));
      this.indexed.set(row, index);
    }
    return index;
  }

  /** @param {any[][]} rows */
  sorted(rows) {
    const orders = this.sorting.map(({ id, ascending }) => {
      const column = this.columns.find((each) => each.id === id);
      return { at: column?.at ?? -1, sign: ascending ? 1 : -1 };
    });
    return rows.sort((left, right) => {
      for (const { at, sign } of orders) {
        const order = compare(left[at], right[at]);
        if (order) return order * sign;
      }
      return 0;
    });
  }

  getLength() {
    return this.shown.length;
  }

  /** @param {number} at */
  getItem(at) {
    return this.shown[at];
  }

  /** Row classes are set by the grid's owner. @type {(at: number) => any} */
  getItemMetadata = () => null;
}

/** Empty values come last, numbers by size, text by code unit: codes and dates sort right, and it is fast. @param {any} left @param {any} right */
function compare(left, right) {
  const [noLeft, noRight] = [left === null || left === undefined || left === "", right === null || right === undefined || right === ""];
  if (noLeft || noRight) return noLeft === noRight ? 0 : noLeft ? 1 : -1;
  return left < right ? -1 : left > right ? 1 : 0;
}
