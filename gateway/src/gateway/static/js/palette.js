// @ts-check
/** The command palette: every page of the menu and every button of the tool bar, found by typing. */

import { openDialog } from "./dialog.js";
import { h } from "./dom.js";
import { folded } from "./grid/text.js";
import { t } from "./i18n.js";

/** @typedef {{label: string, run: () => void}} Command */

/** @returns {Command[]} */
function commands() {
  const pages = [...document.querySelectorAll(".side a")].map((link) => ({
    label: link.textContent?.trim() ?? "",
    run: () => /** @type {HTMLAnchorElement} */ (link).click(),
  }));
  const tools = [...document.querySelectorAll(".tools button:not([disabled])")].map((button) => ({
    label: button.textContent?.trim().replace(/\s+/g, " ") ?? "",
    run: () => /** @type {HTMLButtonElement} */ (button).click(),
  }));
  return [...tools, ...pages].filter((command) => command.label);
}

export function openPalette() {
  if (document.querySelector("dialog[open]")) return;
  const all = commands();
  const list = h("ul", { class: "palette-list", role: "listbox", id: "palette-list" });
  const typed = /** @type {HTMLInputElement} */ (
    h("input", { type: "text", class: "palette-input", placeholder: t("palette.placeholder"), "aria-label": t("palette.placeholder"), role: "combobox", "aria-controls": "palette-list", "aria-expanded": "true", autocomplete: "off" })
  );
  const dialog = openDialog(t("palette.open"), { kind: "small", body: [typed, list] });
  let at = 0;
  /** @type {Command[]} */
  let found = all;

  const run = (/** @type {Command | undefined} */ command) => {
    if (!command) return;
    dialog.close();
    command.run();
  };
  const draw = () => {
    list.replaceChildren(
      ...found.map((command, place) => h("li", { role: "option", id: `command-${place}`, "aria-selected": String(place === at), onclick: () => run(command) }, command.label)),
    );
    typed.setAttribute("aria-activedescendant", `command-${at}`);
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };
  typed.addEventListener("input", () => {
    const words = folded(typed.value).split(/\s+/).filter(Boolean);
    found = all.filter((command) => words.every((word) => folded(command.label).includes(word)));
    at = 0;
    draw();
  });
  typed.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") at = Math.min(at + 1, found.length - 1);
    else if (event.key === "ArrowUp") at = Math.max(at - 1, 0);
    else if (event.key === "Enter") return run(found[at]);
    else return;
    event.preventDefault();
    draw();
  });
  draw();
  typed.focus();
}
