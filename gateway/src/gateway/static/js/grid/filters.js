// @ts-check
/** The row of filters under the headings. */

import { h, quietly } from "../dom.js";
import { t } from "../i18n.js";

/** @typedef {import("./text.js").Column} Column */

const FIXED = new Set(["status", "market", "bool", "choice"]);

/**
 * @param {any} grid
 * @param {import("./rows.js").Rows} rows
 * @param {() => void} changed
 */
export function addFilterRow(grid, rows, changed) {
  const soon = quietly(changed, 120);
  grid.onHeaderRowCellRendered.subscribe((/** @type {Event} */ _event, /** @type {any} */ { node, column }) => {
    const spec = /** @type {Column | undefined} */ (column.spec);
    node.replaceChildren();
    if (!spec || spec.kind === "action" || spec.kind === "image") return;
    const control = FIXED.has(spec.kind ?? "") ? choiceOf(spec, rows) : textBox(spec);
    control.value = rows.filters[spec.id] ?? "";
    const take = () => {
      if (control.value) rows.filters[spec.id] = control.value;
      else delete rows.filters[spec.id];
      control.classList.toggle("in-use", Boolean(control.value));
    };
    control.classList.toggle("in-use", Boolean(control.value));
    control.addEventListener("input", (event) => {
      take();
      if (!(/** @type {InputEvent} */ (event).isComposing)) soon();
    });
    control.addEventListener("compositionend", () => (take(), soon()));
    control.addEventListener("keydown", (event) => event.stopPropagation());
    node.append(control);
  });
}

/** @param {Column} spec @returns {HTMLInputElement} */
function textBox(spec) {
  const title = t("grid.filter-hint");
  const label = t("grid.filter-of", { column: spec.title });
  return /** @type {HTMLInputElement} */ (h("input", { type: "search", class: "filter", "aria-label": label, title, dataset: { filter: spec.id } }));
}

/** @param {Column} spec @param {import("./rows.js").Rows} rows @returns {HTMLSelectElement} */
function choiceOf(spec, rows) {
  const label = t("grid.filter-of", { column: spec.title });
  const select = /** @type {HTMLSelectElement} */ (h("select", { class: "filter", "aria-label": label, dataset: { filter: spec.id } }));
  select.append(h("option", { value: "" }, ""));
  const fill = () => {
    const chosen = select.value;
    const values = new Set(rows.all.map((row) => rows.text(row, spec)));
    const options = [...values].filter(Boolean).sort().map((text) => h("option", { value: `=${text}` }, text));
    if (values.has("")) options.push(h("option", { value: "=" }, t("grid.empty-value")));
    select.replaceChildren(h("option", { value: "" }, ""), ...options);
    select.value = chosen;
  };
  select.addEventListener("pointerdown", fill);
  select.addEventListener("focus", fill);
  const wish = rows.filters[spec.id];
  if (wish) select.append(h("option", { value: wish }, wish.replace(/^=/, "")));
  return select;
}
