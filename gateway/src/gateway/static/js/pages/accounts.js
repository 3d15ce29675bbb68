// @ts-check
/** 마켓 계정: the markets' accounts, their secrets going in and never coming out, and a test of the connection (MKT-01 to MKT-03). */

import { get, Problem, send } from "../api.js";
import { askForm, button, field } from "../dialog.js";
import { h, icon, one } from "../dom.js";
import { dateTime, marketName } from "../format.js";
import { errorNotice, noticeOf } from "../grid/states.js";
import { known, t } from "../i18n.js";
import { toast } from "../toast.js";

const list = one("#accounts");

async function load() {
  try {
    const accounts = await get("/api/marketplace-connector/accounts");
    list.replaceChildren(accounts.length ? table(accounts) : empty());
  } catch (error) {
    list.replaceChildren(errorNotice(error, load));
  }
}

function empty() {
  return noticeOf({ icon: "store", title: t("accounts.empty"), text: t("accounts.empty-text"), actions: [button(t("accounts.add"), add, { kind: "primary", icon: "plus" })] });
}

/** @param {any[]} accounts */
function table(accounts) {
  const titles = ["accounts.use", "accounts.alias", "col.market", "accounts.qsm-id", "accounts.health", "accounts.checked", "accounts.expires", "accounts.actions"];
  const head = h("tr", {}, titles.map((key) => h("th", {}, t(key))));
  return h("table", { class: "plain" }, h("thead", {}, head), h("tbody", {}, accounts.map(line)));
}

/** @param {any} account */
function line(account) {
  const use = h("input", { type: "checkbox", class: "switch", role: "switch", checked: account.enabled, "aria-label": t("accounts.use-of", { alias: account.alias }), onchange: (/** @type {Event} */ event) => enable(account, event) });
  const test = button(t("accounts.test"), () => void tryOut(account, test), { icon: "plug" });
  return h(
    "tr",
    {},
    h("td", {}, use),
    h("td", {}, h("strong", {}, account.alias)),
    h("td", {}, marketName(account.market)),
    h("td", { class: "tabular" }, account.qsm_id ?? ""),
    h("td", {}, health(account)),
    h("td", { class: "tabular" }, account.checked_at ? dateTime(account.checked_at) : "—"),
    h("td", { class: "tabular" }, expiry(account)),
    h("td", {}, h("div", { class: "tools" }, test, button(t("accounts.edit"), () => void edit(account), { icon: "pencil", kind: "quiet" }))),
  );
}

/** @param {any} account */
function health(account) {
  const state = known(`accounts.health.${account.health}`) ? account.health : "unknown";
  const kind = { ok: "good", failing: "bad", unknown: "" }[/** @type {"ok"} */ (state)];
  return h("span", { class: `badge ${kind}`, title: account.health_message || null }, t(`accounts.health.${state}`));
}

/** @param {any} account */
function expiry(account) {
  if (!account.expires_on) return "—";
  const days = account.days_left ?? 0;
  return h("span", { class: days <= 14 ? "badge wait" : "" }, `${account.expires_on} (${t("accounts.days-left", { days })})`);
}

/** @param {any} account @param {Event} event */
async function enable(account, event) {
  const box = /** @type {HTMLInputElement} */ (event.target);
  try {
    await send(`/api/marketplace-connector/accounts/${account.id}`, { enabled: box.checked }, "PATCH");
    toast(t(box.checked ? "accounts.turned-on" : "accounts.turned-off", { alias: account.alias }));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    box.checked = !box.checked;
    toast(error.message, "bad");
  }
}

/** @param {any} account @param {HTMLElement} pressed */
async function tryOut(account, pressed) {
  pressed.setAttribute("disabled", "");
  pressed.replaceChildren(icon("loader-circle", "icon spin"), t("accounts.testing"));
  try {
    const { ok, message } = await send(`/api/marketplace-connector/accounts/${account.id}/test`);
    toast(`${account.alias}: ${message}`, ok ? "good" : "bad");
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    toast(error.message, "bad");
  }
  await load();
}

/** @param {any} [account] */
function fields(account) {
  const secret = { type: "password", autocomplete: "new-password", required: !account, placeholder: account ? t("accounts.unchanged") : null };
  const market = account ? null : field(t("col.market"), h("select", { name: "market" }, h("option", { value: "qoo10jp" }, marketName("qoo10jp"))));
  return [
    market,
    field(t("accounts.alias"), h("input", { type: "text", name: "alias", required: true, maxlength: "60", value: account?.alias ?? "" }), t("accounts.alias-hint")),
    field(t("accounts.qsm-id"), h("input", { type: "text", name: "qsm_id", required: true, autocomplete: "off", value: account?.qsm_id ?? "" })),
    field(t("accounts.qsm-password"), h("input", { ...secret, name: "password" })),
    field(t("accounts.api-key"), h("input", { ...secret, name: "api_key" }), t("accounts.secret-hint")),
  ].filter((each) => each !== null);
}

async function add() {
  const added = await askForm({ title: t("accounts.add"), fields: fields(), action: t("do.add"), kind: "small", send: (values) => send("/api/marketplace-connector/accounts", Object.fromEntries(values)) });
  if (!added) return;
  toast(t("accounts.added"));
  await load();
}

/** Empty secrets stay as they are. @param {any} account */
async function edit(account) {
  const changed = await askForm({
    title: t("accounts.edit-title", { alias: account.alias }),
    fields: fields(account),
    action: t("do.save"),
    kind: "small",
    send: (values) => send(`/api/marketplace-connector/accounts/${account.id}`, Object.fromEntries([...values].filter(([, value]) => value !== "")), "PATCH"),
  });
  if (!changed) return;
  toast(t("grid.saved"));
  await load();
}

one("#add").addEventListener("click", add);
void load();
