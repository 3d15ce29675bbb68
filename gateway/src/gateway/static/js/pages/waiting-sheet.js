// @ts-check
/** A sheet nobody knew: what its columns mean, proposed with a confidence, confirmed or changed by a person (INT-01). */

import { Problem, send } from "../api.js";
import { button, field, openDialog } from "../dialog.js";
import { h, icon, one, quietly } from "../dom.js";
import { marketName } from "../format.js";
import { t } from "../i18n.js";
import { previewOf } from "./waiting-sheet-preview.js";

const MARKETS = ["qoo10jp", "rakuten", "amazon", "buyma", "kse"];
const SURE = 90;
const CONSTANT = "\u0000constant";

/**
 * @typedef {{columns: string[], confidence: number, by: string[]}} Guess
 * @typedef {{field: string, needed: boolean, most: number, constant: boolean, guess: Guess | null, others: Guess[]}} Proposed
 * @typedef {{id?: number, version?: number, name: string, market: string, header: string[], rows: any[][], numbers: number[], fields: Proposed[], chosen?: Record<string, {columns: string[], constant: string}>}} Sheet
 * @typedef {{columns: string[], constant: string | null, how: "" | "sure" | "doubtful" | "said"}} Choice
 */

/** Shows what a sheet may mean; answers whether the person had it remembered. @param {Sheet} sheet @param {string} why @returns {Promise<boolean>} */
export async function openSheet(sheet, why) {
  let kept = false;
  const choices = new Map(sheet.fields.map((each) => [each.field, choiceOf(sheet, each)]));
  const name = /** @type {HTMLInputElement} */ (h("input", { name: "name", maxlength: 60, value: sheet.name, oninput: () => shown() }));
  const market = marketBox(sheet.market, () => shown());
  const state = h("p", { class: "sheet-state", role: "status" });
  const failure = h("p", { class: "form-failure", role: "alert", hidden: true });
  const preview = h("section", { class: "sheet-preview" });
  const unused = h("p", { class: "hint sheet-unused" });
  const rows = sheet.fields.map((each) => fieldRow(sheet, each, /** @type {Choice} */ (choices.get(each.field)), () => (shown(), tryOut())));
  const used = (/** @type {Proposed} */ each) => each.needed || each.field === "amount" || choices.get(each.field)?.how !== "";
  const rest = sheet.fields.filter((each) => !used(each)).length;
  const dialog = openDialog(sheet.id ? t("sheet.change") : t("sheet.title"), {
    subtitle: why || t("sheet.subtitle"),
    body: [
      h("div", { class: "sheet-top" }, field(t("sheet.name"), name), field(t("col.market"), market.element), h("p", { class: "hint" }, t("sheet.columns", { count: sheet.header.length }))),
      fieldTable(rows.filter((_, at) => used(sheet.fields[at]))),
      rest ? h("details", {}, h("summary", {}, t("sheet.more", { count: rest })), fieldTable(rows.filter((_, at) => !used(sheet.fields[at])))) : null,
      unused,
      preview,
      failure,
    ],
  });
  dialog.element.classList.add("teaching");
  const save = button(sheet.id ? t("do.save") : t("sheet.remember"), () => void remember(), { kind: "primary", icon: "check" });
  dialog.foot.append(state, button(t("do.cancel"), dialog.close), save);
  const tryOut = quietly(() => void previewOf(preview, asked(), sheet), 250);
  shown();
  tryOut();
  /** @type {HTMLElement} */ (dialog.body.querySelector("[data-how=doubtful] button") ?? (market.value() ? save : market.element.querySelector("select")))?.focus();
  await dialog.closed;
  return kept;

  function shown() {
    const missing = sheet.fields.filter((each) => each.needed && !given(each.field) && !(each.field === "unit_price" && given("amount")));
    const doubtful = sheet.fields.filter((each) => choices.get(each.field)?.how === "doubtful");
    for (const row of rows) row.dataset.missing = String(missing.some((each) => each.field === row.dataset.field));
    const bound = new Set([...choices.values()].flatMap((choice) => choice.columns));
    const left = sheet.header.filter((column) => column.trim() && !bound.has(column));
    unused.textContent = left.length ? t("sheet.unused", { columns: left.join(", ") }) : "";
    const named = (/** @type {Proposed[]} */ some) => some.map((each) => t(`col.${each.field}`)).join(", ");
    const words = missing.length
      ? t("sheet.missing", { fields: named(missing) })
      : doubtful.length
        ? t("sheet.doubtful", { fields: named(doubtful) })
        : !market.value()
          ? t("sheet.no-market")
          : name.value.trim()
            ? t("sheet.ready")
            : t("sheet.no-name");
    const ready = !missing.length && !doubtful.length && market.value() && name.value.trim();
    state.textContent = words;
    state.className = `sheet-state ${ready ? "good" : "wait"}`;
    save.toggleAttribute("disabled", !ready);
  }

  /** @param {string} id */
  function given(id) {
    const choice = choices.get(id);
    return Boolean(choice && (choice.columns.some(Boolean) || choice.constant?.trim()));
  }

  function asked() {
    /** @type {Record<string, {columns: string[], constant: string}>} */
    const fields = {};
    for (const [id, choice] of choices) if (given(id)) fields[id] = { columns: choice.columns.filter(Boolean), constant: choice.constant ?? "" };
    const confirmed = [...choices].filter(([, choice]) => choice.how === "said").map(([id]) => id);
    return { name: name.value, market: market.value(), header: sheet.header, rows: sheet.rows, numbers: sheet.numbers, fields, confirmed };
  }

  async function remember() {
    save.setAttribute("disabled", "");
    failure.hidden = true;
    try {
      if (sheet.id) await send(`/api/intake/sheet-mappings/${sheet.id}`, { ...asked(), version: sheet.version }, "PUT");
      else await send("/api/intake/sheet-mappings", asked());
      kept = true;
      dialog.close();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      failure.textContent = error.message;
      failure.hidden = false;
      save.removeAttribute("disabled");
    }
  }
}

