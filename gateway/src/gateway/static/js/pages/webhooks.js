// @ts-check
/** 웹훅: where a company's own programs are told of its shipments, their secrets, their health (INT-11). */

import { get, poll, Problem, send } from "../api.js";
import { askForm, button, confirmAction, field, openDialog } from "../dialog.js";
import { h, one } from "../dom.js";
import { dateTime } from "../format.js";
import { errorNotice, noticeOf } from "../grid/states.js";
import { count, t } from "../i18n.js";
import { released } from "../press.js";
import { toast } from "../toast.js";
import { failureOf, openLog } from "../webhook-log.js";

const ROOT = "/api/gateway/webhook-endpoints";
const EVERY = 5000;
const LOOKS = /** @type {Record<string, string>} */ ({ good: "good", failing: "bad", gone: "bad" });
const list = one("#endpoints");
const adding = one("#add");
/** @type {string[]} */
let types = [];
let shown = "";

async function load() {
  try {
    const found = await get(ROOT);
    await released();
    types = found.types;
    const now = JSON.stringify(found.endpoints);
    if (now === shown) return;
    shown = now;
    adding.toggleAttribute("disabled", found.endpoints.length >= found.most);
    adding.title = found.endpoints.length >= found.most ? t("webhooks.full", { most: found.most }) : "";
    list.replaceChildren(...(found.endpoints.length ? found.endpoints.map(card) : [empty()]));
  } catch (error) {
    shown = "";
    list.replaceChildren(errorNotice(error, load));
  }
}

function empty() {
  const action = button(t("webhooks.add"), () => void add(), { kind: "primary", icon: "plus" });
  return h("div", { class: "card flush" }, noticeOf({ icon: "send", title: t("webhooks.empty"), text: t("webhooks.empty-text"), actions: [action] }));
}

/** @param {any} endpoint */
function card(endpoint) {
  const use = h("input", { type: "checkbox", class: "switch", role: "switch", checked: endpoint.enabled, "aria-label": t("webhooks.use-of", { url: endpoint.url }), onchange: (/** @type {Event} */ event) => void enable(endpoint, event) });
  const test = button(t("webhooks.test"), () => void tryOut(endpoint, test), { icon: "send" });
  const health = h("span", { class: `badge ${LOOKS[endpoint.health] ?? ""}` }, t(`webhooks.health.${endpoint.health}`));
  return h(
    "article",
    { class: "card endpoint", "data-health": endpoint.health },
    h("header", {}, use, h("div", { class: "endpoint-name" }, h("h2", { title: endpoint.url }, endpoint.url), endpoint.description ? h("p", {}, endpoint.description) : null), health),
    trouble(endpoint),
    facts(endpoint),
    h("p", { class: "endpoint-types" }, endpoint.sandbox ? h("span", { class: "badge wait" }, t("api-keys.sandbox")) : null, endpoint.types.map((/** @type {string} */ type) => h("span", { class: "badge", title: type }, t(`webhooks.type.${type}`)))),
    h(
      "footer",
      { class: "tools" },
      test,
      button(t("webhooks.log"), () => void openLog(endpoint, load), { icon: "history" }),
      h("span", { class: "spacer" }),
      button(t("webhooks.edit"), () => void edit(endpoint), { icon: "pencil", kind: "quiet" }),
      button(t("webhooks.renew"), () => void renew(endpoint), { icon: "key-round", kind: "quiet" }),
      button(t("webhooks.remove"), () => void remove(endpoint), { icon: "trash-2", kind: "quiet" }),
    ),
  );
}

/** What is wrong, in words, where something is. @param {any} endpoint */
function trouble(endpoint) {
  if (endpoint.health !== "failing" && endpoint.health !== "gone") return null;
  const why = failureOf(endpoint.last_failure, endpoint.last_status);
  const text = endpoint.health === "gone" ? t("webhooks.gone-text") : t("webhooks.failing-text", { since: dateTime(endpoint.failing_since), failures: endpoint.failures, why });
  return h("p", { class: "form-attention endpoint-trouble", role: "status" }, text);
}

/** @param {any} endpoint */
function facts(endpoint) {
  const told = [
    ["webhooks.delivered-at", endpoint.delivered_at ? dateTime(endpoint.delivered_at) : "—"],
    ["webhooks.failed-at", endpoint.failed_at ? dateTime(endpoint.failed_at) : "—"],
    ["webhooks.waiting", count(endpoint.waiting)],
    ["webhooks.failed", count(endpoint.failed)],
  ];
  const both = endpoint.both_until ? h("p", { class: "hint" }, t("webhooks.both-until", { until: dateTime(endpoint.both_until) })) : null;
  return h("div", {}, h("dl", { class: "endpoint-facts" }, told.map(([key, value]) => h("div", {}, h("dt", {}, t(key)), h("dd", {}, value)))), both);
}

