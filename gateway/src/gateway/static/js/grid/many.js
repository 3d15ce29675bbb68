// @ts-check
/** Changes to many rows at once: one request, told cell by cell; undone on the server, which says what it was (INT-04). */

import { Problem } from "../api.js";
import { askForm, field } from "../dialog.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { showOutcome } from "../outcome.js";
import { toast } from "../toast.js";
import { numberFrom } from "./editors.js";

/** @typedef {import("../orders-grid.js").OrdersGrid} OrdersGrid */
/** @typedef {import("./text.js").Column} Column */
/** @typedef {{id: any, version: number, fields: Record<string, any>}} Changed */
/** @typedef {{id: any, field: string, reason: string}} Refused a line, its field or "" for all of it, and why */
/** @typedef {{changed: Changed[], refused: Refused[]}} Outcome */
/** @typedef {{kind: string, fields: string[], lines: number, kept: number, changed: Changed[]}} Undone */
/**
 * @typedef {object} Many
 * @property {(edits: {id: any, version: number, fields: Record<string, any>}[]) => Promise<Outcome>} edit
 * @property {(ids: any[], field: string, value: any) => Promise<Outcome>} fill
 * @property {() => Promise<Undone>} undo
 */

const FLASHED = 200;

/** Shows changed rows as the server has them now. @param {OrdersGrid} owner @param {Changed[]} changed */
export function takeIn(owner, changed) {
  for (const { id, version, fields } of changed) {
    const row = owner.rows.byKey.get(id);
    if (row) owner.rows.change(row, { ...fields, version });
  }
  owner.show();
}

/** Saves edits of many rows; refused cells keep the wish and its reason. @param {OrdersGrid} owner @param {{row: any[], fields: Record<string, any>}[]} edits @returns {Promise<Refused[]>} */
export async function saveMany(owner, edits) {
  const { rows, saving, options } = owner;
  if (!saving || !options.many) return [];
  await saving.idle();
  each(edits, (row, id, wanted) => saving.put(row, id, { state: "saving", wanted, reason: "" }));
  owner.show();
  /** @type {Outcome} */
  let outcome;
  try {
    outcome = await options.many.edit(edits.map(({ row, fields }) => ({ id: rows.key(row), version: rows.value(row, "version"), fields })));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const reason = error.message;
    outcome = { changed: [], refused: edits.map(({ row }) => ({ id: rows.key(row), field: "", reason })) };
  }
  const few = outcome.changed.length <= FLASHED;
  each(edits, (row, id) => (few ? saving.settle(row, id) : saving.forget(row, id)));
  mark(owner, edits, outcome.refused);
  takeIn(owner, outcome.changed);
  return outcome.refused;
}

/** @param {{row: any[], fields: Record<string, any>}[]} edits @param {(row: any[], id: string, wanted: any) => void} act */
function each(edits, act) {
  for (const { row, fields } of edits) for (const [id, wanted] of Object.entries(fields)) act(row, id, wanted);
}

/** @param {OrdersGrid} owner @param {{row: any[], fields: Record<string, any>}[]} edits @param {Refused[]} refused */
function mark(owner, edits, refused) {
  const reasons = new Map(refused.map((one) => [`${one.id} ${one.field}`, one.reason]));
  each(edits, (row, id, wanted) => {
    const key = owner.rows.key(row);
    const reason = reasons.get(`${key} ${id}`) ?? reasons.get(`${key} `);
    if (reason) owner.saving?.put(row, id, { state: "refused", wanted, reason });
  });
}

/** Where a refusal stands: its row as it is shown, and its column. @param {OrdersGrid} owner @param {any[] | undefined} row @param {string} id */
export function placeOf(owner, row, id) {
  const column = owner.columns.find((one) => one.id === id)?.title ?? "";
  return t("grid.place", { row: row ? owner.rows.shown.indexOf(row) + 1 : "–", column }).trim();
}

/** Every cell that was not changed and why. @param {OrdersGrid} owner @param {string} title @param {string} done @param {number} count @param {{what: string, reason: string}[]} refused */
export function tellRefused(owner, title, done, count, refused) {
  return showOutcome({ title, done, doneCount: count, refused, what: t("grid.cell"), fileName: "refused-cells.csv" }).then(() => owner.grid.focus());
}

/** 같은 값 채우기: asks for one value and gives it to the column of all these rows. @param {OrdersGrid} owner @param {Column} spec @param {any[][]} rows @param {any} value */
export async function fillColumn(owner, spec, rows, value) {
  const many = /** @type {Many} */ (owner.options.many);
  const control = spec.choices ? h("select", { name: "value" }, spec.choices.map((choice) => h("option", { value: choice.value }, choice.label))) : h("input", { type: "text", name: "value", lang: spec.spoken, autocomplete: "off" });
  /** @type {HTMLInputElement} */ (control).value = String(value ?? "");
  const numeric = spec.kind === "number" || spec.kind === "money";
  const outcome = await askForm({
    title: t("grid.fill"),
    kind: "small",
    fields: [field(spec.title, control, t("grid.fill-hint", { count: rows.length }))],
    action: t("grid.fill-action", { count: rows.length }),
    send: async (values) => {
      const typed = String(values.get("value") ?? "");
      const wanted = numeric ? numberFrom(typed) : typed.normalize("NFC").trim();
      const wrong = numeric && Number.isNaN(wanted) ? t("grid.not-a-number") : (spec.validate?.(wanted, rows[0]) ?? "");
      if (wrong) throw new Problem(422, { detail: wrong, field: "value" });
      return many.fill(rows.map((row) => owner.rows.key(row)), spec.id, wanted);
    },
  });
  if (!outcome) return;
  takeIn(owner, outcome.changed);
  toast(t("grid.filled", { column: spec.title, count: outcome.changed.length }), "good", { label: t("do.undo"), run: () => void undo(owner) });
  const refused = outcome.refused.map((one) => ({ what: placeOf(owner, owner.rows.byKey.get(one.id), spec.id), reason: one.reason }));
  if (refused.length) await tellRefused(owner, t("grid.fill"), t("grid.cells-changed"), outcome.changed.length, refused);
}

/** Ctrl+Z: takes the person's last change back on the server, and says what it was. @param {OrdersGrid} owner */
export async function undo(owner) {
  const { many } = owner.options;
  if (!many) return undoEdit(owner);
  await owner.saving?.idle();
  try {
    const undone = await many.undo();
    if (undone.kind === "delete" || undone.kind === "restore") await owner.reload();
    else takeIn(owner, undone.changed);
    const words = t(`grid.undone.${undone.kind}`, { count: undone.lines, columns: titles(owner, undone.fields) });
    const kept = undone.kept ? ` ${t("grid.undone-kept", { count: undone.kept })}` : "";
    owner.say(words + kept);
    toast(words + kept, undone.kept ? "note" : "good");
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    owner.say(error.message);
    toast(error.message, "note");
  }
}

/** Where the service keeps no changes: the last edit of this page. @param {OrdersGrid} owner */
async function undoEdit(owner) {
  const undone = await owner.saving?.undo();
  if (!undone) return owner.say(t("grid.nothing-to-undo"));
  const words = t("grid.undone", { columns: titles(owner, undone.fields) });
  owner.say(words);
  toast(words);
}

/** @param {OrdersGrid} owner @param {string[]} fields */
function titles(owner, fields) {
  return owner.columns.filter((column) => fields.includes(column.id)).map((column) => column.title).join(", ");
}
