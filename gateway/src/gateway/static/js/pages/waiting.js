// @ts-check
/** 대기목록: orders as they came, to be checked, corrected and registered (INT-01 to INT-06). */

import { Problem, send } from "../api.js";
import { bindBulk } from "../bulk.js";
import { column, columns, needed, notNegative, phoneForm, positive, zipForm } from "../columns.js";
import { confirmAction } from "../dialog.js";
import { h, isTyping, one } from "../dom.js";
import { count, t } from "../i18n.js";
import { OrdersGrid } from "../orders-grid.js";
import { askServices } from "../services.js";
import { toast } from "../toast.js";
import { cartItems } from "./waiting-carts.js";
import { openCollection } from "./waiting-collect.js";
import { attentionOf, checkColumn, findingsOf, openFindings, runChecks } from "./waiting-findings.js";
import { ruleColumn } from "./waiting-mapping.js";
import { openHistory, resumeRegistration } from "./waiting-outcome.js";
import { openRegistration } from "./waiting-register.js";
import { openForms } from "./waiting-sheets.js";
import { bindUploads, chooseFiles } from "./waiting-upload.js";

const edit = { editable: true };
const found = (/** @type {string} */ id, /** @type {(value: any) => string} */ form = () => "") => attentionOf(() => grid, id, form);
const sources = ["file", "api", "kse-api"].map((value) => ({ value, label: t(`source.${value}`) }));

/** @type {OrdersGrid} */
const grid = new OrdersGrid({
  element: one("#grid"),
  name: "waiting",
  label: t("page.waiting"),
  key: "id",
  group: ["cart_no"],
  columns: [
    checkColumn(() => grid),
    column("created_at"),
    column("market_status", { width: 92 }),
    column("delivery_service", edit),
    column("market"),
    column("shop", { width: 100 }),
    column("order_no", { width: 172 }),
    column("cart_no", { ...edit, width: 172, validate: needed }),
    column("item_code"),
    column("title", { ...edit, validate: needed }),
    column("option_name", edit),
    column("option_code", edit),
    ruleColumn(),
    column("sku", edit),
    column("unit_price", { ...edit, validate: notNegative }),
    column("quantity", { ...edit, validate: positive }),
    column("amount", { attention: found("amount") }),
    column("currency"),
    column("receiver_name", { ...edit, validate: needed, attention: found("receiver_name", needed) }),
    column("receiver_kana", edit),
    column("receiver_phone", { ...edit, validate: phoneForm, attention: found("receiver_phone", phoneForm) }),
    column("zip", { ...edit, validate: zipForm, attention: found("zip", zipForm) }),
    column("address", { ...edit, validate: needed, attention: found("address", needed) }),
    column("message", edit),
    column("ordered_at"),
    column("paid_at"),
    column("source", { choices: sources }),
    ...columns(["seller_item_code", "receiver_phone2", "material", "hs_code"], { ...edit, hidden: true }),
    ...columns(["buyer_name", "desired_delivery", "file_name"], { hidden: true }),
  ],
  source: () => ["/api/intake/waiting-orders"],
  save: (row, fields) => send(`/api/intake/waiting-orders/${grid.rows.key(row)}`, { version: grid.rows.value(row, "version"), fields }, "PATCH"),
  many: {
    edit: (edits) => send("/api/intake/waiting-orders/edit", { edits }),
    fill: (ids, field, value) => send("/api/intake/waiting-orders/fill", { ids, field, value }),
    undo: () => send("/api/intake/waiting-orders/undo"),
  },
  empty: () => ({
    icon: "package-plus",
    title: t("waiting.empty"),
    text: t("waiting.empty-text"),
    actions: [h("button", { type: "button", class: "primary", onclick: chooseFiles }, t("waiting.upload")), h("button", { type: "button", onclick: collect }, t("waiting.collect"))],
  }),
  onTicks: () => showCounts(),
  menu: (row, rows) => [
    { label: t("waiting.register"), icon: "package-check", run: () => openRegistration(grid, grid.ticks.has(row) ? grid.ticks.list() : rows.mates(row)) },
    ...(findingsOf(grid, row).length ? [{ label: t("findings.title"), icon: "triangle-alert", run: () => openFindings(grid, row) }] : []),
    { label: t("waiting.tick-cart"), icon: "check", hint: "Space", run: () => (grid.ticks.toggle(row), grid.ticked()) },
    null,
    ...cartItems(grid, row),
    null,
    { label: t("waiting.delete"), icon: "trash-2", danger: true, run: () => remove(grid.ticks.has(row) ? grid.ticks.list() : [row]) },
  ],
});

const showCounts = bindBulk(grid, {
  register: () => void openRegistration(grid, grid.ticks.list()),
  delete: () => void remove(grid.ticks.list()),
});

function collect() {
  void openCollection(() => grid.reload());
}

one("#collect").addEventListener("click", collect);
one("#undo").addEventListener("click", () => void grid.undo());
one("#history").addEventListener("click", () => void openHistory());
one("#check").addEventListener("click", () => void runChecks(grid));
one("#upload").addEventListener("click", chooseFiles);
one("#forms").addEventListener("click", () => openForms(one("#forms")));
bindUploads(() => grid.reload());
// After a press on the tool bar the keyboard is not in the grid; what was done can be undone all the same.
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || event.defaultPrevented || isTyping(event.target)) return;
  event.preventDefault();
  void grid.undo();
});
void askServices();
void grid.reload();
void resumeRegistration(() => grid.reload());

/** @param {any[][]} rows */
async function remove(rows) {
  const ids = rows.map((row) => grid.rows.key(row));
  const carts = new Set(rows.map((row) => grid.rows.group(row))).size;
  const text = t("waiting.delete-text", { lines: ids.length, carts });
  if (!(await confirmAction({ title: t("waiting.delete"), text, action: t("waiting.delete-action", { count: count(ids.length) }), danger: true }))) return;
  try {
    await send("/api/intake/waiting-orders/delete", { ids });
    grid.ticks.clear();
    await grid.reload();
    toast(t("waiting.deleted", { count: ids.length }), "good", { label: t("do.undo"), run: () => void grid.undo() });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    toast(error.message, "bad");
  }
}
