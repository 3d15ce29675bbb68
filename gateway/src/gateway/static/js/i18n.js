// @ts-check
/** The words of the page's language, loaded once before the page's module runs. */

const address = /** @type {string} */ (document.documentElement.dataset.strings);
/** @type {Record<string, string>} */
const words = (await import(address)).default;

export const lang = document.documentElement.lang;

/**
 * A sentence with its {values} filled in.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function t(key, values) {
  const text = words[key];
  if (text === undefined) throw new Error(`no words for ${key}`);
  if (!values) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? shown(values[name]) : whole));
}

/** @param {string} key */
export function known(key) {
  return key in words;
}

const numbers = new Intl.NumberFormat(lang);

/** @param {string | number} value */
function shown(value) {
  return typeof value === "number" ? numbers.format(value) : value;
}

/** Numbers with thousands marks. @param {number} value */
export function count(value) {
  return numbers.format(value);
}
