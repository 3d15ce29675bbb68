// @ts-check
/** 라벨 출력: layout, where on a used sheet to start, the order, then the job's progress and its PDF (LAB-01 to LAB-04). */

import { send } from "../api.js";
import { askForm, button, field } from "../dialog.js";
import { h, icon } from "../dom.js";
import { count, t } from "../i18n.js";
import { tile } from "../outcome.js";
import { followJob } from "../progress.js";

const LAYOUTS = ["A2", "L10-1"];
const SHEET = { columns: 2, rows: 4 };
const SORT_KEYS = ["line_count", "option_code", "name", "k_number", "order_no"];

/** @param {import("../orders-grid.js").OrdersGrid} grid @param {string[]} numbers */
export async function printLabels(grid, numbers) {
  const job = await askForm({
    title: t("packing.labels"),
    subtitle: t("labels.text", { count: numbers.length }),
    fields: fields(),
    action: t("labels.action", { count: count(numbers.length) }),
    send: (values) => send("/api/packing/label-jobs", { k_numbers: numbers, layout: values.get("layout"), start_position: Number(values.get("start") ?? 1), sort: sorting(values) }),
  });
  if (!job) return;
  await followJob({
    title: t("labels.running"),
    subtitle: t("labels.text", { count: job.count }),
    path: `/api/labels/jobs/${job.job_id}`,
    ended: (state) => ["finished", "failed", "cancelled"].includes(state.state),
    share: (state) => (state.total ? state.printed / state.total : state.state === "finished" ? 1 : null),
    words: (state) => t(`labels.state.${state.state}`, { printed: state.printed ?? 0, total: state.total ?? job.count }),
    report,
    foot: (state, close) => feet(job.job_id, state, close),
  });
  // Packing hears that the labels were printed a moment after the document is ready.
  void grid.reloadIn(700);
}

function fields() {
  const layout = /** @type {HTMLSelectElement} */ (h("select", { name: "layout", onchange: () => (place.hidden = !layout.value.startsWith("A")) }, LAYOUTS.map((value) => h("option", { value }, t(`labels.layout.${value}`)))));
  const place = h("div", { class: "field" }, h("span", { class: "field-label" }, t("labels.start")), sheet());
  return [
    field(t("labels.layout"), layout),
    place,
    h("div", { class: "pair" }, field(t("labels.sort-first"), sortBox("first")), field(t("labels.sort-second"), sortBox("second"))),
  ];
}

/** A picture of the sheet: the label to start with is chosen on it. */
function sheet() {
  const cells = Array.from({ length: SHEET.columns * SHEET.rows }, (_, at) =>
    h("label", {}, h("input", { type: "radio", name: "start", value: at + 1, checked: at === 0, class: "sr-only" }), h("span", { class: "tabular" }, at + 1)),
  );
  return h("div", { class: "sheet", role: "radiogroup", "aria-label": t("labels.start") }, cells);
}

/** @param {string} name */
function sortBox(name) {
  const keys = h("select", { name: `${name}-key`, "aria-label": t("labels.sort") }, h("option", { value: "" }, t("labels.sort-none")), SORT_KEYS.map((key) => h("option", { value: key }, t(`labels.key.${key}`))));
  const way = h("select", { name: `${name}-desc`, "aria-label": t("labels.direction") }, h("option", { value: "" }, t("labels.ascending")), h("option", { value: "1" }, t("labels.descending")));
  return h("div", { class: "together" }, keys, way);
}

/** @param {FormData} values */
function sorting(values) {
  return ["first", "second"]
    .map((name) => ({ key: String(values.get(`${name}-key`) ?? ""), desc: values.get(`${name}-desc`) === "1" }))
    .filter(({ key }) => key);
}

/** @param {any} state */
function report(state) {
  const failed = state.failed ?? [];
  const tiles = h("div", { class: "tiles" }, tile("good", "printer", t("labels.printed"), state.printed ?? 0), tile(failed.length ? "bad" : "none", "circle-alert", t("labels.failed"), failed.length));
  const rows = failed.map((/** @type {any} */ each) => h("tr", {}, h("td", { class: "tabular" }, each.k_number), h("td", {}, each.reason)));
  return [tiles, rows.length ? h("table", { class: "plain" }, h("tbody", {}, rows)) : null];
}

/** @param {string} id @param {any} state @param {() => void} close */
function feet(id, state, close) {
  const address = `/api/labels/jobs/${id}/document`;
  if (state.state === "finished" && state.printed > 0) {
    return [
      h("a", { class: "button", href: address, download: `labels-${state.layout}-${id}.pdf` }, icon("download"), t("labels.download")),
      h("a", { class: "button primary", href: address, target: "_blank", rel: "noopener" }, icon("printer"), t("labels.open")),
    ];
  }
  if (state.state === "queued" || state.state === "running") return [button(t("labels.cancel"), () => void send(`/api/labels/jobs/${id}/cancel`))];
  return [button(t("do.close"), close, { kind: "primary" })];
}
