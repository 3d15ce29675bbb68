// @ts-check
/** 배송타입 관리: which delivery services each company may use, switched by operators (KSE API contract, 0.10). */

import { get, Problem, send } from "../api.js";
import { askForm, button, confirmAction, openDialog } from "../dialog.js";
import { h, one } from "../dom.js";
import { dateTime } from "../format.js";
import { errorNotice, noticeOf } from "../grid/states.js";
import { count, t } from "../i18n.js";
import { carriedBy } from "../services.js";
import { toast } from "../toast.js";

/**
 * @typedef {{service: string, on: boolean, carrier: string, by: string, at: string | null}} Standing
 * @typedef {{id: number, code: string, name: string, approved_at: string | null, services: Standing[]}} Company
 * @typedef {{carrier: string, left: number}} Carrier
 */

const search = /** @type {HTMLInputElement} */ (one("#search"));
const list = one("#companies");
/** @type {Company[]} */
let companies = [];
/** @type {Carrier[]} */
let carriers = [];
/** @type {Set<string>} The services whose parcels always go by one carrier. */
let settled = new Set();

async function load() {
  try {
    const [sellers, told] = await Promise.all([get("/api/gateway/sellers"), get("/api/intake/seller-services")]);
    const standing = new Map(told.sellers.map((/** @type {any} */ each) => [each.seller_id, each.services]));
    companies = sellers.map((/** @type {any} */ seller) => ({ ...seller, services: standing.get(seller.id) ?? told.usual }));
    carriers = told.carriers;
    settled = new Set(told.usual.filter((/** @type {Standing} */ each) => each.carrier).map((/** @type {Standing} */ each) => each.service));
    show();
  } catch (error) {
    list.replaceChildren(errorNotice(error, load));
  }
}

function show() {
  const words = search.value.normalize("NFKC").trim().toLowerCase();
  const found = companies.filter((each) => `${each.name} ${each.code}`.normalize("NFKC").toLowerCase().includes(words));
  if (found.length) return list.replaceChildren(h("section", { class: "card" }, table(found)));
  const nothing = companies.length ? ["services.not-found", "services.not-found-text"] : ["services.none", "services.none-text"];
  list.replaceChildren(noticeOf({ icon: "truck", title: t(nothing[0]), text: t(nothing[1]) }));
}

/** @param {Company[]} found */
function table(found) {
  const names = found[0].services.map((each) => h("th", {}, each.service));
  const head = h("tr", {}, h("th", {}, t("services.company")), names, h("th", {}, t("services.changed")), h("th", {}, h("span", { class: "sr-only" }, t("services.history"))));
  return h("table", { class: "plain services" }, h("thead", {}, head), h("tbody", {}, found.map(line)));
}

/** @param {Company} company */
function line(company) {
  const last = company.services.filter((each) => each.at).sort((one, other) => String(other.at).localeCompare(String(one.at)))[0];
  const changed = last ? [dateTime(last.at), h("small", { class: "note" }, last.by)] : [h("span", { class: "hint" }, t("services.as-usual"))];
  return h(
    "tr",
    { dataset: { seller: company.id } },
    h("td", {}, h("strong", {}, company.name), company.approved_at ? null : h("span", { class: "badge wait" }, t("services.waits")), h("small", { class: "note" }, company.code)),
    company.services.map((each) => h("td", {}, cell(company, each))),
    h("td", { class: "tabular" }, changed),
    h("td", { class: "right" }, last ? button(t("services.history"), () => void showHistory(company), { icon: "history", kind: "quiet" }) : null),
  );
}

/** @param {Company} company @param {Standing} standing */
function cell(company, standing) {
  const { service, on, carrier } = standing;
  // It shows how things stand, so it turns only once the service has.
  const turn = () => ((box.checked = on), void (on ? turnOff(company, standing) : turnOn(company, standing)));
  const box = /** @type {HTMLInputElement} */ (
    h("input", { type: "checkbox", class: "switch", role: "switch", checked: on, "aria-label": t("services.use-of", { company: company.name, service }), onchange: turn })
  );
  const by = on ? h("span", { class: "tabular" }, carrier) : h("span", { class: "hint" }, t("services.off"));
  const other = on && !settled.has(service) ? button(t("services.change-carrier"), () => void turnOn(company, standing), { kind: "quiet" }) : null;
  return h("div", { class: "service" }, box, by, other);
}

