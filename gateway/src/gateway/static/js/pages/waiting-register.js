// @ts-check
/** 배송접수(국제): shows what registering will do, does it once, and says what became of every cart (INT-06). */

import { Problem, send } from "../api.js";
import { button, field, openDialog } from "../dialog.js";
import { h, icon } from "../dom.js";
import { errorNotice } from "../grid/states.js";
import { count, t } from "../i18n.js";
import { tile } from "../outcome.js";
import { carriedBy, services } from "../services.js";
import { findingsOf } from "./waiting-findings.js";
import { newKey, registerOnce, report } from "./waiting-outcome.js";

const MOST_SHOWN = 200;
const MOST_NAMED = 5;

/** @typedef {{delivery_service: string, carrier: string, wanted: number, shipments: number, lines: number, left: number}} Group */
/** @typedef {{shipments: number, groups: Group[], refused: {cart_no: string, reason: string}[], again: {cart_no: string, k_number: string}[]}} Preview */

/** @param {import("../orders-grid.js").OrdersGrid} grid @param {any[][]} rows */
export async function openRegistration(grid, rows) {
  const ids = rows.map((row) => grid.rows.key(row));
  const service = /** @type {HTMLSelectElement} */ (
    h("select", { onchange: () => void look() }, h("option", { value: "" }, t("register.as-listed")), services.map(({ value, carrier }) => h("option", { value }, carriedBy(value, carrier))))
  );
  const failure = h("p", { class: "form-failure", role: "alert", hidden: true });
  const asked = h("p", { class: "hint", role: "status" });
  const found = rows.filter((row) => findingsOf(grid, row).length).length;
  const warning = found ? h("p", { class: "form-attention" }, t("register.findings", { count: found })) : null;
  const effect = h("div", { class: "register-effect", "aria-live": "polite" });
  const dialog = openDialog(t("waiting.register"), {
    subtitle: t("register.subtitle"),
    kind: "wide",
    body: [h("div", { class: "dialog-form" }, field(t("col.delivery_service"), service), effect, warning, failure, asked)],
  });
  const go = button("", () => void register(), { kind: "primary", icon: "package-check" });
  const words = go.appendChild(h("span"));
  dialog.foot.append(button(t("do.cancel"), dialog.close), go);
  // One key for this dialog: whatever is clicked or lost on the way, these lines are registered once.
  const key = newKey();
  let looks = 0;

  async function look() {
    const mine = (looks += 1);
    go.setAttribute("disabled", "");
    words.textContent = t("register.looking");
    effect.replaceChildren(h("div", { class: "bar" }, h("i", { class: "unknown" })));
    try {
      const preview = await send("/api/intake/registrations/preview", { ids, delivery_service: service.value });
      if (mine !== looks) return;
      effect.replaceChildren(...effectOf(preview));
      words.textContent = t("register.action", { count: count(preview.shipments) });
      go.toggleAttribute("disabled", preview.shipments === 0);
      if (preview.shipments) go.focus();
    } catch (error) {
      if (mine === looks) effect.replaceChildren(errorNotice(error, look));
    }
  }

  async function register() {
    go.setAttribute("disabled", "");
    service.setAttribute("disabled", "");
    failure.hidden = true;
    try {
      const answer = await registerOnce(key, { ids, delivery_service: service.value }, () => (asked.textContent = t("register.asking-again")));
      dialog.close();
      grid.ticks.clear();
      void grid.reload();
      await report(answer);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      asked.textContent = "";
      failure.textContent = error.message;
      failure.hidden = false;
      words.textContent = t("register.ask-outcome");
      go.removeAttribute("disabled");
    }
  }

  await look();
}

/** @param {Preview} preview */
function effectOf(preview) {
  const lines = preview.groups.reduce((sum, group) => sum + group.lines, 0);
  const tiles = h(
    "div",
    { class: "tiles" },
    tile("good", "package-check", t("register.will-be"), preview.shipments),
    tile("none", "boxes", t("register.lines"), lines),
    tile(preview.refused.length ? "bad" : "none", "circle-alert", t("register.will-refuse"), preview.refused.length),
  );
  return [tiles, ...(preview.again.length ? [againNotice(preview.again)] : []), ...(preview.groups.length ? [groupTable(preview.groups)] : []), ...(preview.refused.length ? [refusedTable(preview.refused)] : [])];
}

/** What would become a second parcel of a cart. @param {{cart_no: string, k_number: string}[]} again */
function againNotice(again) {
  const some = again.slice(0, MOST_NAMED).map((each) => `${each.cart_no} (${each.k_number})`);
  const carts = some.join(", ") + (again.length > MOST_NAMED ? " …" : "");
  return h("p", { class: "form-attention" }, icon("triangle-alert"), t("register.again", { count: again.length, carts }));
}

/** How many numbers are missing. @param {Group} group */
const short = (group) => group.wanted - group.shipments;

/** @param {Group[]} groups */
function groupTable(groups) {
  const rows = groups.map((group) =>
    h(
      "tr",
      { class: group.shipments ? "" : "short" },
      h("td", {}, h("strong", {}, group.delivery_service), " ", h("span", { class: "hint" }, group.carrier)),
      h("td", { class: "right tabular" }, count(group.shipments)),
      h("td", { class: "right tabular" }, count(group.lines)),
      h("td", { class: "right tabular" }, count(group.left)),
      h("td", {}, short(group) ? h("span", { class: "badge bad" }, t("register.short", { count: count(short(group)) })) : h("span", { class: "badge good" }, t("register.enough"))),
    ),
  );
  const head = h("tr", {}, h("th", {}, t("col.delivery_service")), h("th", { class: "right" }, t("register.carts")), h("th", { class: "right" }, t("register.lines")), h("th", { class: "right" }, t("register.numbers-left")), h("th", {}));
  const warning = groups.some(short) ? h("p", { class: "form-attention" }, icon("triangle-alert"), t("register.short-text")) : null;
  return h("div", {}, h("table", { class: "plain" }, h("thead", {}, head), h("tbody", {}, rows)), warning);
}

/** @param {{cart_no: string, reason: string}[]} refused */
function refusedTable(refused) {
  const rows = refused.slice(0, MOST_SHOWN).map((each) => h("tr", {}, h("td", { class: "tabular" }, each.cart_no), h("td", {}, each.reason)));
  const more = refused.length > MOST_SHOWN ? h("p", { class: "hint" }, t("register.more-refused", { count: refused.length - MOST_SHOWN })) : null;
  const head = h("tr", {}, h("th", {}, t("col.cart_no")), h("th", {}, t("outcome.reason")));
  return h("section", {}, h("h3", {}, t("register.refused-title")), h("div", { class: "scroll-box" }, h("table", { class: "plain" }, h("thead", {}, head), h("tbody", {}, rows))), more);
}