/** @param {any} [endpoint] */
function fields(endpoint) {
  const wanted = new Set(endpoint?.types ?? types);
  const kinds = types.map((type) => h("label", { class: "check" }, h("input", { type: "checkbox", name: "types", value: type, checked: wanted.has(type) }), t(`webhooks.type.${type}`), h("code", { class: "hint" }, type)));
  return [
    field(t("webhooks.url"), h("input", { type: "url", name: "url", required: true, maxlength: "500", placeholder: "https://", value: endpoint?.url ?? "", autocomplete: "off", spellcheck: "false" }), t("webhooks.url-hint")),
    field(t("webhooks.description"), h("input", { type: "text", name: "description", maxlength: "100", value: endpoint?.description ?? "", placeholder: t("webhooks.description-example") })),
    h("fieldset", { class: "choices" }, h("legend", { class: "field-label" }, t("webhooks.types")), kinds),
    h("label", { class: "check" }, h("input", { type: "checkbox", name: "sandbox", checked: endpoint?.sandbox ?? false }), t("webhooks.sandbox"), h("small", { class: "hint" }, t("webhooks.sandbox-hint"))),
  ];
}

/** @param {FormData} values */
function told(values) {
  return { url: String(values.get("url")).trim(), description: String(values.get("description")).trim(), types: values.getAll("types"), sandbox: values.has("sandbox") };
}

async function add() {
  const made = await askForm({ title: t("webhooks.add"), subtitle: t("webhooks.add-text"), fields: fields(), action: t("do.add"), send: (values) => send(ROOT, told(values)) });
  if (!made) return;
  void load();
  showOnce(made.secret, t("webhooks.made-title"), t("webhooks.next"));
}

/** @param {any} endpoint */
async function edit(endpoint) {
  const changed = await askForm({ title: t("webhooks.edit"), fields: fields(endpoint), action: t("do.save"), send: (values) => send(`${ROOT}/${endpoint.endpoint_id}`, told(values), "PATCH") });
  if (!changed) return;
  toast(t("grid.saved"));
  await load();
}

/** @param {any} endpoint @param {Event} event */
async function enable(endpoint, event) {
  const box = /** @type {HTMLInputElement} */ (event.target);
  const turned = await attempt(() => send(`${ROOT}/${endpoint.endpoint_id}`, { enabled: box.checked }, "PATCH"));
  if (turned) toast(t(box.checked ? "webhooks.turned-on" : "webhooks.turned-off", { url: endpoint.url }));
  else box.checked = !box.checked;
  await load();
}

/** @param {any} endpoint */
async function renew(endpoint) {
  const sure = await confirmAction({ title: t("webhooks.renew"), text: t("webhooks.renew-text", { url: endpoint.url }), action: t("webhooks.renew") });
  const renewed = sure && (await attempt(() => send(`${ROOT}/${endpoint.endpoint_id}/secret`)));
  if (!renewed) return;
  void load();
  showOnce(renewed.secret, t("webhooks.renewed-title"), t("webhooks.both-until", { until: dateTime(renewed.both_until) }));
}

/** @param {any} endpoint */
async function remove(endpoint) {
  const text = t("webhooks.remove-text", { url: endpoint.url, waiting: count(endpoint.waiting) });
  const sure = await confirmAction({ title: t("webhooks.remove"), text, action: t("webhooks.remove"), danger: true });
  if (!sure || !(await attempt(() => send(`${ROOT}/${endpoint.endpoint_id}`, {}, "DELETE")))) return;
  toast(t("webhooks.removed", { url: endpoint.url }));
  await load();
}

/** Sends the test and tells how it went. @param {any} endpoint @param {HTMLElement} pressed */
async function tryOut(endpoint, pressed) {
  pressed.setAttribute("disabled", "");
  const sent = await attempt(() => send(`${ROOT}/${endpoint.endpoint_id}/test`));
  if (sent) {
    const place = `${ROOT}/${endpoint.endpoint_id}/deliveries/${sent.id}`;
    const done = await attempt(() => poll(place, (state) => state.state === "delivered" || state.state === "failed", AbortSignal.timeout(25_000)));
    if (done?.state === "delivered") toast(t("webhooks.test-arrived", { status: done.status, milliseconds: done.attempts[0].milliseconds }));
    else toast(t("webhooks.test-failed", { why: done ? failureOf(done.failure, done.status) : t("webhooks.failure.timeout") }), "bad");
  }
  pressed.removeAttribute("disabled");
  await load();
}

/** A refusal is told and answered with null. @template T @param {() => Promise<T>} ask @returns {Promise<T | null>} */
async function attempt(ask) {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    toast(error.message, "bad");
    return null;
  }
}

/** @param {string} secret @param {string} title @param {string} next */
function showOnce(secret, title, next) {
  const shownSecret = /** @type {HTMLInputElement} */ (h("input", { type: "text", class: "tabular", readonly: true, value: secret, "aria-label": t("webhooks.secret"), onfocus: () => shownSecret.select() }));
  const copy = button(t("do.copy"), () => void navigator.clipboard?.writeText(secret).then(() => toast(t("webhooks.copied"))), { icon: "copy" });
  const dialog = openDialog(title, { body: [h("p", { class: "form-attention" }, t("webhooks.once")), h("div", { class: "copy-line" }, shownSecret, copy), h("p", { class: "hint" }, next)] });
  dialog.foot.append(button(t("do.close"), dialog.close, { kind: "primary" }));
  shownSecret.focus();
}

adding.addEventListener("click", () => void add());
void load();
setInterval(() => void (document.hidden || document.querySelector("dialog[open]") || load()), EVERY);
