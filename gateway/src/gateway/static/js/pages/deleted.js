// @ts-check
/** 삭제된 주문: lines that were taken off the waiting list, by whom and when, to be put back (INT-04). */

import { Problem, send } from "../api.js";
import { bindBulk } from "../bulk.js";
import { column, columns } from "../columns.js";
import { h, one } from "../dom.js";
import { t } from "../i18n.js";
import { OrdersGrid } from "../orders-grid.js";
import { showOutcome } from "../outcome.js";
import { toast } from "../toast.js";

/** @type {OrdersGrid} */
const grid = new OrdersGrid({
  element: one("#grid"),
  name: "deleted",
  label: t("page.deleted"),
  key: "id",
  group: [],
  columns: [
    column("deleted_at", { kind: "datetime", width: 142 }),
    column("deleted_by", { width: 110 }),
    ...columns(["market", "shop", "order_no", "cart_no", "title", "option_name", "option_code", "unit_price", "quantity", "amount", "receiver_name", "receiver_phone", "zip", "address", "delivery_service", "created_at"]),
  ],
  source: () => ["/api/intake/waiting-orders/deleted"],
  empty: () => ({ icon: "trash-2", title: t("deleted.empty"), text: t("deleted.empty-text"), actions: [h("a", { class: "button", href: "/waiting" }, t("page.waiting"))] }),
  onTicks: () => showCounts(),
  menu: (row) => [{ label: t("deleted.restore"), icon: "rotate-ccw", run: () => void restore(grid.ticks.has(row) ? grid.ticks.list() : [row]) }],
});

const showCounts = bindBulk(grid, { restore: () => void restore(grid.ticks.list()) }, () => grid.ticks.keys.size);
void grid.reload();

/** @param {any[][]} rows */
async function restore(rows) {
  const kept = new Map(rows.map((row) => [grid.rows.key(row), String(grid.rows.value(row, "order_no"))]));
  try {
    const { restored } = await send("/api/intake/waiting-orders/restore", { ids: [...kept.keys()] });
    for (const id of restored) kept.delete(id);
    grid.ticks.clear();
    await grid.reload();
    if (!kept.size) return toast(t("waiting.restored", { count: restored.length }));
    await showOutcome({ title: t("deleted.restore"), done: t("deleted.restored"), doneCount: restored.length, refused: [...kept.values()].map((what) => ({ what, reason: t("deleted.came-again") })), what: t("col.order_no"), fileName: "restore-refused.csv" });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    toast(error.message, "bad");
  }
}
