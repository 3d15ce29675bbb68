// @ts-check
/** What a cell says: the text people read, filter by and copy. */

import { date, dateTime, marketName, money, number, postal, statusName, weight } from "../format.js";

/**
 * @typedef {object} Column
 * @property {string} id
 * @property {string} title already in the person's language
 * @property {"text"|"code"|"number"|"money"|"date"|"datetime"|"status"|"market"|"bool"|"weight"|"zip"|"choice"|"image"|"action"} [kind]
 * @property {number} [width]
 * @property {boolean} [hidden] not shown until the person asks for it
 * @property {boolean} [editable]
 * @property {boolean} [shared] belongs to the whole shipment: a change shows on all its rows
 * @property {(value: any, row: any[]) => string} [validate] the reason a value is refused, or ""
 * @property {(value: any, row: any[]) => string} [attention] why the cell needs attention, or ""
 * @property {{value: string, label: string}[]} [choices]
 * @property {(row: any[], rows: import("./rows.js").Rows) => Node | string} [draw] for cells that are more than text
 * @property {(row: any[], rows: import("./rows.js").Rows) => void} [press] a click on the cell
 * @property {string} [spoken] the language of the cell's content, for glyphs and screen readers
 * @property {number} [at] the place of its value in a row, -1 when the service sends none
 */

const RIGHT = new Set(["number", "money", "weight"]);

/** @param {Column} column */
export function isRight(column) {
  return RIGHT.has(column.kind ?? "text");
}

/** @param {Column} column */
export function isTabular(column) {
  return isRight(column) || ["code", "date", "datetime", "zip"].includes(column.kind ?? "");
}

/**
 * @param {Column} column
 * @param {any} value
 * @param {string} [currency]
 * @returns {string}
 */
export function textOf(column, value, currency = "JPY") {
  if (value === null || value === undefined || value === "") return "";
  switch (column.kind) {
    case "number": return number(value);
    case "money": return money(value, currency);
    case "date": return date(value);
    case "datetime": return dateTime(value);
    case "status": return statusName(value);
    case "market": return marketName(value);
    case "weight": return weight(value);
    case "zip": return postal(value);
    case "bool": return value ? "O" : "X";
    case "choice": return column.choices?.find((choice) => choice.value === value)?.label ?? String(value);
    case "image":
    case "action": return "";
    default: return Array.isArray(value) ? value.join(", ") : String(value);
  }
}

/** One form for what people type and what markets send: width, case and composition make no difference. @param {string} text */
export function folded(text) {
  return text.normalize("NFKC").toLowerCase();
}
