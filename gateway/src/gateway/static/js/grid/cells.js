// @ts-check
/** Drawing cells: their text, what needs attention, and how the saving of an edit goes. */

import { h, icon } from "../dom.js";
import { t } from "../i18n.js";
import { isRight, isTabular, textOf } from "./text.js";

/** @typedef {import("./text.js").Column} Column */

/**
 * A formatter in the grid's shape for one column.
 * @param {Column} spec
 * @param {import("./rows.js").Rows} rows
 * @param {import("./saving.js").Saving | null} saving
 */
export function cellOf(spec, rows, saving) {
  return (/** @type {number} */ _row, /** @type {number} */ _cell, /** @type {any} */ _value, /** @type {any} */ _column, /** @type {any[]} */ row) => {
    const state = saving?.state(row, spec.id);
    if (state && state.state !== "saved") return pending(spec, rows, row, state);
    const reason = spec.attention?.(row[spec.at ?? -1], row) ?? "";
    const classes = `${reason ? "attention" : ""} ${state ? "saved" : ""}`.trim();
    const drawn = spec.draw ? spec.draw(row, rows) : plain(spec, rows, row);
    return { ...content(drawn), addClasses: classes, toolTip: reason };
  };
}

/** @param {Node | string} drawn */
function content(drawn) {
  return drawn instanceof Node ? { html: drawn } : { text: drawn };
}

/** @param {Column} spec @param {import("./rows.js").Rows} rows @param {any[]} row */
function plain(spec, rows, row) {
  const value = row[spec.at ?? -1];
  if (spec.kind === "status" && value) return statusBadge(value, rows.text(row, spec));
  if (spec.kind === "image" && value) return picture(value);
  return rows.text(row, spec);
}

/** @param {string} code @param {string} name */
export function statusBadge(code, name) {
  return h("span", { class: `badge status-${code}`, title: `${name} (${code})` }, name);
}

/** @param {string} address */
function picture(address) {
  return h("img", { class: "thumb", src: address, alt: "", loading: "lazy", referrerpolicy: "no-referrer", onerror: hide });
}

/** @param {Event} event */
function hide(event) {
  /** @type {HTMLElement} */ (event.target).hidden = true;
}

/** @param {Column} spec @param {import("./rows.js").Rows} rows @param {any[]} row @param {import("./saving.js").CellState} state */
function pending(spec, rows, row, state) {
  const text = textOf(spec, state.wanted, rows.value(row, "currency"));
  if (state.state === "saving") {
    return { html: h("span", {}, text, icon("loader-circle", "icon cell-mark spin")), addClasses: "saving", toolTip: t("grid.saving") };
  }
  const mark = h("span", {}, icon("circle-alert", "icon cell-mark"), text, h("span", { class: "sr-only" }, ` ${state.reason}`));
  return { html: mark, addClasses: "refused", toolTip: state.reason };
}

/** @param {Column} spec */
export function cellClass(spec) {
  const classes = [];
  if (isRight(spec)) classes.push("right");
  if (isTabular(spec)) classes.push("tabular");
  if (spec.editable) classes.push("can-edit");
  if (spec.kind === "bool" || spec.kind === "image" || spec.kind === "action") classes.push("centre");
  return classes.join(" ");
}
