// @ts-check
/** What is asked before something happens to a key: made, imported, approved, refused, limited, ended. */

import { get, Problem, send } from "../api.js";
import { askForm, button, confirmAction, field, openDialog } from "../dialog.js";
import { h } from "../dom.js";
import { today } from "../format.js";
import { t } from "../i18n.js";
import { toast } from "../toast.js";

/** @typedef {import("./api-keys.js").Key} Key */

export const SCOPES = ["register", "read", "track", "change"];

/** @param {{label: string, prefix: string}} key */
export function nameOf(key) {
  return `${key.label || t("api-keys.unnamed")} (${key.prefix}…)`;
}

function scopeChoices() {
  const choice = (/** @type {string} */ scope) => h("label", { class: "check" }, h("input", { type: "checkbox", name: "scopes", value: scope, checked: true }), t(`api-keys.scope.${scope}`));
  return h("fieldset", { class: "choices" }, h("legend", { class: "field-label" }, t("api-keys.scopes")), SCOPES.map(choice));
}

function labelField() {
  return field(t("api-keys.label"), h("input", { type: "text", name: "label", required: true, maxlength: "60", placeholder: t("api-keys.label-example") }));
}

function expiryField() {
  return field(t("api-keys.expires"), h("input", { type: "date", name: "expires_on", min: today() }), t("api-keys.expires-hint"));
}

/** @param {"live" | "test"} kind */
export async function addKey(kind) {
  const made = await askForm({
    title: t(`api-keys.${kind}.add`),
    subtitle: t(`api-keys.${kind}.add-text`),
    fields: [labelField(), scopeChoices(), expiryField()],
    action: t(`api-keys.${kind}.add`),
    kind: "small",
    send: (values) => send("/api/gateway/api-keys", { kind, label: values.get("label"), scopes: values.getAll("scopes"), expires_on: values.get("expires_on") || null }),
  });
  if (made) await showOnce(made.key, t(made.state === "approved" ? "api-keys.next-now" : "api-keys.next"));
}

/** The new key of a rotation. @param {Key} key */
export async function askSuccessor(key) {
  const made = await askForm({
    title: t("api-keys.rotate-title"),
    subtitle: t("api-keys.rotate-text", { name: nameOf(key) }),
    fields: [expiryField()],
    action: t("api-keys.rotate-make"),
    kind: "small",
    send: (values) => send(`/api/gateway/api-keys/${key.id}/rotate`, { expires_on: values.get("expires_on") || null }),
  });
  if (made) await showOnce(made.key, t("api-keys.rotate-next"));
}

/** @param {string} key @param {string} next */
function showOnce(key, next) {
  const shown = /** @type {HTMLInputElement} */ (h("input", { type: "text", class: "tabular", readonly: true, value: key, "aria-label": t("api-keys.key"), onfocus: () => shown.select() }));
  const copy = button(t("do.copy"), () => void navigator.clipboard?.writeText(key).then(() => toast(t("api-keys.copied"))), { icon: "copy" });
  const dialog = openDialog(t("api-keys.made-title"), {
    body: [h("p", { class: "form-attention" }, t("api-keys.once")), h("div", { class: "copy-line" }, shown, copy), h("p", { class: "hint" }, next)],
  });
  dialog.foot.append(button(t("do.close"), dialog.close, { kind: "primary" }));
  shown.focus();
  return dialog.closed;
}

export async function importKey() {
  const companies = /** @type {{id: number, name: string, code: string}[]} */ (await get("/api/gateway/sellers"));
  const options = companies.map(({ id, name, code }) => h("option", { value: String(id) }, `${name} (${code})`));
  const made = await askForm({
    title: t("api-keys.import"),
    subtitle: t("api-keys.import-text"),
    fields: [
      field(t("api-keys.company"), h("select", { name: "seller", required: true }, options)),
      field(t("api-keys.key"), h("input", { type: "text", name: "key", required: true, minlength: "16", maxlength: "191", autocomplete: "off", spellcheck: "false" }), t("api-keys.import-hint")),
      labelField(),
      scopeChoices(),
    ],
    action: t("api-keys.import-do"),
    kind: "small",
    send: (values) => send("/api/gateway/api-keys/import", { seller: Number(values.get("seller")), key: String(values.get("key")).trim(), label: values.get("label"), scopes: values.getAll("scopes") }),
  });
  if (made) toast(t("api-keys.imported", { name: `${made.prefix}…` }));
}

/** @param {Key} key */
export async function approve(key) {
  const text = t("api-keys.approve-text", { name: nameOf(key), company: key.seller_name });
  if (await confirmAction({ title: t("api-keys.approve"), text, action: t("api-keys.approve") })) {
    await attempt(`${key.id}/approve`, t("api-keys.approved", { name: nameOf(key) }));
  }
}

/** @param {Key} key */
export async function refuse(key) {
  const refused = await askForm({
    title: t("api-keys.refuse"),
    subtitle: t("api-keys.refuse-text", { name: nameOf(key), company: key.seller_name }),
    fields: [field(t("api-keys.reason"), h("textarea", { name: "reason", required: true, maxlength: "300", rows: "3" }))],
    action: t("api-keys.refuse"),
    kind: "small",
    send: (values) => send(`/api/gateway/api-keys/${key.id}/refuse`, { reason: values.get("reason") }),
  });
  if (refused) toast(t("api-keys.refused", { name: nameOf(key) }));
}

/** @param {Key} key */
export async function setLimit(key) {
  const input = h("input", { type: "number", name: "calls_per_minute", min: "25", max: "1000000", step: "1", class: "tabular", value: key.usual_limit ? "" : String(key.calls_per_minute) });
  const changed = await askForm({
    title: t("api-keys.limit"),
    subtitle: t("api-keys.limit-text", { name: nameOf(key), company: key.seller_name }),
    fields: [field(t("api-keys.limit-calls"), input, t("api-keys.limit-hint"))],
    action: t("do.save"),
    kind: "small",
    send: (values) => send(`/api/gateway/api-keys/${key.id}/limit`, { calls_per_minute: Number(values.get("calls_per_minute")) || null }, "PUT"),
  });
  if (changed) toast(t("api-keys.limit-saved", { name: nameOf(key) }));
}

/** @param {Key} key @param {string} [warning] */
export async function revoke(key, warning = "") {
  const more = warning ? [h("p", { class: "form-attention" }, warning)] : [];
  const sure = await confirmAction({ title: t("api-keys.revoke"), text: t("api-keys.revoke-text", { name: nameOf(key) }), action: t("api-keys.revoke"), danger: true, more });
  if (sure) await attempt(`${key.id}/revoke`, t("api-keys.revoked", { name: nameOf(key) }));
}

/** @param {string} path @param {string} done */
async function attempt(path, done) {
  try {
    await send(`/api/gateway/api-keys/${path}`);
    toast(done);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    toast(error.message, "bad");
  }
}
