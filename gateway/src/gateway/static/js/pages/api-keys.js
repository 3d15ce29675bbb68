// @ts-check
/** KSE API: a company's keys for its own programs, shown once, approved by an operator, ended by either (ACC-09). */

import { get, Problem, send } from "../api.js";
import { askForm, button, confirmAction, field, openDialog } from "../dialog.js";
import { h, one } from "../dom.js";
import { dateTime, today } from "../format.js";
import { errorNotice, noticeOf } from "../grid/states.js";
import { t } from "../i18n.js";
import { toast } from "../toast.js";

const SCOPES = ["register", "read", "track", "change"];
const LOOKS = /** @type {Record<string, string>} */ ({ generated: "wait", approved: "good", revoked: "", expired: "bad" });
const list = one("#keys");
const operating = document.body.dataset.role === "operator";

async function load() {
  try {
    const keys = await get("/api/gateway/api-keys");
    list.replaceChildren(keys.length ? table(keys) : empty());
  } catch (error) {
    list.replaceChildren(errorNotice(error, load));
  }
}

function empty() {
  const actions = operating ? [] : [button(t("api-keys.add"), add, { kind: "primary", icon: "plus" })];
  return noticeOf({ icon: "key-round", title: t("api-keys.empty"), text: t("api-keys.empty-text"), actions });
}

/** @param {any[]} keys */
function table(keys) {
  const titles = [...(operating ? ["api-keys.company"] : []), "api-keys.label", "api-keys.prefix", "api-keys.state", "api-keys.scopes", "api-keys.made", "api-keys.used", "api-keys.expires", "accounts.actions"];
  return h("table", { class: "plain" }, h("thead", {}, h("tr", {}, titles.map((key) => h("th", {}, t(key))))), h("tbody", {}, keys.map(line)));
}

/** @param {any} key */
function line(key) {
  const state = key.state !== "revoked" && key.expires_at && Date.parse(key.expires_at) <= Date.now() ? "expired" : key.state;
  const approve = operating && state === "generated" ? button(t("api-keys.approve"), () => void change(key, "approve"), { icon: "check" }) : null;
  const revoke = state === "revoked" ? null : button(t("api-keys.revoke"), () => void change(key, "revoke"), { icon: "ban", kind: "quiet" });
  return h(
    "tr",
    {},
    operating ? h("td", {}, key.seller_name) : null,
    h("td", {}, h("strong", {}, key.label || t("api-keys.unnamed"))),
    h("td", { class: "tabular" }, `${key.prefix}…`),
    h("td", {}, h("span", { class: `badge ${LOOKS[state] ?? ""}` }, t(`api-keys.state.${state}`))),
    h("td", {}, key.scopes.map((/** @type {string} */ scope) => t(`api-keys.scope.${scope}`)).join(", ")),
    h("td", { class: "tabular" }, dateTime(key.created_at)),
    h("td", { class: "tabular" }, key.last_used_at ? dateTime(key.last_used_at) : "—"),
    h("td", { class: "tabular" }, key.expires_at ? lastDay(key.expires_at) : "—"),
    h("td", {}, h("div", { class: "tools" }, approve, revoke)),
  );
}

/** A key ends with its last day. @param {string} end */
function lastDay(end) {
  return dateTime(new Date(Date.parse(end) - 1000).toISOString()).slice(0, 10);
}

/** @param {any} key @param {"approve" | "revoke"} what */
async function change(key, what) {
  const name = `${key.label || t("api-keys.unnamed")} (${key.prefix}…)`;
  const sure = await confirmAction({ title: t(`api-keys.${what}`), text: t(`api-keys.${what}-text`, { name }), action: t(`api-keys.${what}`), danger: what === "revoke" });
  if (!sure) return;
  try {
    await send(`/api/gateway/api-keys/${key.id}/${what}`);
    toast(t(`api-keys.${what}d`, { name }));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    toast(error.message, "bad");
  }
  await load();
}

async function add() {
  const scopes = h("fieldset", { class: "choices" }, h("legend", { class: "field-label" }, t("api-keys.scopes")), SCOPES.map((scope) => h("label", { class: "check" }, h("input", { type: "checkbox", name: "scopes", value: scope, checked: true }), t(`api-keys.scope.${scope}`))));
  const made = await askForm({
    title: t("api-keys.add"),
    subtitle: t("api-keys.add-text"),
    fields: [
      field(t("api-keys.label"), h("input", { type: "text", name: "label", required: true, maxlength: "60", placeholder: t("api-keys.label-example") })),
      scopes,
      field(t("api-keys.expires"), h("input", { type: "date", name: "expires_on", min: today() }), t("api-keys.expires-hint")),
    ],
    action: t("api-keys.add"),
    kind: "small",
    send: (values) => send("/api/gateway/api-keys", { label: values.get("label"), scopes: values.getAll("scopes"), expires_on: values.get("expires_on") || null }),
  });
  if (!made) return;
  void load();
  showOnce(made.key);
}

/** @param {string} key */
function showOnce(key) {
  const shown = /** @type {HTMLInputElement} */ (h("input", { type: "text", class: "tabular", readonly: true, value: key, "aria-label": t("api-keys.key"), onfocus: () => shown.select() }));
  const copy = button(t("do.copy"), () => void navigator.clipboard?.writeText(key).then(() => toast(t("api-keys.copied"))), { icon: "copy" });
  const dialog = openDialog(t("api-keys.made-title"), {
    body: [h("p", { class: "form-attention" }, t("api-keys.once")), h("div", { class: "copy-line" }, shown, copy), h("p", { class: "hint" }, t("api-keys.next"))],
  });
  dialog.foot.append(button(t("do.close"), dialog.close, { kind: "primary" }));
  shown.focus();
}

document.querySelector("#add")?.addEventListener("click", add);
void load();