/** What stands in a field at first: what was taught before, or what is proposed. @param {Sheet} sheet @param {Proposed} proposed @returns {Choice} */
function choiceOf(sheet, proposed) {
  if (sheet.chosen) {
    const before = sheet.chosen[proposed.field];
    return before ? { columns: [...before.columns], constant: before.constant || null, how: "said" } : { columns: [], constant: null, how: "" };
  }
  const guess = proposed.guess;
  return guess ? { columns: [...guess.columns], constant: null, how: guess.confidence >= SURE ? "sure" : "doubtful" } : { columns: [], constant: null, how: "" };
}

/** @param {HTMLElement[]} rows */
function fieldTable(rows) {
  const heads = ["sheet.field", "sheet.column", "sheet.sureness", "sheet.samples"].map((key) => h("th", {}, t(key)));
  return h("table", { class: "plain sheet-fields" }, h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, rows));
}

/** One value of an order line with its columns. @param {Sheet} sheet @param {Proposed} proposed @param {Choice} choice @param {() => void} changed */
function fieldRow(sheet, proposed, choice, changed) {
  const label = t(`col.${proposed.field}`);
  const [columns, sureness, samples] = [h("div", { class: "sheet-columns" }), h("td", {}), h("td", { class: "sheet-samples" })];
  const row = h("tr", { dataset: { field: proposed.field } }, h("th", { scope: "row" }, label, proposed.needed ? h("span", { class: "needed", title: t("sheet.needed") }, "*") : null), h("td", {}, columns), sureness, samples);
  draw();
  return row;

  function said() {
    choice.how = choice.columns.some(Boolean) || choice.constant !== null ? "said" : "";
    draw();
    changed();
  }

  function draw() {
    const boxes = (choice.columns.length ? choice.columns : [""]).map((column, at) => columnBox(column, at));
    const more = choice.columns.length && choice.columns.length < proposed.most && choice.columns.every(Boolean);
    const add = more ? button("", () => (choice.columns.push(""), draw()), { kind: "quiet bare", icon: "plus" }) : null;
    add?.setAttribute("aria-label", t("sheet.add-column", { field: label }));
    add?.setAttribute("title", t("sheet.add-column", { field: label }));
    const constant = choice.constant === null ? null : h("input", { value: choice.constant, "aria-label": t("sheet.constant-of", { field: label }), oninput: typed });
    columns.replaceChildren(...boxes, ...[constant, add].filter((each) => each !== null));
    row.dataset.how = choice.how;
    sureness.replaceChildren(...surenessOf());
    samples.replaceChildren(...samplesOf(sheet, choice).map((cell) => h("span", { title: cell }, cell)));
  }

  /** @param {Event} event */
  function typed(event) {
    choice.constant = /** @type {HTMLInputElement} */ (event.target).value;
    choice.how = "said";
    changed();
  }

  /** @param {string} column @param {number} at */
  function columnBox(column, at) {
    const likely = new Map(proposed.others.concat(proposed.guess ?? []).filter((each) => each.columns.length === 1).map((each) => [each.columns[0], each.confidence]));
    const twice = (/** @type {string} */ name) => sheet.header.filter((other) => other === name).length > 1;
    const names = sheet.header.filter((each) => each.trim()).sort((one, other) => (likely.get(other) ?? 0) - (likely.get(one) ?? 0));
    const surely = (/** @type {string} */ each) => (likely.has(each) && !(at || choice.columns.length > 1) ? `${each} · ${likely.get(each)}%` : each);
    const offered = [...new Set(names)].map((each) => h("option", { value: each, disabled: twice(each) }, surely(each)));
    const constant = proposed.constant && at === 0 ? h("option", { value: CONSTANT }, t("sheet.constant")) : null;
    const box = /** @type {HTMLSelectElement} */ (h("select", { "aria-label": at ? t("sheet.column-n", { field: label, number: at + 1 }) : label, onchange: () => pick(box.value, at) }, h("option", { value: "" }, at ? t("sheet.no-further") : t("sheet.none")), constant, offered));
    box.value = choice.constant !== null && at === 0 ? CONSTANT : column;
    return box;
  }

  /** @param {string} value @param {number} at */
  function pick(value, at) {
    if (value === CONSTANT) [choice.columns, choice.constant] = [[], ""];
    else {
      choice.constant = null;
      choice.columns[at] = value;
      choice.columns = choice.columns.filter(Boolean);
    }
    said();
    if (value === CONSTANT) one("input", columns).focus();
  }

  function surenessOf() {
    if (choice.how === "said") return [h("span", { class: "badge good" }, t("sheet.said"))];
    if (!choice.how || !proposed.guess) return [h("span", { class: "badge bad sheet-lacks" }, t("sheet.lacks"))];
    const sure = choice.how === "sure";
    const by = proposed.guess.by.map((each) => (each === "name" ? t("sheet.by-name") : t("sheet.by-content"))).join(" · ");
    const badge = h("span", { class: `badge ${sure ? "good" : "wait"}`, title: by }, `${proposed.guess.confidence}%`);
    return sure ? [badge, h("small", { class: "hint" }, by)] : [badge, button(t("sheet.confirm"), said, { icon: "check" })];
  }
}

