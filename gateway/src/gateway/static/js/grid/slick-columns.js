// @ts-check
/** Our columns in the shape SlickGrid constructs. */

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { cellClass, cellOf } from "./cells.js";
import { editorFor } from "./editors.js";

/** @typedef {import("./text.js").Column} Column */

export const TICK = "tick";

/**
 * @param {Column} spec
 * @param {number} place counted from 1, the ticks first
 * @param {import("./rows.js").Rows} rows
 * @param {import("./saving.js").Saving | null} saving
 * @param {import("./layouts.js").Layouts} layouts
 */
export function slickColumn(spec, place, rows, saving, layouts) {
  const editable = Boolean(saving && spec.editable);
  const start = (/** @type {any[]} */ row) => saving?.current(row, spec.id);
  return {
    id: spec.id,
    field: spec.id,
    name: spec.title,
    toolTip: spec.title,
    spec,
    width: layouts.width(spec),
    sortable: spec.kind !== "action" && spec.kind !== "image",
    cssClass: cellClass(spec),
    headerCssClass: cellClass(spec),
    cellAttrs: { "aria-colindex": place, ...(spec.spoken ? { lang: spec.spoken } : {}), ...(editable ? {} : { "aria-readonly": "true" }) },
    formatter: cellOf(spec, rows, saving),
    ...(editable ? { editor: editorFor(spec, start) } : {}),
  };
}

/** The column of ticks: part of no range, moved and resized by nobody. @param {import("./ticks.js").Ticks} ticks */
export function tickColumn(ticks) {
  const draw = (/** @type {number} */ _at, /** @type {number} */ _cell, /** @type {any} */ _value, /** @type {any} */ _column, /** @type {any[]} */ row) => {
    return { html: h("span", { class: "tick", role: "checkbox", "aria-checked": String(ticks.has(row)), "aria-label": t("grid.tick-row") }) };
  };
  return {
    id: TICK,
    field: TICK,
    name: "",
    width: 36,
    minWidth: 36,
    maxWidth: 36,
    resizable: false,
    reorderable: false,
    selectable: false,
    focusable: false,
    cssClass: "tick-cell",
    cellAttrs: { "aria-colindex": 1 },
    formatter: draw,
  };
}
