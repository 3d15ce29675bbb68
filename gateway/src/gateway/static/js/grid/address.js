// @ts-check
/** Filters and sorting in the page's address, so that a view can be sent to a colleague. */

/** @param {import("./rows.js").Rows} rows */
export function readAddress(rows) {
  const query = new URLSearchParams(location.search);
  rows.quick = query.get("q") ?? "";
  for (const [name, value] of query) if (name.startsWith("f.")) rows.filters[name.slice(2)] = value;
  rows.sorting = (query.get("sort") ?? "")
    .split(",")
    .filter(Boolean)
    .map((part) => ({ id: part.replace(/^-/, ""), ascending: !part.startsWith("-") }));
}

/** @param {import("./rows.js").Rows} rows */
export function writeAddress(rows) {
  const query = new URLSearchParams(location.search);
  for (const name of [...query.keys()]) if (name.startsWith("f.")) query.delete(name);
  for (const [id, value] of Object.entries(rows.filters)) query.set(`f.${id}`, value);
  put(query, "q", rows.quick);
  put(query, "sort", rows.sorting.map(({ id, ascending }) => (ascending ? id : `-${id}`)).join(","));
  history.replaceState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}`);
}

/** @param {URLSearchParams} query @param {string} name @param {string} value */
export function put(query, name, value) {
  if (value) query.set(name, value);
  else query.delete(name);
}
