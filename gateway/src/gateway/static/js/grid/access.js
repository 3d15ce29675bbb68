// @ts-check
/** What a screen reader learns of a grid whose rows exist only while they are in sight. */

import { h } from "../dom.js";
import { t } from "../i18n.js";

/**
 * @param {any} grid
 * @param {HTMLElement} element
 * @param {import("./rows.js").Rows} rows
 * @param {import("./ticks.js").Ticks} ticks
 * @param {string} label
 */
export function makeAccessible(grid, element, rows, ticks, label) {
  element.setAttribute("aria-label", label);
  element.setAttribute("aria-multiselectable", "true");
  for (const pane of element.querySelectorAll(".slick-pane")) pane.removeAttribute("tabindex");
  // A browser stops at what scrolls; the cells are reached by the grid's own keys.
  for (const scroller of element.querySelectorAll(".slick-viewport, .slick-header, .slick-headerrow")) scroller.setAttribute("tabindex", "-1");
  element.querySelector(".slick-header-columns-right")?.removeAttribute("role");
  for (const sink of element.querySelectorAll(":scope > div[tabindex='0']")) sink.setAttribute("aria-label", label);
  const live = h("div", { class: "sr-only", role: "status", "aria-live": "polite" });
  element.after(live);

  const describe = () => {
    element.setAttribute("aria-rowcount", String(rows.shown.length + 1));
    element.setAttribute("aria-colcount", String(grid.getColumns().length));
    element.querySelector(".slick-header-columns-left")?.setAttribute("aria-rowindex", "1");
    for (const node of element.querySelectorAll(".slick-row")) {
      const at = Number(/** @type {HTMLElement} */ (node).dataset.row);
      node.setAttribute("aria-rowindex", String(at + 2));
      const row = rows.shown[at];
      if (row) node.setAttribute("aria-selected", String(ticks.has(row)));
    }
    for (const [at, column] of grid.getColumns().entries()) {
      const heading = element.querySelector(`.slick-header-column[data-id="${column.id}"]`);
      const sorted = rows.sorting.find((each) => each.id === column.id);
      heading?.setAttribute("aria-sort", sorted ? (sorted.ascending ? "ascending" : "descending") : "none");
      heading?.setAttribute("aria-colindex", String(at + 1));
    }
  };
  grid.onRendered.subscribe(describe);
  grid.onActiveCellChanged.subscribe((/** @type {Event} */ _event, /** @type {any} */ { row, cell }) => {
    const spec = grid.getColumns()[cell]?.spec;
    const item = rows.shown[row];
    if (!spec || !item) return;
    live.textContent = t("grid.cell-said", { column: spec.title, value: rows.text(item, spec) || t("grid.empty-value"), row: row + 1 });
  });
  return {
    describe,
    /** @param {string} message */
    say(message) {
      live.textContent = message;
    },
  };
}
