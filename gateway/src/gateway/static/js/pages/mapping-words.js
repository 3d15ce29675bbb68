// @ts-check
/** How a mapping rule is written: where it looks, what it asks, what it gives. */

import { h } from "../dom.js";
import { marketName } from "../format.js";
import { t } from "../i18n.js";

/** @typedef {{field: string, how: string, text: string}} Condition */
/**
 * @typedef {object} Rule
 * @property {number} id
 * @property {number} place
 * @property {number} version
 * @property {string} market
 * @property {number | null} account
 * @property {string} account_name
 * @property {Condition[]} conditions
 * @property {string} option_code
 * @property {boolean} only_empty
 * @property {boolean} active
 */
/** @typedef {{id: number, alias: string, market: string}} Account */

export const FIELDS = ["title", "option_name", "item_code", "seller_item_code"];
export const HOWS = ["contains", "is", "starts"];
const MARKETS = ["qoo10jp", "rakuten", "amazon", "buyma"];

/** Where a rule looks, as a badge. @param {Rule} rule @param {Account[]} accounts */
export function scopeBadge(rule, accounts) {
  if (rule.account !== null) {
    const known = accounts.find((account) => account.id === rule.account);
    const name = known?.alias || rule.account_name || String(rule.account);
    return h("span", { class: "badge scope account", title: rule.market ? `${marketName(rule.market)} · ${name}` : name }, name);
  }
  return h("span", { class: `badge scope ${rule.market ? "market" : ""}` }, rule.market ? marketName(rule.market) : t("mapping.all-markets"));
}

/** What a rule asks, one mark a condition. @param {Condition[]} conditions */
export function conditionMarks(conditions) {
  return conditions.map(({ field, how, text }) =>
    h("span", { class: "asked", title: `${t(`mapping.field.${field}`)} ${t(`mapping.how.${how}`)}: ${text}` }, h("span", {}, t(`mapping.field.${field}`)), h("em", {}, t(`mapping.how.${how}`)), h("b", { lang: "ja" }, text)),
  );
}

/** A rule in one line of text. @param {Rule} rule */
export function inWords(rule) {
  return rule.conditions.map(({ field, how, text }) => `${t(`mapping.field.${field}`)} ${t(`mapping.how.${how}`)} “${text}”`).join(" · ");
}

/** Everything of a rule that a person may search for. @param {Rule} rule */
export function searchable(rule) {
  return plain([rule.option_code, rule.account_name, rule.market && marketName(rule.market), ...rule.conditions.map((each) => each.text)].join("\n"));
}

/** @param {string} text */
export function plain(text) {
  return text.normalize("NFKC").toLowerCase().replace(/[^\S\n]+/g, "");
}

/** A choice of where a rule looks. @param {{markets: string[], accounts: Account[]}} known @param {{market: string, account: number | null, account_name?: string}} chosen */
export function scopePicker(known, chosen) {
  const markets = [...new Set([...MARKETS, ...known.markets, chosen.market])].filter(Boolean);
  const accounts = [...known.accounts];
  if (chosen.account !== null && !accounts.some((each) => each.id === chosen.account)) {
    accounts.push({ id: chosen.account, alias: chosen.account_name || String(chosen.account), market: chosen.market });
  }
  const option = (/** @type {string} */ value, /** @type {string} */ label) => h("option", { value }, label);
  const picker = /** @type {HTMLSelectElement} */ (
    h(
      "select",
      { name: "scope", "aria-label": t("mapping.scope") },
      option("", t("mapping.all-markets")),
      h("optgroup", { label: t("mapping.by-market") }, markets.map((market) => option(`market ${market}`, marketName(market)))),
      accounts.length ? h("optgroup", { label: t("mapping.by-account") }, accounts.map((each) => option(`account ${each.id}`, each.alias))) : null,
    )
  );
  picker.value = chosen.account !== null ? `account ${chosen.account}` : chosen.market && `market ${chosen.market}`;
  const value = () => {
    const account = accounts.find((each) => `account ${each.id}` === picker.value);
    if (account) return { market: account.market, account: account.id, account_name: account.alias };
    return { market: picker.value.replace(/^market /, ""), account: null, account_name: "" };
  };
  return { picker, value };
}
