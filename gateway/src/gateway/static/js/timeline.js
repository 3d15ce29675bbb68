// @ts-check
/** 배송조회: a shipment's way, newest first, in a drawer (TRK-02). */

import { get } from "./api.js";
import { openDialog } from "./dialog.js";
import { h, icon } from "./dom.js";
import { dateTime, statusName, weight } from "./format.js";
import { statusBadge } from "./grid/cells.js";
import { errorNotice, noticeOf } from "./grid/states.js";
import { t } from "./i18n.js";

/** @param {string} number */
export async function openTimeline(number) {
  const dialog = openDialog(number, { kind: "drawer", subtitle: t("timeline.title"), body: [h("p", { class: "hint" }, t("grid.loading"))] });
  const fill = async () => {
    try {
      const shipment = await get(`/api/tracking/shipments/${encodeURIComponent(number)}/timeline`);
      dialog.body.replaceChildren(facts(shipment), entries(shipment.entries ?? []));
    } catch (error) {
      dialog.body.replaceChildren(errorNotice(error, fill));
    }
  };
  await fill();
}

/** @param {any} shipment */
function facts(shipment) {
  /** @type {[string, Node | string][]} */
  const pairs = [
    [t("col.status"), shipment.status ? statusBadge(shipment.status, statusName(shipment.status)) : ""],
    [t("col.carrier"), shipment.carrier ?? ""],
    [t("col.local_tracking_number"), shipment.local_tracking_number ?? ""],
    [t("col.delivery_service"), shipment.delivery_service ?? ""],
    [t("col.weight_g"), shipment.weight_g ? `${weight(shipment.weight_g)} kg` : ""],
    [t("col.receiver_name"), shipment.receiver_name ? h("span", { lang: "ja" }, shipment.receiver_name) : ""],
  ];
  return h("dl", { class: "facts" }, pairs.filter(([, value]) => value !== "").flatMap(([label, value]) => [h("dt", {}, label), h("dd", {}, value)]));
}

/** @param {any[]} list */
function entries(list) {
  if (!list.length) return noticeOf({ icon: "clock", title: t("timeline.empty"), text: t("timeline.empty-text") });
  const steps = list.map((entry, at) =>
    h(
      "li",
      { class: at === 0 ? "now" : "" },
      h("time", { class: "tabular", datetime: entry.occurred_at }, dateTime(entry.occurred_at)),
      h("strong", {}, entry.label || statusName(entry.status), h("span", { class: "hint tabular" }, ` ${entry.status}`)),
      entry.detail ? h("p", { lang: "ja" }, entry.detail) : null,
      entry.reason ? h("p", { class: "reason" }, icon("info"), entry.reason) : null,
    ),
  );
  return h("ol", { class: "timeline" }, steps);
}
