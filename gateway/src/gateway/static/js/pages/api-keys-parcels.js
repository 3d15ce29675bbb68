// @ts-check
/** What the company's programs have registered in its sandbox lately (INT-11). */

import { get } from "../api.js";
import { button } from "../dialog.js";
import { h } from "../dom.js";
import { dateTime } from "../format.js";
import { errorNotice } from "../grid/states.js";
import { t } from "../i18n.js";

/** @typedef {{k_number: string, cart_no: string, status: string, status_name: string, local_tracking_number: string, heard_at: string}} Parcel */

export function testParcels() {
  const content = h("div", { class: "test-parcels" }, h("p", { class: "hint" }, t("grid.loading")));
  const again = button(t("grid.reload"), load, { icon: "refresh-cw", kind: "quiet" });

  async function load() {
    try {
      const parcels = /** @type {Parcel[]} */ (await get("/api/gateway/sandbox-parcels"));
      content.replaceChildren(parcels.length ? table(parcels) : h("p", { class: "hint" }, t("api-keys.parcels-none")));
    } catch (error) {
      content.replaceChildren(errorNotice(error, load));
    }
  }

  void load();
  const head = h("header", {}, h("h2", {}, t("api-keys.parcels")), h("p", { class: "hint" }, t("api-keys.parcels-text")), h("span", { class: "spacer" }), again);
  return h("section", { class: "card keys" }, head, content);
}

/** @param {Parcel[]} parcels */
function table(parcels) {
  const titles = ["col.k_number", "api-keys.package-no", "col.status", "col.local_tracking_number", "api-keys.heard"];
  return h("table", { class: "plain" }, h("thead", {}, h("tr", {}, titles.map((title) => h("th", {}, t(title))))), h("tbody", {}, parcels.map(line)));
}

/** @param {Parcel} parcel */
function line(parcel) {
  const status = h("span", { class: `badge status-${parcel.status}` }, `${parcel.status} ${parcel.status_name}`);
  return h("tr", {}, h("td", { class: "tabular" }, parcel.k_number), h("td", {}, parcel.cart_no), h("td", {}, status), h("td", { class: "tabular" }, parcel.local_tracking_number), h("td", { class: "tabular" }, dateTime(parcel.heard_at)));
}
