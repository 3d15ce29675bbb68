// @ts-check
/** Short messages at the lower edge; refusals stay longer, and some carry a way back. */

import { h, icon } from "./dom.js";
import { t } from "./i18n.js";

const DRAWINGS = { good: "circle-check", bad: "circle-alert", note: "info" };

/**
 * @param {string} message
 * @param {"good" | "bad" | "note"} [kind]
 * @param {{label: string, run: () => void}} [action]
 */
export function toast(message, kind = "good", action = undefined) {
  const shelf = document.querySelector(".toasts") ?? document.body.appendChild(h("div", { class: "toasts" }));
  const close = () => note.remove();
  const button = action && h("button", { type: "button", class: "quiet", onclick: () => (close(), action.run()) }, action.label);
  const note = h(
    "div",
    { class: `toast ${kind}`, role: kind === "bad" ? "alert" : "status" },
    icon(DRAWINGS[kind]),
    h("span", {}, message),
    button,
    h("button", { type: "button", class: "quiet bare", "aria-label": t("do.close"), onclick: close }, icon("x")),
  );
  shelf.append(note);
  while (shelf.children.length > 3) shelf.firstElementChild?.remove();
  setTimeout(close, action ? 12_000 : kind === "bad" ? 9000 : 4000);
}
