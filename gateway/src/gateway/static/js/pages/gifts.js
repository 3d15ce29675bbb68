// @ts-check
/** 사은품: the gift items that can be added to shipments (GFT-01). */

import { send } from "../api.js";
import { column } from "../columns.js";
import { askForm, field } from "../dialog.js";
import { h, one } from "../dom.js";
import { t } from "../i18n.js";
import { OrdersGrid } from "../orders-grid.js";
import { toast } from "../toast.js";

const grid = new OrdersGrid({
  element: one("#grid"),
  name: "gifts",
  label: t("page.gifts"),
  ticks: false,
  key: "code",
  columns: [
    column("code", { kind: "code", width: 180 }),
    column("name", { title: t("gift.name"), width: 280 }),
    column("name_english", { width: 240, spoken: "en" }),
    column("sku", { width: 160 }),
    column("applied", { kind: "number", width: 110 }),
    column("created_at"),
  ],
  source: () => ["/api/gifts/items"],
  empty: () => ({ icon: "gift", title: t("gift.none"), text: t("gift.empty-text"), actions: [h("button", { type: "button", class: "primary", onclick: add }, t("gift.add"))] }),
});

async function add() {
  const added = await askForm({
    title: t("gift.add"),
    fields: [
      field(t("gift.name"), h("input", { type: "text", name: "name", required: true, maxlength: "200" })),
      field(t("col.name_english"), h("input", { type: "text", name: "name_english", required: true, maxlength: "50", pattern: "[ -~]+" }), t("check.english-50")),
      field("SKU", h("input", { type: "text", name: "sku", required: true, maxlength: "60" }), t("gift.sku-hint")),
    ],
    action: t("do.add"),
    kind: "small",
    send: (values) => send("/api/gifts/items", Object.fromEntries(values)),
  });
  if (!added) return;
  toast(t("gift.added", { code: added.code }));
  await grid.reload();
}

one("#add").addEventListener("click", add);
void grid.reload();
