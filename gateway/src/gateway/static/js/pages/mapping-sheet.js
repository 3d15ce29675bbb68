// @ts-check
/** Rules brought in from a CSV sheet: what was added, changed and refused, row by row. */

import { Problem, upload } from "../api.js";
import { button, openDialog } from "../dialog.js";
import { h, one } from "../dom.js";
import { t } from "../i18n.js";
import { saveText, tile } from "../outcome.js";
import { toast } from "../toast.js";

/** @typedef {{row: number, column: string, reason: string}} Refused */
/** @typedef {{added: number, changed: number, moved: number, unchanged: number, refused: Refused[]}} Told */

/** @param {{accounts: import("./mapping-words.js").Account[]}} known @param {() => Promise<void>} changed */
export function bindSheets(known, changed) {
  const input = /** @type {HTMLInputElement} */ (one("#sheet"));
  one("#import").addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    const [file] = input.files ?? [];
    if (file) void bringIn(file);
    input.value = "";
  });

  /** @param {File} file */
  async function bringIn(file) {
    try {
      const accounts = JSON.stringify(known.accounts.map((each) => [each.id, each.alias]));
      const told = await upload("/api/intake/mapping-sheets", file, { accounts });
      await changed();
      report(file.name, told);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      toast(error.message, "bad");
    }
  }
}

/** @param {string} name @param {Told} told */
function report(name, told) {
  const { refused } = told;
  const tiles = h(
    "div",
    { class: "tiles" },
    tile("good", "plus", t("mapping.sheet-added"), told.added),
    tile("none", "pencil", t("mapping.sheet-changed"), told.changed),
    tile("none", "check", t("mapping.sheet-unchanged"), told.unchanged),
    tile(refused.length ? "bad" : "none", "circle-alert", t("mapping.sheet-refused"), refused.length),
  );
  const head = [t("mapping.sheet-row"), t("mapping.sheet-column"), t("outcome.reason")];
  const rows = refused.map((each) => h("tr", {}, h("td", { class: "right tabular" }, String(each.row)), h("td", {}, each.column || "—"), h("td", {}, each.reason)));
  const table = h("div", { class: "scroll-box" }, h("table", { class: "plain" }, h("thead", {}, h("tr", {}, head.map((title) => h("th", {}, title)))), h("tbody", {}, rows)));
  const dialog = openDialog(t("mapping.sheet-title"), { kind: refused.length ? "wide" : "", subtitle: name, body: [tiles, refused.length ? table : null] });
  if (refused.length) dialog.foot.append(button(t("outcome.download"), () => saveRefused(head, refused), { icon: "download" }));
  const close = button(t("do.close"), dialog.close, { kind: "primary" });
  dialog.foot.append(close);
  close.focus();
}

/** @param {string[]} head @param {Refused[]} refused */
function saveRefused(head, refused) {
  const cell = (/** @type {string} */ text) => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replace(/"/g, '""')}"`;
  const lines = [head, ...refused.map((each) => [String(each.row), each.column, each.reason])];
  saveText("mapping-refused.csv", `\ufeff${lines.map((line) => line.map(cell).join(",")).join("\r\n")}\r\n`);
}
