// @ts-check
/** Menus and small panels that open at a point or under a button, one at a time, closed by Escape or a click elsewhere. */

import { h, icon } from "./dom.js";

/**
 * @typedef {object} MenuItem
 * @property {string} label
 * @property {string} [icon]
 * @property {string} [hint]
 * @property {boolean} [danger]
 * @property {string} [disabled] the reason it cannot be done now
 * @property {() => void} run
 */

/** @type {(() => void) | null} */
let closeOpen = null;

export function closePopover() {
  closeOpen?.();
}

/**
 * @param {HTMLElement} panel
 * @param {{x: number, y: number} | HTMLElement} where
 */
export function openPopover(panel, where) {
  closePopover();
  const returnTo = /** @type {HTMLElement | null} */ (document.activeElement);
  panel.classList.add("popover");
  document.body.append(panel);
  place(panel, where);
  const close = (/** @type {Event | undefined} */ event) => {
    if (event?.type === "pointerdown" && panel.contains(/** @type {Node} */ (event.target))) return;
    if (event instanceof KeyboardEvent && event.key !== "Escape") return;
    if (event instanceof KeyboardEvent) event.stopPropagation();
    document.removeEventListener("pointerdown", close, true);
    document.removeEventListener("keydown", close, true);
    removeEventListener("resize", close);
    const hadFocus = panel.contains(document.activeElement);
    panel.remove();
    closeOpen = null;
    if (where instanceof HTMLElement) where.setAttribute("aria-expanded", "false");
    if (hadFocus) returnTo?.focus();
  };
  if (where instanceof HTMLElement) where.setAttribute("aria-expanded", "true");
  document.addEventListener("pointerdown", close, true);
  document.addEventListener("keydown", close, true);
  addEventListener("resize", close);
  closeOpen = () => close(undefined);
}

/** @param {HTMLElement} panel @param {{x: number, y: number} | HTMLElement} where */
function place(panel, where) {
  const anchor = where instanceof HTMLElement ? where.getBoundingClientRect() : null;
  const x = anchor ? anchor.left : /** @type {{x: number, y: number}} */ (where).x;
  const y = anchor ? anchor.bottom + 4 : /** @type {{x: number, y: number}} */ (where).y;
  const { width, height } = panel.getBoundingClientRect();
  panel.style.left = `${Math.max(8, Math.min(x, innerWidth - width - 8))}px`;
  panel.style.top = `${y + height > innerHeight - 8 ? Math.max(8, (anchor ? anchor.top - 4 : y) - height) : y}px`;
}

/** @param {(MenuItem | null)[]} items null draws a line @param {{x: number, y: number} | HTMLElement} where */
export function openMenu(items, where) {
  const menu = h("div", { class: "menu", role: "menu", onkeydown: step });
  for (const item of items) menu.append(item ? entry(item) : h("hr", { role: "separator" }));
  openPopover(menu, where);
  /** @type {HTMLElement | null} */ (menu.querySelector("[role=menuitem]:not([aria-disabled])"))?.focus();
}

/** @param {MenuItem} item */
function entry(item) {
  const run = () => {
    if (item.disabled) return;
    closePopover();
    item.run();
  };
  return h(
    "button",
    { type: "button", role: "menuitem", tabindex: "-1", class: item.danger ? "danger" : "", "aria-disabled": item.disabled ? "true" : null, title: item.disabled, onclick: run },
    item.icon ? icon(item.icon) : h("span", { class: "icon" }),
    h("span", {}, item.label),
    item.hint ? h("kbd", {}, item.hint) : null,
  );
}

/** @param {KeyboardEvent} event */
function step(event) {
  const menu = /** @type {HTMLElement} */ (event.currentTarget);
  const entries = /** @type {HTMLElement[]} */ ([...menu.querySelectorAll("[role=menuitem]:not([aria-disabled])")]);
  const at = entries.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: entries.length - 1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  entries.at(next % entries.length)?.focus();
}
