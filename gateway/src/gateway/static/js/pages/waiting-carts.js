// @ts-check
/** 합치기, 나누기: carts of one consignee become one shipment, lines get shipments of their own (INT-04). */

import { Problem, send } from "../api.js";
import { t } from "../i18n.js";
import { takeIn } from "../grid/many.js";
import { toast } from "../toast.js";

/** @typedef {import("../orders-grid.js").OrdersGrid} Grid */

/** What the menu offers for a row and the ticked ones. @param {Grid} grid @param {any[]} row @returns {import("../popover.js").MenuItem[]} */
export function cartItems(grid, row) {
  const ticked = grid.ticks.has(row) ? grid.ticks.list() : [];
  const carts = new Set(ticked.map((each) => grid.rows.group(each))).size;
  const mates = grid.rows.mates(row);
  const whole = ticked.length ? ticked : mates;
  const alone = whole.length === new Set(whole.map((each) => grid.rows.group(each))).size;
  return [
    { label: carts > 1 ? t("cart.merge-count", { carts, lines: ticked.length }) : t("cart.merge"), icon: "merge", disabled: carts > 1 ? "" : t("cart.merge-needs"), run: () => void change(grid, "merge", ticked) },
    { label: t("cart.split-one"), icon: "split", disabled: mates.length > 1 ? "" : t("cart.split-needs"), run: () => void change(grid, "split", [row]) },
    { label: t("cart.split-all", { lines: whole.length }), icon: "split", disabled: alone ? t("cart.split-needs") : "", run: () => void change(grid, "split", whole) },
  ];
}

/** @param {Grid} grid @param {"merge" | "split"} how @param {any[][]} rows */
async function change(grid, how, rows) {
  await grid.saving?.idle();
  try {
    const { changed } = await send(`/api/intake/waiting-orders/${how}`, { ids: rows.map((row) => grid.rows.key(row)) });
    takeIn(grid, changed);
    toast(t(how === "merge" ? "cart.merged" : "cart.split-done", { lines: changed.length, cart: changed[0].fields.cart_no }), "good", { label: t("do.undo"), run: () => void grid.undo() });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    toast(error.message, "bad");
  }
}
