// @ts-check
/** What people type into filters, as tests. */

import { folded } from "./text.js";

/**
 * The quick filter: words must all be found; `|` or a new line separates alternatives.
 * @param {string} typed
 * @returns {((index: string) => boolean) | null}
 */
export function quickTest(typed) {
  const ways = folded(typed)
    .split(/[|\n]/)
    .map((way) => way.split(/\s+/).filter(Boolean))
    .filter((way) => way.length);
  if (!ways.length) return null;
  if (ways.length === 1) return (index) => ways[0].every((word) => index.includes(word));
  return (index) => ways.some((way) => way.every((word) => index.includes(word)));
}

/**
 * A column's filter: part of the text; `=` exact, `!` not, `<` `>` `<=` `>=`, `a..b` between, `=` alone empty, `!` alone not empty.
 * @param {string} typed
 * @param {(row: any[]) => string} text
 * @param {(row: any[]) => any} value
 * @param {boolean} numeric
 * @returns {((row: any[]) => boolean) | null}
 */
export function columnTest(typed, text, value, numeric) {
  const wish = folded(typed.trim());
  if (!wish) return null;
  if (wish === "=") return (row) => text(row) === "";
  if (wish === "!") return (row) => text(row) !== "";
  if (numeric) {
    const test = numberTest(wish);
    if (test) return (row) => typeof value(row) === "number" && test(value(row));
  }
  if (wish.startsWith("=")) return (row) => folded(text(row)) === wish.slice(1).trim();
  if (wish.startsWith("!")) return (row) => !folded(text(row)).includes(wish.slice(1).trim());
  const ways = wish.split("|").map((way) => way.trim()).filter(Boolean);
  return (row) => {
    const own = folded(text(row));
    return ways.some((way) => own.includes(way));
  };
}

/** @param {string} wish */
function numberTest(wish) {
  const range = wish.match(/^(-?[\d.,]+)\.\.(-?[\d.,]+)$/);
  if (range) {
    const [low, high] = [amount(range[1]), amount(range[2])];
    return (/** @type {number} */ own) => own >= low && own <= high;
  }
  const compared = wish.match(/^(<=|>=|<|>|=)?\s*(-?[\d.,]+)$/);
  if (!compared) return null;
  const limit = amount(compared[2]);
  if (Number.isNaN(limit)) return null;
  switch (compared[1]) {
    case "<": return (/** @type {number} */ own) => own < limit;
    case ">": return (/** @type {number} */ own) => own > limit;
    case "<=": return (/** @type {number} */ own) => own <= limit;
    case ">=": return (/** @type {number} */ own) => own >= limit;
    default: return (/** @type {number} */ own) => own === limit;
  }
}

/** @param {string} text */
function amount(text) {
  return Number(text.replace(/,/g, ""));
}
