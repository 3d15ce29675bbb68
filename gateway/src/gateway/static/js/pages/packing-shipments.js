// @ts-check
/** Holding, releasing and telling the markets, for the ticked shipments (PAK-03, MKT-09). */

import { Problem, send } from "../api.js";
import { askForm, confirmAction, field } from "../dialog.js";
import { h } from "../dom.js";
import { count, t } from "../i18n.js";
import { showOutcome } from "../outcome.js";
import { toast } from "../toast.js";

/** @typedef {import("../orders-grid.js").OrdersGrid} OrdersGrid */

/** @param {OrdersGrid} grid @param {string[]} numbers */
export async function hold(grid, numbers) {
  const reason = h("input", { type: "text", name: "reason", maxlength: "200", required: true, placeholder: t("packing.hold-example") });
  const answer = await askForm({
    title: t("packing.hold"),
    subtitle: t("packing.hold-text", { count: numbers.length }),
    fields: [field(t("packing.hold-reason"), reason)],
    action: t("packing.hold-action", { count: count(numbers.length) }),
    kind: "small",
    send: (values) => send("/api/packing/shipments/hold", { k_numbers: numbers, reason: values.get("reason") }),
  });
  if (answer) await report(grid, t("packing.hold"), t("packing.held"), answer.held ?? [], answer.refused ?? []);
}

/** @param {OrdersGrid} grid @param {string[]} numbers */
export async function release(grid, numbers) {
  const sure = await confirmAction({ title: t("packing.release"), text: t("packing.release-text", { count: numbers.length }), action: t("packing.release-action", { count: count(numbers.length) }) });
  if (!sure) return;
  try {
    const answer = await send("/api/packing/shipments/release", { k_numbers: numbers });
    await report(grid, t("packing.release"), t("packing.released"), answer.released ?? [], answer.refused ?? []);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    toast(error.message, "bad");
  }
}

/** @param {OrdersGrid} grid @param {string[]} numbers */
export async function transmit(grid, numbers) {
  const choice = (/** @type {string} */ value, /** @type {boolean} */ checked) =>
    h("label", { class: "check" }, h("input", { type: "radio", name: "number", value, checked }), t(`transmit.${value}`));
  const answer = await askForm({
    title: t("packing.transmit"),
    subtitle: t("transmit.text", { count: numbers.length }),
    fields: [h("fieldset", { class: "choices" }, h("legend", { class: "field-label" }, t("transmit.which")), choice("local", true), choice("k", false)), h("p", { class: "hint" }, t("transmit.hint"))],
    action: t("transmit.action", { count: count(numbers.length) }),
    kind: "small",
    send: (values) => send("/api/packing/invoice-transmissions", { k_numbers: numbers, number: values.get("number") }),
  });
  if (!answer) return;
  const skipped = answer.skipped ?? [];
  if (skipped.length) {
    await showOutcome({ title: t("packing.transmit"), done: t("transmit.requested"), doneCount: answer.requested, refused: named(skipped), what: t("col.k_number") });
  } else toast(t("transmit.requested-toast", { count: answer.requested }));
  await grid.reload();
  followSending(grid);
}

/** The markets answer within seconds; the column is looked at again until nothing is on its way. @param {OrdersGrid} grid */
function followSending(grid) {
  let left = 6;
  const again = () => {
    const waits = grid.rows.all.some((row) => grid.rows.value(row, "api_sent") === "asked");
    if (!waits || left-- === 0) return;
    void grid.reloadIn(1500).then(again);
  };
  again();
}

/**
 * @param {OrdersGrid} grid
 * @param {string} title
 * @param {string} done
 * @param {string[]} numbers
 * @param {{k_number: string, reason: string}[]} refused
 */
export async function report(grid, title, done, numbers, refused) {
  grid.ticks.clear();
  void grid.reload();
  if (!refused.length) toast(`${done} ${t("bulk.count", { count: count(numbers.length) })}`);
  else await showOutcome({ title, done, doneCount: numbers.length, refused: named(refused), what: t("col.k_number") });
}

/** @param {{k_number: string, reason: string}[]} refused */
function named(refused) {
  return refused.map((each) => ({ what: each.k_number, reason: each.reason }));
}
