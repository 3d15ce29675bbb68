// @ts-check
/** 배송조회: where every shipment is, and its way in a drawer (TRK-01, TRK-02). */

import { action, column, columns } from "../columns.js";
import { bindDates } from "../dates.js";
import { button } from "../dialog.js";
import { one } from "../dom.js";
import { statusName } from "../format.js";
import { put } from "../grid/address.js";
import { t } from "../i18n.js";
import { OrdersGrid } from "../orders-grid.js";
import { openTimeline } from "../timeline.js";

const WAITED_LONG = 3;
const query = new URLSearchParams(location.search);
const typed = /** @type {HTMLInputElement} */ (one("#numbers"));
const status = /** @type {HTMLSelectElement} */ (one("#status"));
typed.value = query.get("numbers") ?? "";
status.value = query.get("status") ?? "";

/** @param {any[]} row @param {import("../grid/rows.js").Rows} rows */
const show = (row, rows) => void openTimeline(rows.value(row, "k_number"));

/** @type {OrdersGrid} */
const grid = new OrdersGrid({
  element: one("#grid"),
  name: "deliveries",
  label: t("page.deliveries"),
  ticks: false,
  key: "k_number",
  columns: [
    column("k_number"),
    action("track", t("packing.track"), show),
    column("registered_at"),
    column("shipped_at"),
    column("delivered_at"),
    column("status"),
    column("status_at"),
    column("lead_days"),
    column("days_waiting", { attention: waited }),
    column("memo"),
    column("weight_g"),
    column("billed_weight_g"),
    column("delivery_service"),
    column("local_tracking_number"),
    column("order_nos"),
    column("cart_no"),
    column("market"),
    column("receiver_name"),
    column("zip"),
    column("address"),
    ...columns(["carrier"], { hidden: true }),
  ],
  source: () => ["/api/tracking/deliveries", { ...period(numbers() !== ""), status: status.value, q: numbers() }],
  empty: () =>
    numbers()
      ? { icon: "search", title: t("packing.unknown"), text: t("packing.unknown-text"), actions: [button(t("packing.clear-numbers"), clearNumbers)] }
      : { icon: "truck", title: t("deliveries.empty"), text: t("deliveries.empty-text") },
  onOpen: show,
  menu: (row, rows) => [
    { label: t("packing.track"), icon: "truck", run: () => show(row, rows) },
    { label: t("packing.copy-number"), icon: "copy", run: () => void navigator.clipboard?.writeText(rows.value(row, "k_number")) },
  ],
});
const period = bindDates(() => grid.reload());

/** @param {any} days @param {any[]} row */
function waited(days, row) {
  return days >= WAITED_LONG && grid?.rows.value(row, "status") === "A10" ? t("deliveries.waited", { days }) : "";
}

function numbers() {
  return typed.value.normalize("NFKC").split(/[\s,;|]+/).filter(Boolean).join(",");
}

function search() {
  const now = new URLSearchParams(location.search);
  put(now, "numbers", numbers());
  put(now, "status", status.value);
  history.replaceState(null, "", `${location.pathname}${now.size ? `?${now}` : ""}`);
  void grid.reload();
}

function clearNumbers() {
  typed.value = "";
  search();
  typed.focus();
}

typed.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.isComposing) search();
});
one("#search").addEventListener("click", search);
status.addEventListener("change", search);
for (const option of status.options) if (option.value) option.textContent = `${option.value} ${statusName(option.value)}`;
void grid.reload();
