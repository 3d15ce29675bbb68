// @ts-check
/** 사은품 추가: one gift of a kind to each of the chosen shipments (GFT-02). */

import { get, Problem, send } from "../api.js";
import { askForm, field, openDialog } from "../dialog.js";
import { h } from "../dom.js";
import { noticeOf } from "../grid/states.js";
import { count, t } from "../i18n.js";
import { toast } from "../toast.js";
import { report } from "./packing-shipments.js";

/** @param {import("../orders-grid.js").OrdersGrid} grid @param {string[]} numbers */
export async function giveGift(grid, numbers) {
  const items = await giftItems();
  if (!items) return;
  if (!items.length) {
    const way = h("a", { class: "button", href: "/gifts" }, t("gift.to-items"));
    openDialog(t("packing.gift"), { kind: "small", body: [noticeOf({ icon: "gift", title: t("gift.none"), text: t("gift.none-text"), actions: [way] })] });
    return;
  }
  const item = h("select", { name: "item_code" }, items.map((each) => h("option", { value: each.code }, `${each.name} (${each.sku})`)));
  const quantity = h("input", { type: "number", name: "quantity", value: "1", min: "1", max: "99", required: true });
  const answer = await askForm({
    title: t("packing.gift"),
    subtitle: t("gift.text", { count: numbers.length }),
    fields: [field(t("gift.item"), item), field(t("gift.quantity"), quantity, t("gift.hint"))],
    action: t("gift.action", { count: count(numbers.length) }),
    kind: "small",
    send: (values) => send("/api/gifts/applications", { k_numbers: numbers, item_code: values.get("item_code"), quantity: Number(values.get("quantity")) }),
  });
  if (!answer) return;
  await report(grid, t("packing.gift"), t("gift.applied"), answer.applied ?? [], answer.refused ?? []);
  // The gift lines arrive in the packing list by an event, a moment after the answer.
  void grid.reloadIn(900);
}

/** @returns {Promise<{code: string, name: string, sku: string}[] | null>} */
async function giftItems() {
  try {
    const { columns, rows } = await get("/api/gifts/items");
    return rows.map((/** @type {any[]} */ row) => Object.fromEntries(columns.map((/** @type {string} */ id, /** @type {number} */ at) => [id, row[at]])));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    toast(error.message, "bad");
    return null;
  }
}
