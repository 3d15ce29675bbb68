// @ts-check
/** The period above a grid, kept in the page's address. */

import { one } from "./dom.js";
import { today } from "./format.js";
import { put } from "./grid/address.js";
import { t } from "./i18n.js";

/**
 * A period that ends today goes on doing so on a page that stays open over midnight.
 *
 * @param {() => void} changed
 * @param {number} [days] how far back it starts when the address says nothing
 * @returns {(unless?: boolean) => {from?: string, to?: string}} the period; none, and shown to be none, where something else is asked for
 */
export function bindDates(changed, days = 29) {
  const query = new URLSearchParams(location.search);
  const from = /** @type {HTMLInputElement} */ (one("#from"));
  const to = /** @type {HTMLInputElement} */ (one("#to"));
  const presets = [.../** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("#presets button"))];
  from.value = query.get("from") ?? today(-days);
  to.value = query.get("to") ?? today();

  const mark = () => {
    for (const preset of presets) {
      const chosen = to.value === today() && from.value === today(-Number(preset.dataset.days));
      preset.setAttribute("aria-pressed", String(chosen));
    }
  };
  const apply = () => {
    if (!from.value || !to.value) return;
    if (from.value > to.value) [from.value, to.value] = [to.value, from.value];
    const now = new URLSearchParams(location.search);
    put(now, "from", from.value);
    put(now, "to", to.value);
    history.replaceState(null, "", `${location.pathname}?${now}`);
    mark();
    changed();
  };
  from.addEventListener("change", apply);
  to.addEventListener("change", apply);
  for (const preset of presets) {
    preset.addEventListener("click", () => {
      from.value = today(-Number(preset.dataset.days));
      to.value = today();
      apply();
    });
  }
  let day = today();
  const follow = () => {
    const passed = Date.parse(today()) - Date.parse(day);
    if (passed && to.value === day) {
      for (const input of [from, to]) input.value = new Date(Date.parse(input.value) + passed).toISOString().slice(0, 10);
      mark();
    }
    day = today();
  };

  mark();
  return (unless = false) => {
    follow();
    const group = /** @type {HTMLElement} */ (from.closest(".dates"));
    group.classList.toggle("idle", unless);
    group.title = unless ? t("dates.idle") : "";
    return unless ? {} : { from: from.value, to: to.value };
  };
}
