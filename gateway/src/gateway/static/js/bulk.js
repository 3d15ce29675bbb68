// @ts-check
/** Tool-bar buttons that act on the ticked shipments: each shows how many it will meet, and sleeps while there are none. */

import { count, t } from "./i18n.js";

/**
 * @param {import("./orders-grid.js").OrdersGrid} grid
 * @param {Record<string, () => void>} actions by the button's id
 * @param {() => number} [howMany]
 */
export function bindBulk(grid, actions, howMany = () => grid.shipments()) {
  const buttons = Object.entries(actions).map(([id, run]) => {
    const button = /** @type {HTMLButtonElement} */ (document.getElementById(id));
    button.addEventListener("click", run);
    return button;
  });
  return () => {
    const many = howMany();
    for (const button of buttons) {
      button.disabled = many === 0;
      button.title = many ? "" : t("bulk.tick-first");
      const counter = button.querySelector(".count");
      if (counter) counter.textContent = many ? t("bulk.count", { count: count(many) }) : "";
    }
  };
}
