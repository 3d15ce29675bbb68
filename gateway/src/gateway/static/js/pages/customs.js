// @ts-check
/** 수출신고: what the customs broker needs of every line, missing data in yellow, and the sheet (CUS-01, CUS-02). */

import { address, send } from "../api.js";
import { column, columns } from "../columns.js";
import { bindDates } from "../dates.js";
import { h, one } from "../dom.js";
import { count, t } from "../i18n.js";
import { OrdersGrid } from "../orders-grid.js";
import { openTimeline } from "../timeline.js";

const NEEDED = ["name_english", "hs_code", "weight_g", "origin", "receiver_kana", "receiver_name_english"];

/** @type {OrdersGrid} */
const grid = new OrdersGrid({
  element: one("#grid"),
  name: "customs",
  label: t("page.customs"),
  key: "id",
  group: ["k_number"],
  columns: [
    column("k_number"),
    column("status"),
    column("sku"),
    column("title", { width: 220 }),
    need("name_english", { width: 190, spoken: "en", editable: true, validate: shortEnglish }),
    need("hs_code", { editable: true, validate: hsForm }),
    need("weight_g"),
    need("origin", { title: t("col.origin_country"), width: 72 }),
    column("quantity"),
    column("unit_price"),
    column("amount"),
    column("currency"),
    column("receiver_name"),
    need("receiver_kana"),
    need("receiver_name_english", { width: 160, spoken: "en" }),
    column("declaration_no", { kind: "code", width: 150 }),
    column("registered_at"),
    column("cart_no"),
    ...columns(["order_no"], { hidden: true }),
    column("state", { width: 96, hidden: true }),
    column("message", { title: t("col.customs_message"), spoken: undefined, hidden: true }),
  ],
  source: () => ["/api/customs/declarations", period()],
  save: (row, fields) => send(`/api/customs/declarations/${grid.rows.value(row, "k_number")}/${grid.rows.value(row, "line")}`, { version: grid.rows.value(row, "version"), ...fields }, "PATCH"),
  empty: () => ({ icon: "file-spreadsheet", title: t("packing.empty"), text: t("customs.empty-text") }),
  onTicks: () => (showDownload(), showMissing()),
  onOpen: (row, rows) => void openTimeline(rows.value(row, "k_number")),
  menu: (row, rows) => [{ label: t("customs.download-one"), icon: "download", run: () => download([rows.value(row, "k_number")]) }],
});
const period = bindDates(() => grid.reload());

/** Corrected by hand here; empty gives it back to the catalogue. @param {any} value */
function shortEnglish(value) {
  return /^[\x20-\x7e]{0,50}$/.test(String(value ?? "")) ? "" : t("check.english-50");
}

/** @param {any} value */
function hsForm(value) {
  return /^(\d{10})?$/.test(String(value ?? "").replace(/[.\-\s]/g, "")) ? "" : t("check.hs-code");
}

/** A column customs needs; the service says which ones a line lacks. @param {string} id @param {Partial<import("../grid/text.js").Column>} [more] */
function need(id, more = {}) {
  return column(id, { ...more, attention: (_value, row) => (missing(row).includes(id) ? t("customs.missing") : "") });
}

/** @param {any[]} row @returns {string[]} */
function missing(row) {
  const named = grid?.rows.value(row, "missing");
  return Array.isArray(named) ? named : String(named ?? "").split(",");
}

function showDownload() {
  const shipments = grid.shipments();
  one("#download .count").textContent = shipments ? t("bulk.count", { count: count(shipments) }) : t("customs.whole-list");
}

/** How many lines still lack something, and the way to see only those. */
function showMissing() {
  const lines = grid.rows.all.filter((row) => NEEDED.some((id) => missing(row).includes(id))).length;
  one("#missing").replaceChildren(
    lines
      ? h("span", { class: "form-attention" }, t("customs.missing-lines", { lines }), " ", h("a", { href: "/products" }, t("customs.to-products")))
      : grid.rows.all.length
        ? h("span", { class: "badge good" }, t("customs.complete"))
        : "",
  );
}

/** @param {string[]} numbers */
function download(numbers) {
  location.assign(address("/api/customs/declarations.xlsx", { ...period(), k_numbers: numbers.join(",") }));
}

one("#download").addEventListener("click", () => download(grid.ticks.distinct("k_number")));
void grid.reload();
