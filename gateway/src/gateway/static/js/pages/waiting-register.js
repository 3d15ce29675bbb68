// @ts-check
/** 배송접수(국제): shows what will be registered, registers it, and says what became of every cart (INT-06). */

import { Problem, send } from "../api.js";
import { button, field, openDialog } from "../dialog.js";
import { h, icon } from "../dom.js";
import { count, t } from "../i18n.js";
import { showOutcome, tile } from "../outcome.js";
import { findingsOf } from "./waiting-findings.js";

/** @param {import("../orders-grid.js").OrdersGrid} grid @param {any[][]} rows */
export async function openRegistration(grid, rows) {
  const ids = rows.map((row) => grid.rows.key(row));
  const carts = new Set(rows.map((row) => grid.rows.group(row)));
  const service = /** @type {HTMLSelectElement} */ (
    h("select", {}, h("option", { value: "" }, t("register.as-listed")), h("option", { value: "KSE" }, t("service.KSE")), h("option", { value: "KSE Light" }, t("service.KSE Light")))
  );
  const failure = h("p", { class: "form-failure", role: "alert", hidden: true });
  const tiles = h("div", { class: "tiles" }, tile("none", "package-check", t("register.carts"), carts.size), tile("none", "boxes", t("register.lines"), ids.length));
  const doubts = rows.filter((row) => ["receiver_name", "receiver_phone", "zip", "address"].some((id) => !String(grid.rows.value(row, id) ?? "").trim())).length;
  const found = rows.filter((row) => findingsOf(grid, row).length).length;
  const warnings = [doubts ? t("register.doubts", { count: doubts }) : "", found ? t("register.findings", { count: found }) : ""];
  const warning = warnings.filter(Boolean).map((text) => h("p", { class: "form-attention" }, text));
  const dialog = openDialog(t("waiting.register"), {
    subtitle: t("register.subtitle"),
    body: [h("div", { class: "dialog-form" }, tiles, ...warning, field(t("col.delivery_service"), service, t("register.service-hint")), failure)],
  });
  const go = button(t("register.action", { count: count(carts.size) }), register, { kind: "primary", icon: "package-check" });
  dialog.foot.append(button(t("do.cancel"), dialog.close), go);
  go.focus();

  async function register() {
    go.setAttribute("disabled", "");
    failure.hidden = true;
    try {
      const answer = await send("/api/intake/registrations", { ids, delivery_service: service.value });
      dialog.close();
      grid.ticks.clear();
      void grid.reload();
      await report(answer);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      failure.textContent = error.message;
      failure.hidden = false;
      go.removeAttribute("disabled");
    }
  }
}

/** @param {{accepted: any[], refused: any[]}} answer */
function report({ accepted, refused }) {
  const rows = accepted.map((each) =>
    h("tr", {}, h("td", { class: "tabular" }, each.cart_no), h("td", { class: "tabular" }, each.k_number), h("td", { class: "tabular" }, each.local_tracking_number), h("td", { class: "right tabular" }, each.lines)),
  );
  const head = h("tr", {}, h("th", {}, t("col.cart_no")), h("th", {}, t("col.k_number")), h("th", {}, t("col.local_tracking_number")), h("th", { class: "right" }, t("register.lines")));
  const table = h("div", { class: "scroll-box" }, h("table", { class: "plain" }, h("thead", {}, head), h("tbody", {}, rows)));
  return showOutcome({
    title: t("register.done"),
    done: t("register.accepted"),
    doneCount: accepted.length,
    refused: refused.map((each) => ({ what: each.cart_no, reason: each.reason })),
    what: t("col.cart_no"),
    more: accepted.length ? [table] : [],
    actions: accepted.length ? [h("a", { class: "button", href: "/packing" }, icon("boxes"), t("register.onward"))] : [],
    fileName: "registration-refused.csv",
  });
}
