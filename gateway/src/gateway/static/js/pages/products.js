// @ts-check
/** 상품: the catalogue that names goods for picking, labels and customs (PAK-07). */

import { send } from "../api.js";
import { column, needed } from "../columns.js";
import { askForm, field } from "../dialog.js";
import { h, one } from "../dom.js";
import { t } from "../i18n.js";
import { OrdersGrid } from "../orders-grid.js";
import { toast } from "../toast.js";

const edit = { editable: true };

/** @type {OrdersGrid} */
const grid = new OrdersGrid({
  element: one("#grid"),
  name: "products",
  label: t("page.products"),
  ticks: false,
  key: "id",
  columns: [
    column("sku", { width: 160 }),
    column("barcode", { ...edit, kind: "code", width: 140 }),
    column("name", { ...edit, width: 320, validate: needed, attention: needed }),
    column("name_english", { ...edit, width: 260, spoken: "en" }),
    column("name_customs", { ...edit, width: 200, spoken: "en", validate: shortEnglish, attention: customsName }),
    column("hs_code", { ...edit, validate: hsForm, attention: hsForm }),
    column("weight_g", { ...edit, kind: "number", title: t("col.weight_grams"), validate: grams, attention: grams }),
    column("origin", { ...edit, title: t("col.origin_country"), width: 80, attention: needed }),
    column("material", { ...edit, width: 140 }),
    column("brand", { ...edit, width: 120 }),
    column("option_name", { ...edit, spoken: undefined }),
    column("location", { ...edit, width: 100 }),
  ],
  source: () => ["/api/packing/products"],
  save: (row, fields) => send(`/api/packing/products/${grid.rows.key(row)}`, { version: grid.rows.value(row, "version"), fields }, "PATCH"),
  empty: () => ({ icon: "tag", title: t("products.empty"), text: t("products.empty-text"), actions: [h("button", { type: "button", class: "primary", onclick: add }, t("products.add"))] }),
});

/** @param {any} value */
function shortEnglish(value) {
  return /^[\x20-\x7e]{0,50}$/.test(String(value)) ? "" : t("check.english-50");
}

/** Customs takes the English name where there is no shorter one. @param {any} value @param {any[]} row */
function customsName(value, row) {
  return value || (grid?.rows.value(row, "name_english") && !shortEnglish(grid.rows.value(row, "name_english"))) ? "" : t("check.customs-name");
}

/** @param {any} value */
function hsForm(value) {
  return /^\d{10}$/.test(String(value ?? "").replace(/[.\-]/g, "")) ? "" : t("check.hs-code");
}

/** @param {any} value */
function grams(value) {
  return Number.isSafeInteger(value) && value > 0 ? "" : t("check.grams");
}

async function add() {
  const text = (/** @type {string} */ name, more = {}) => h("input", { type: "text", name, autocomplete: "off", ...more });
  const added = await askForm({
    title: t("products.add"),
    fields: [
      h("div", { class: "pair" }, field("SKU", text("sku", { required: true, pattern: "[A-Za-z0-9_\\-]+", maxlength: "60" }), t("products.sku-hint")), field(t("col.barcode"), text("barcode"))),
      field(t("col.name"), text("name", { required: true, lang: "ko" })),
      h("div", { class: "pair" }, field(t("col.name_english"), text("name_english")), field(t("col.name_customs"), text("name_customs", { maxlength: "50" }), t("products.customs-hint"))),
      h("div", { class: "pair" }, field(t("col.hs_code"), text("hs_code", { pattern: "\\d{10}", inputmode: "numeric" }), t("check.hs-code")), field(t("col.weight_grams"), h("input", { type: "number", name: "weight_g", min: "0", max: "1000000", value: "" }))),
      h("div", { class: "pair" }, field(t("col.origin_country"), text("origin", { value: "KR", maxlength: "2" })), field(t("col.brand"), text("brand"))),
    ],
    action: t("do.add"),
    send: (values) => send("/api/packing/products", { ...Object.fromEntries(values), weight_g: Number(values.get("weight_g")) || 0 }),
  });
  if (!added) return;
  toast(t("products.added", { sku: added.sku }));
  await grid.reload();
}

one("#add").addEventListener("click", add);
void grid.reload();
