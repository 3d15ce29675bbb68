// @ts-check
/** The forms to download, and the sheets the company taught: listed, changed, forgotten (INT-01, INT-09). */

import { get, Problem, send } from "../api.js";
import { button, confirmAction, openDialog } from "../dialog.js";
import { h, icon } from "../dom.js";
import { dateTime, marketName } from "../format.js";
import { count, t } from "../i18n.js";
import { openMenu } from "../popover.js";
import { toast } from "../toast.js";
import { openSheet } from "./waiting-sheet.js";

/** @param {HTMLElement} under */
export function openForms(under) {
  openMenu(
    [
      { label: t("forms.kse"), icon: "download", run: () => download("kse.xlsx") },
      { label: t("forms.gifts"), icon: "gift", run: () => download("gifts.xlsx") },
      null,
      { label: t("forms.taught"), icon: "columns-3", run: () => void openSheets() },
    ],
    under,
  );
}

/** @param {string} form */
function download(form) {
  h("a", { href: `/api/intake/order-templates/${form}`, download: "" }).click();
}

export async function openSheets() {
  const list = h("div", { class: "sheet-list" });
  const dialog = openDialog(t("forms.taught"), { kind: "wide", subtitle: t("sheets.subtitle"), body: [list] });
  dialog.foot.append(button(t("do.close"), dialog.close, { kind: "primary" }));
  await draw(list);
}

/** @param {HTMLElement} list */
async function draw(list) {
  const { mappings, fields } = await get("/api/intake/sheet-mappings");
  if (!mappings.length) {
    list.replaceChildren(h("div", { class: "sheet-empty" }, icon("columns-3", "notice-icon"), h("strong", {}, t("sheets.empty")), h("p", { class: "hint" }, t("sheets.empty-text"))));
    return;
  }
  const heads = ["sheet.name", "col.market", "sheets.fields", "sheets.used", "sheets.changed"].map((key) => h("th", {}, t(key)));
  list.replaceChildren(h("table", { class: "plain" }, h("thead", {}, h("tr", {}, ...heads, h("th", {}))), h("tbody", {}, mappings.map((/** @type {any} */ each) => row(each)))));

  /** @param {any} each */
  function row(each) {
    const change = button(t("sheets.edit"), () => void edit(each), { icon: "pencil" });
    const forget = button(t("sheets.forget"), () => void drop(each), { icon: "trash-2" });
    const used = each.used ? t("sheets.times", { count: each.used, when: dateTime(each.used_at) }) : t("sheets.never");
    const bound = Object.keys(each.fields).map((id) => t(`col.${id}`)).join(", ");
    return h("tr", {}, h("td", {}, h("strong", {}, each.name)), h("td", {}, marketName(each.market)), h("td", { class: "sheet-bound", title: bound }, t("sheets.bound", { bound: count(Object.keys(each.fields).length), columns: count(each.header.length) })), h("td", {}, used), h("td", {}, dateTime(each.changed_at)), h("td", {}, h("div", { class: "sheet-acts" }, change, forget)));
  }

  /** @param {any} each */
  async function edit(each) {
    const changed = await openSheet({ ...each, rows: [], numbers: [], fields, chosen: each.fields }, t("sheets.change-why"));
    if (changed) toast(t("sheets.saved", { name: each.name })), await draw(list);
  }

  /** @param {any} each */
  async function drop(each) {
    if (!(await confirmAction({ title: t("sheets.forget"), text: t("sheets.forget-text", { name: each.name }), action: t("sheets.forget"), danger: true }))) return;
    try {
      await send(`/api/intake/sheet-mappings/${each.id}`, {}, "DELETE");
      toast(t("sheets.forgotten", { name: each.name }));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      toast(error.message, "bad");
    }
    await draw(list);
  }
}
