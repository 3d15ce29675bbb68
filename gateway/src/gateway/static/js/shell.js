// @ts-check
/** What every page's frame does: menu, theme, language, shortcuts. */

import { watchAlerts } from "./alerts.js";
import { one } from "./dom.js";
import { openPalette } from "./palette.js";
import { bindShortcuts, showShortcuts } from "./shortcuts.js";

one("#fold-menu").addEventListener("click", () => {
  const folded = document.documentElement.classList.toggle("menu-folded");
  keep("kse.menu", folded ? "folded" : "open");
  dispatchEvent(new Event("resize"));
});

one("#theme").addEventListener("click", () => {
  const theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  keep("kse.theme", theme);
});

one("#language").addEventListener("change", (event) => {
  /** @type {HTMLSelectElement} */ (event.target).form?.submit();
});
one("#shortcuts").addEventListener("click", showShortcuts);
one("#palette").addEventListener("click", openPalette);
bindShortcuts();
watchAlerts(one("#main"));

/** @param {string} name @param {string} value */
function keep(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Not remembered, which harms nothing.
  }
}
