// @ts-check
/** The columns of the grids, by the ids the services use; titles come from the catalogue (`col.<id>`). */

import { h } from "./dom.js";
import { known, t } from "./i18n.js";
import { services } from "./services.js";

/** @typedef {import("./grid/text.js").Column} Column */

/** What a column is wherever it appears. @type {Record<string, Partial<Column>>} */
const KINDS = {
  check: { width: 214 },
  k_number: { kind: "code", width: 138 },
  cart_no: { kind: "code", width: 108 },
  order_no: { kind: "code", width: 132 },
  order_nos: { kind: "code", width: 196 },
  registered_at: { kind: "datetime", width: 142 },
  created_at: { kind: "datetime", width: 142 },
  shipped_at: { kind: "date", width: 106 },
  delivered_at: { kind: "date", width: 106 },
  status_at: { kind: "datetime", width: 142 },
  ordered_at: { kind: "date", width: 106 },
  paid_at: { kind: "date", width: 106 },
  status: { kind: "status", width: 158 },
  market: { kind: "market", width: 96 },
  delivery_service: { kind: "choice", width: 92, choices: services },
  local_tracking_number: { kind: "code", width: 124 },
  image_url: { kind: "image", width: 48 },
  unit_price: { kind: "money", width: 84 },
  amount: { kind: "money", width: 88 },
  quantity: { kind: "number", width: 64 },
  days_waiting: { kind: "number", width: 96 },
  lead_days: { kind: "number", width: 96 },
  currency: { kind: "text", width: 60 },
  title: { width: 260, spoken: "ja" },
  name: { width: 260, spoken: "ko" },
  option_name: { width: 180, spoken: "ja" },
  option_code: { kind: "code", width: 128 },
  item_code: { kind: "code", width: 124 },
  seller_item_code: { kind: "code", width: 120 },
  sku: { kind: "code", width: 128 },
  receiver_name: { width: 110, spoken: "ja" },
  receiver_kana: { width: 128, spoken: "ja" },
  receiver_phone: { kind: "code", width: 132 },
  receiver_phone2: { kind: "code", width: 132 },
  zip: { kind: "zip", width: 84 },
  address: { width: 320, spoken: "ja" },
  buyer_name: { width: 110, spoken: "ja" },
  message: { width: 160, spoken: "ja" },
  printed: { kind: "bool", width: 58 },
  waybill: { kind: "bool", width: 64 },
  weight_g: { kind: "weight", width: 84 },
  billed_weight_g: { kind: "weight", width: 84 },
  hs_code: { kind: "code", width: 108 },
  memo: { width: 130 },
  source: { kind: "choice", width: 80 },
};

/**
 * @param {string} id
 * @param {Partial<Column>} [more]
 * @returns {Column}
 */
export function column(id, more = {}) {
  const title = known(`col.${id}`) ? t(`col.${id}`) : id;
  return { id, title, ...KINDS[id], ...more };
}

/** Several plain columns at once. @param {string[]} ids @param {Partial<Column>} [more] */
export function columns(ids, more = {}) {
  return ids.map((id) => column(id, more));
}

/** A button in every row. @param {string} id @param {string} label @param {(row: any[], rows: import("./grid/rows.js").Rows) => void} press @param {number} [width] */
export function action(id, label, press, width = 86) {
  return column(id, { kind: "action", width, press, draw: () => h("button", { type: "button", class: "cell-link", tabindex: "-1" }, label) });
}

/** @param {any} value */
export function needed(value) {
  return String(value ?? "").trim() ? "" : t("check.needed");
}

/** @param {any} value */
export function positive(value) {
  return Number.isSafeInteger(value) && value > 0 ? "" : t("check.positive");
}

/** @param {any} value */
export function notNegative(value) {
  return Number.isSafeInteger(value) && value >= 0 ? "" : t("check.not-negative");
}

/** @param {any} value */
export function zipForm(value) {
  return /^\d{3}-?\d{4}$/.test(String(value ?? "").normalize("NFKC")) ? "" : t("check.zip");
}

/** @param {any} value */
export function phoneForm(value) {
  return /^[\d+][\d\- ]{8,15}$/.test(String(value ?? "").normalize("NFKC")) ? "" : t("check.phone");
}
