// @ts-check
/** 팩킹리스트: registered shipments, one row per line, with everything done to them before the warehouse (PAK-01 to PAK-03). */

import { send } from "../api.js";
import { bindBulk } from "../bulk.js";
import { action, column, columns, needed, notNegative, phoneForm, positive, zipForm } from "../columns.js";
import { bindDates } from "../dates.js";
import { button } from "../dialog.js";
import { h, one } from "../dom.js";
import { put } from "../grid/address.js";
import { known, t } from "../i18n.js";
import { OrdersGrid } from "../orders-grid.js";
import { openTimeline } from "../timeline.js";
import { giveGift } from "./packing-gift.js";
import { printLabels } from "./packing-labels.js";
import { hold, release, transmit } from "./packing-shipments.js";

const BEFORE_ACCEPTANCE = new Set(["A02", "A10"]);
const line = { editable: true };
const shared = { editable: true, shared: true };
const sent = ["sent", "resend", "asked"].map((value) => ({ value, label: t(`api-sent.${value}`) }));
const query = new URLSearchParams(location.search);
const numbers = /** @type {HTMLTextAreaElement} */ (one("#numbers"));
numbers.value = (query.get("numbers") ?? "").replaceAll(",", "\n");
let status = query.get("status") ?? "";

/** @type {OrdersGrid} */
const grid = new OrdersGrid({
  element: one("#grid"),
  name: "packing",
  label: t("page.packing"),
  key: "id",
  group: ["k_number"],
  columns: [
    action("track", t("packing.track"), (row, rows) => openTimeline(rows.value(row, "k_number"))),
    column("registered_at"),
    column("k_number"),
    column("status", { shared: true }),
    column("days_waiting"),
    column("memo", shared),
    column("printed", { shared: true }),
    column("waybill", { shared: true }),
    column("delivery_service", { shared: true }),
    column("local_tracking_number", { shared: true }),
    column("market"),
    column("order_no"),
    column("cart_no"),
    column("image_url"),
    column("option_code", line),
    column("title", { ...line, validate: needed }),
    column("name", line),
    column("unit_price", { ...line, validate: notNegative }),
    column("quantity", { ...line, validate: positive }),
    column("amount"),
    column("currency"),
    column("ordered_at"),
    column("paid_at"),
    column("receiver_name", { ...shared, validate: needed }),
    column("receiver_kana", shared),
    column("receiver_phone", { ...shared, validate: phoneForm }),
    column("zip", { ...shared, validate: zipForm, attention: unknownZip }),
    column("address", { ...shared, validate: needed }),
    column("origin", { width: 64 }),
    column("destination", { width: 64 }),
    column("api_sent", { kind: "choice", width: 96, choices: sent, shared: true, attention: notSent }),
    column("spn", { width: 110 }),
    column("option_name", { ...line, hidden: true }),
    column("sku", { ...line, hidden: true }),
    column("receiver_phone2", { ...shared, hidden: true }),
    ...columns(["item_code", "seller_item_code", "shop", "carrier", "hold_reason"], { hidden: true }),
  ],
  source: () => ["/api/packing/packing-list", { ...period(numbers.value.trim() !== ""), ...wanted(), status }],
  save: (row, fields) => send(`/api/packing/lines/${grid.rows.key(row)}`, { version: grid.rows.value(row, "version"), fields }, "PATCH"),
  locked: (row, rows) => (BEFORE_ACCEPTANCE.has(rows.value(row, "status")) ? "" : t("packing.locked")),
  rowClass: (row, rows) => (rows.value(row, "market") === "gift" ? "gift" : rows.value(row, "status") === "A02" ? "held" : ""),
  empty: () =>
    numbers.value.trim()
      ? { icon: "search", title: t("packing.unknown"), text: t("packing.unknown-text"), actions: [button(t("packing.clear-numbers"), clearNumbers)] }
      : { icon: "boxes", title: t("packing.empty"), text: t("packing.empty-text"), actions: [h("a", { class: "button", href: "/waiting" }, t("packing.to-waiting"))] },
  onTicks: () => showCounts(),
  onOpen: (row, rows) => openTimeline(rows.value(row, "k_number")),
  menu,
});

const period = bindDates(() => grid.reload());
const showCounts = bindBulk(grid, {
  labels: () => void printLabels(grid, ticked()),
  transmit: () => void transmit(grid, ticked()),
  gift: () => void giveGift(grid, ticked()),
  hold: () => void hold(grid, ticked()),
  release: () => void release(grid, ticked()),
});

/** @returns {string[]} */
function ticked() {
  return grid.ticks.distinct("k_number");
}

/** @param {any[]} row @param {import("../grid/rows.js").Rows} rows */
function menu(row, rows) {
  const numbers = grid.ticks.has(row) ? ticked() : [rows.value(row, "k_number")];
  const held = rows.value(row, "status") === "A02";
  const closed = BEFORE_ACCEPTANCE.has(rows.value(row, "status")) ? "" : t("packing.locked");
  return [
    { label: t("packing.track"), icon: "truck", run: () => void openTimeline(rows.value(row, "k_number")) },
    { label: t("packing.copy-number"), icon: "copy", run: () => void navigator.clipboard?.writeText(numbers.join("\n")) },
    null,
    { label: t("packing.labels"), icon: "printer", run: () => void printLabels(grid, numbers) },
    { label: t("packing.gift"), icon: "gift", disabled: closed, run: () => void giveGift(grid, numbers) },
    { label: t("packing.transmit"), icon: "send", run: () => void transmit(grid, numbers) },
    null,
    held
      ? { label: t("packing.release"), icon: "play", run: () => void release(grid, numbers) }
      : { label: t("packing.hold"), icon: "pause", disabled: closed, run: () => void hold(grid, numbers) },
  ];
}

/** @param {any} _value @param {any[]} row */
function unknownZip(_value, row) {
  return grid?.rows.value(row, "zip_known") === false ? t("packing.unknown-zip") : "";
}

/** Why the market does not have the number yet: a reason of ours in words, or what the market itself said. @param {any} value @param {any[]} row */
function notSent(value, row) {
  if (value !== "resend") return "";
  const reason = String(grid?.rows.value(row, "api_reason") ?? "");
  const ours = `api-reason.${reason}`;
  return known(ours) ? t(ours) : reason || t("api-sent.resend");
}

/** Typed numbers: K numbers or order numbers, one or many. @returns {Record<string, string>} */
function wanted() {
  const all = numbers.value.normalize("NFKC").split(/[\s,;|]+/).filter(Boolean);
  const kNumbers = all.filter((each) => /^K\d{13}$/i.test(each)).map((each) => each.toUpperCase());
  const orders = all.filter((each) => !/^K\d{13}$/i.test(each));
  return { k_numbers: kNumbers.join(","), order_nos: orders.join(",") };
}

function search() {
  const now = new URLSearchParams(location.search);
  put(now, "numbers", numbers.value.trim().replace(/\s+/g, ","));
  put(now, "status", status);
  history.replaceState(null, "", `${location.pathname}${now.size ? `?${now}` : ""}`);
  void grid.reload();
}

function clearNumbers() {
  numbers.value = "";
  search();
  numbers.focus();
}

one("#numbers").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  search();
});
one("#search").addEventListener("click", search);
const states = /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("#states button"));
for (const state of states) {
  state.setAttribute("aria-pressed", String(state.dataset.status === status));
  state.addEventListener("click", () => {
    status = state.dataset.status ?? "";
    for (const each of states) each.setAttribute("aria-pressed", String(each === state));
    search();
  });
}
void grid.reload();