/** Some different values of the chosen columns. @param {Sheet} sheet @param {Choice} choice */
function samplesOf(sheet, choice) {
  const places = choice.columns.filter(Boolean).map((column) => sheet.header.indexOf(column));
  const seen = sheet.rows.map((row) => places.map((place) => cellText(row[place])).filter(Boolean).join(" ")).filter(Boolean);
  return [...new Set(seen)].slice(0, 3);
}

/** @param {any} cell */
function cellText(cell) {
  return typeof cell === "object" && cell !== null ? cell.at : String(cell ?? "");
}

/** The market, known or of another name. @param {string} chosen @param {() => void} changed */
function marketBox(chosen, changed) {
  const other = /** @type {HTMLInputElement} */ (h("input", { maxlength: 40, "aria-label": t("sheet.other-market"), placeholder: t("sheet.other-market"), oninput: changed }));
  const select = /** @type {HTMLSelectElement} */ (h("select", { name: "market", onchange: () => (show(), changed()) }, h("option", { value: "" }, t("sheet.choose")), MARKETS.map((each) => h("option", { value: each }, marketName(each))), h("option", { value: "?" }, t("sheet.other"))));
  select.value = !chosen || MARKETS.includes(chosen) ? chosen : "?";
  if (select.value === "?") other.value = chosen;
  const show = () => (other.hidden = select.value !== "?");
  show();
  return { element: h("span", { class: "sheet-market" }, select, other), value: () => (select.value === "?" ? other.value.trim() : select.value) };
}
