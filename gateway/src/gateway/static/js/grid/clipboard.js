// @ts-check
/** Ranges to and from Excel: tab separated text, and a table whose cells are marked as text so that codes keep their zeros. */

/** @param {string[][]} cells */
export function toTsv(cells) {
  return cells.map((row) => row.map(quoted).join("\t")).join("\r\n");
}

/** @param {string} text */
function quoted(text) {
  return /[\t\r\n"]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

/** @param {string[][]} cells @param {boolean[]} numeric */
export function toTable(cells, numeric) {
  const rows = cells.map((row) => `<tr>${row.map((text, at) => cell(text, numeric[at])).join("")}</tr>`);
  return `<table>${rows.join("")}</table>`;
}

/** @param {string} text @param {boolean} numeric */
function cell(text, numeric) {
  const safe = text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/\r?\n/g, "<br>");
  return numeric ? `<td>${safe}</td>` : `<td style="mso-number-format:'\\@'">${safe}</td>`;
}

/** Reads tab separated text with Excel's quoting. @param {string} text */
export function fromTsv(text) {
  /** @type {string[][]} */
  const rows = [[]];
  let cell = "";
  let inside = false;
  const end = () => (rows[rows.length - 1].push(cell), (cell = ""));
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (inside) {
      if (char !== '"') cell += char;
      else if (text[at + 1] === '"') (cell += '"'), (at += 1);
      else inside = false;
    } else if (char === '"' && cell === "") inside = true;
    else if (char === "\t") end();
    else if (char === "\n") end(), rows.push([]);
    else if (char !== "\r") cell += char;
  }
  if (cell !== "" || rows[rows.length - 1].length) end();
  if (!rows[rows.length - 1].length) rows.pop();
  return rows;
}
