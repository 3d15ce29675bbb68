// @ts-check
/** How times, money and weights are written: KST, thousands marks, minor units turned into the currency's own. */

import { known, lang, t } from "./i18n.js";

const KST = 9 * 3600_000;
const plain = new Intl.NumberFormat(lang);
const twoPlaces = new Intl.NumberFormat(lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const WITHOUT_MINOR = new Set(["", "JPY", "KRW"]);

/** `2026-11-23 14:05` in Korean time. @param {unknown} value */
export function dateTime(value) {
  const time = moment(value);
  return time ? time.slice(0, 16).replace("T", " ") : String(value ?? "");
}

/** `2026-11-23` in Korean time. @param {unknown} value */
export function date(value) {
  const text = String(value ?? "");
  if (text.length === 10) return text;
  const time = moment(value);
  return time ? time.slice(0, 10) : text;
}

/** @param {unknown} value */
function moment(value) {
  const milliseconds = Date.parse(String(value ?? ""));
  return Number.isNaN(milliseconds) ? "" : new Date(milliseconds + KST).toISOString();
}

/** Today in Korea, moved by days. @param {number} [days] */
export function today(days = 0) {
  return new Date(Date.now() + KST + days * 86_400_000).toISOString().slice(0, 10);
}

/** @param {unknown} value */
export function number(value) {
  return typeof value === "number" ? plain.format(value) : String(value ?? "");
}

/** Minor units in the currency's own form. @param {unknown} minor @param {unknown} currency */
export function money(minor, currency) {
  if (typeof minor !== "number") return String(minor ?? "");
  return WITHOUT_MINOR.has(String(currency ?? "")) ? plain.format(minor) : twoPlaces.format(minor / 100);
}

/** Grams as kilograms with three places. @param {unknown} grams */
export function weight(grams) {
  return typeof grams === "number" && grams > 0 ? (grams / 1000).toFixed(3) : "";
}

/** The name of a status code. @param {unknown} code */
export function statusName(code) {
  const key = `status.${String(code ?? "")}`;
  return known(key) ? t(key) : String(code ?? "");
}

/** The name of a market. @param {unknown} code */
export function marketName(code) {
  const key = `market.${String(code ?? "")}`;
  return known(key) ? t(key) : String(code ?? "");
}

/** A postal code as people write it. @param {unknown} zip */
export function postal(zip) {
  const digits = String(zip ?? "");
  return /^\d{7}$/.test(digits) ? `${digits.slice(0, 3)}-${digits.slice(3)}` : digits;
}