/** Asks for the carrier where the service has none of its own. @param {Company} company @param {Standing} standing */
async function turnOn(company, standing) {
  if (settled.has(standing.service)) return attempt(() => put(company, standing, true), told(company, standing, "services.turned-on", false));
  const choice = (/** @type {Carrier} */ each) =>
    h("label", { class: "check" }, h("input", { type: "radio", name: "carrier", value: each.carrier, required: true, checked: each.carrier === standing.carrier }), h("span", {}, h("strong", {}, carriedBy(each.carrier, each.carrier)), h("small", { class: "note" }, t("services.left", { count: each.left }))));
  const chosen = await askForm({
    title: t("services.on-title", { company: company.name, service: standing.service }),
    subtitle: t("services.on-text", { service: standing.service }),
    fields: [h("fieldset", { class: "choices" }, h("legend", { class: "field-label" }, t("services.carrier")), carriers.map(choice))],
    action: t(standing.on ? "do.save" : "services.turn-on"),
    kind: "small",
    send: (values) => put(company, standing, true, String(values.get("carrier"))),
  });
  if (!chosen) return;
  await load();
  toast(t("services.turned-on-by", { company: company.name, service: standing.service, carrier: chosen.services[standing.service] }));
}

/** @param {Company} company @param {Standing} standing */
async function turnOff(company, standing) {
  const question = {
    title: t("services.off-title", { company: company.name, service: standing.service }),
    text: t("services.off-text", { service: standing.service }),
    action: t("services.turn-off"),
    danger: true,
  };
  if (!(await confirmAction(question))) return;
  await attempt(() => put(company, standing, false), told(company, standing, "services.turned-off", true));
}

/** @param {Company} company @param {Standing} standing @param {boolean} on @param {string} [carrier] */
function put(company, standing, on, carrier = settled.has(standing.service) ? "" : standing.carrier) {
  return send(`/api/intake/seller-services/${company.id}`, { service: standing.service, on, carrier });
}

/** Says what was done, with the way back. @param {Company} company @param {Standing} standing @param {string} key @param {boolean} back */
function told(company, standing, key, back) {
  const undo = () => void attempt(() => put(company, standing, back), () => toast(t("services.undone")));
  return () => toast(t(key, { company: company.name, service: standing.service }), "good", { label: t("do.undo"), run: undo });
}

/** @param {() => Promise<any>} act @param {() => void} done */
async function attempt(act, done) {
  let say = done;
  try {
    await act();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    say = () => toast(error.message, "bad");
  }
  await load();
  say();
}

/** @param {Company} company */
async function showHistory(company) {
  try {
    const { switches } = /** @type {{switches: Standing[]}} */ (await get(`/api/intake/seller-services/${company.id}`));
    const rows = switches.map((each) => h("tr", {}, h("td", { class: "tabular" }, dateTime(each.at)), h("td", {}, each.by), h("td", {}, h("strong", {}, each.service)), h("td", {}, h("span", { class: `badge ${each.on ? "good" : ""}` }, t(each.on ? "services.on" : "services.off"))), h("td", { class: "tabular" }, each.on ? each.carrier : "")));
    const head = h("tr", {}, ["services.when", "services.by", "col.delivery_service", "services.state", "services.carrier-short"].map((key) => h("th", {}, t(key))));
    const dialog = openDialog(t("services.history-of", { company: company.name }), { subtitle: t("services.history-text", { count: count(switches.length) }), body: [h("div", { class: "scroll-box" }, h("table", { class: "plain" }, h("thead", {}, head), h("tbody", {}, rows)))] });
    dialog.foot.append(button(t("do.close"), dialog.close, { kind: "primary" }));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    toast(error.message, "bad");
  }
}

search.addEventListener("input", show);
void load();
