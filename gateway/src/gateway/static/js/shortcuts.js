// @ts-check
/** Keyboard shortcuts of all pages, and the sheet that lists them. */

import { openDialog } from "./dialog.js";
import { h, isTyping } from "./dom.js";
import { t } from "./i18n.js";
import { openPalette } from "./palette.js";

const SHEET = [
  ["/", "shortcuts.search"],
  ["Ctrl K", "shortcuts.palette"],
  ["?", "shortcuts.sheet"],
  ["Space", "shortcuts.tick"],
  ["Shift Space", "shortcuts.tick-through"],
  ["Ctrl A", "shortcuts.tick-all"],
  ["Enter · F2", "shortcuts.edit"],
  ["Esc", "shortcuts.escape"],
  ["Ctrl C", "shortcuts.copy"],
  ["Ctrl V", "shortcuts.paste"],
  ["Ctrl Enter", "shortcuts.fill"],
  ["Ctrl Z", "shortcuts.undo"],
  ["Shift F10", "shortcuts.menu"],
  ["Shift ←↑→↓", "shortcuts.range"],
];

export function bindShortcuts() {
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      openPalette();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
    if (event.key === "/") {
      const search = /** @type {HTMLInputElement | null} */ (document.querySelector(".quick") ?? document.querySelector("[data-search]"));
      if (!search) return;
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === "?") {
      event.preventDefault();
      showShortcuts();
    }
  });
}

export function showShortcuts() {
  const rows = SHEET.map(([keys, words]) => h("tr", {}, h("td", {}, h("kbd", {}, keys)), h("td", {}, t(words))));
  openDialog(t("shortcuts.title"), { kind: "small", body: [h("table", { class: "plain shortcuts" }, h("tbody", {}, rows))] });
}
