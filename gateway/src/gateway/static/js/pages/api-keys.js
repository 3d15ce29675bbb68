// @ts-check
/** KSE API: a company's keys for its own programs, live and for the sandbox, approved, rotated, ended (ACC-09). */

import { get } from "../api.js";
import { button } from "../dialog.js";
import { h, one } from "../dom.js";
import { date, dateTime } from "../format.js";
import { errorNotice, noticeOf } from "../grid/states.js";
import { t } from "../i18n.js";
import { testParcels } from "./api-keys-parcels.js";
import { addKey, approve, importKey, refuse, revoke, SCOPES, setLimit } from "./api-keys-forms.js";
import { rotate, rotations } from "./api-keys-rotation.js";

/**
 * @typedef {object} Key
 * @property {number} id
 * @property {string} seller_name
 * @property {"live" | "test"} kind
 * @property {string} label
 * @property {string} prefix
 * @property {"generated" | "approved" | "refused" | "revoked"} state
 * @property {string[]} scopes
 * @property {string} created_at
 * @property {string} created_by
 * @property {string} decided_by
 * @property {string | null} approved_at
 * @property {string} refusal
 * @property {string | null} revoked_at
 * @property {string | null} last_used_at
 * @property {string | null} expires_at
 * @property {number | null} replaces
 * @property {number} calls_per_minute
 * @property {boolean} usual_limit
 */

const LOOKS = { generated: "wait", approved: "good", refused: "bad", revoked: "", expired: "" };
const operating = document.body.dataset.role === "operator";
const list = one("#keys");
const LIVE_KEYS = 2;
/** @type {Key[]} */
let shown = [];

async function load() {
  try {
    shown = /** @type {Key[]} */ (await get("/api/gateway/api-keys"));
    list.replaceChildren(...(operating ? everyone(shown) : own(shown)));
  } catch (error) {
    list.replaceChildren(errorNotice(error, load));
  }
}

/** Operators see what waits for them first. @param {Key[]} keys */
function everyone(keys) {
  const waiting = keys.filter((key) => stateOf(key) === "generated");
  const rest = keys.filter((key) => stateOf(key) !== "generated");
  const queue = waiting.length ? table(waiting) : h("p", { class: "hint" }, t("api-keys.none-waiting"));
  return [
    section(t("api-keys.waiting", { count: waiting.length }), "", queue),
    section(t("api-keys.all"), "", table(rest.filter(works)), ended(rest)),
  ];
}

/** @param {Key[]} keys */
function own(keys) {
  const [live, test] = ["live", "test"].map((kind) => keys.filter((key) => key.kind === kind));
  return [...rotations(keys, load), kindOf("live", live), kindOf("test", test), ...(test.some(works) ? [testParcels()] : [])];
}

/** @param {"live" | "test"} kind @param {Key[]} keys */
function kindOf(kind, keys) {
  const now = keys.filter((key) => works(key) || stateOf(key) === "generated");
  const make = () => void addKey(kind).then(load);
  const actions = [button(t(`api-keys.${kind}.add`), make, { kind: "primary", icon: "plus" })];
  const icon = kind === "live" ? "key-round" : "package-check";
  const content = now.length ? table(now) : noticeOf({ icon, title: t(`api-keys.${kind}.empty`), text: t(`api-keys.${kind}.empty-text`), actions });
  return section(t(`api-keys.${kind}`), t(`api-keys.${kind}-text`), content, ended(keys));
}

/** @param {string} title @param {string} text @param {...(Node | null)} content */
function section(title, text, ...content) {
  return h("section", { class: "card keys" }, h("header", {}, h("h2", {}, title), text ? h("p", { class: "hint" }, text) : null), ...content);
}

/** Keys that work no more, folded away. @param {Key[]} keys */
function ended(keys) {
  const past = keys.filter((key) => !works(key) && stateOf(key) !== "generated");
  return past.length ? h("details", { class: "keys-past" }, h("summary", {}, t("api-keys.past", { count: past.length })), table(past)) : null;
}

/** @param {Key} key */
function stateOf(key) {
  const over = key.expires_at && Date.parse(key.expires_at) <= Date.now();
  return over && (key.state !== "revoked" || key.revoked_at === key.expires_at) ? "expired" : key.state;
}

/** @param {Key} key */
function works(key) {
  return stateOf(key) === "approved";
}

/** @param {Key[]} keys */
function table(keys) {
  if (!keys.length) return h("p", { class: "hint" }, t("api-keys.empty"));
  const titles = [...(operating ? ["api-keys.company"] : []), "api-keys.label", "api-keys.state", "api-keys.scopes", "api-keys.limit", "api-keys.used", "api-keys.made", "api-keys.expires"];
  const head = titles.map((title) => h("th", { class: title === "api-keys.limit" ? "right" : "" }, t(title)));
  return h("table", { class: "plain" }, h("thead", {}, h("tr", {}, head, h("th", {}, h("span", { class: "sr-only" }, t("accounts.actions"))))), h("tbody", {}, keys.map(line)));
}

/** @param {Key} key */
function line(key) {
  return h(
    "tr",
    { dataset: { key: key.id } },
    operating ? h("td", {}, h("strong", {}, key.seller_name), key.kind === "test" ? below(t("api-keys.sandbox")) : null) : null,
    h("td", {}, h("strong", {}, key.label || t("api-keys.unnamed")), h("code", { class: "key-prefix" }, `${key.prefix}…`)),
    h("td", {}, h("span", { class: `badge ${LOOKS[stateOf(key)]}` }, t(`api-keys.state.${stateOf(key)}`)), key.refusal ? below(t("api-keys.because", { reason: key.refusal })) : null),
    h("td", { class: "key-scopes" }, key.scopes.length === SCOPES.length ? t("api-keys.scope.all") : key.scopes.map((scope) => t(`api-keys.scope.${scope}`)).join(", ")),
    h("td", { class: "tabular right" }, t("api-keys.per-minute", { count: key.calls_per_minute })),
    h("td", { class: "tabular" }, key.last_used_at ? dateTime(key.last_used_at) : h("span", { class: "hint" }, t("api-keys.never"))),
    h("td", { class: "tabular" }, dateTime(key.created_at), below(key.created_by || "KSE")),
    h("td", { class: "tabular" }, key.expires_at ? date(lastDay(key.expires_at)) : "—"),
    h("td", {}, h("div", { class: "tools end" }, actionsOf(key))),
  );
}

/** @param {string} text */
function below(text) {
  return h("small", { class: "key-note" }, text);
}

/** A key ends with its last day. @param {string} end */
function lastDay(end) {
  return new Date(Date.parse(end) - 1000).toISOString();
}

/** Whether a second key of a kind may be made. @param {"live" | "test"} kind */
function hasRoom(kind) {
  return shown.filter((key) => key.kind === kind && (works(key) || stateOf(key) === "generated")).length < LIVE_KEYS;
}

/** @param {Key} key */
function actionsOf(key) {
  const state = stateOf(key);
  const act = (/** @type {(key: Key) => Promise<unknown>} */ what) => () => void what(key).then(load);
  const ends = button(t("api-keys.revoke"), act(revoke), { icon: "ban", kind: "quiet" });
  if (operating && state === "generated") {
    return [button(t("api-keys.approve"), act(approve), { icon: "check", kind: "primary" }), button(t("api-keys.refuse"), act(refuse), { icon: "x" })];
  }
  if (operating && state === "approved") return [button(t("api-keys.limit"), act(setLimit), { icon: "activity", kind: "quiet" }), ends];
  if (state === "approved") return [hasRoom(key.kind) ? button(t("api-keys.rotate"), act(rotate), { icon: "rotate-ccw", kind: "quiet" }) : null, ends];
  return state === "generated" ? [ends] : [];
}

document.querySelector("#add")?.addEventListener("click", () => void addKey("live").then(load));
document.querySelector("#add-test")?.addEventListener("click", () => void addKey("test").then(load));
document.querySelector("#import")?.addEventListener("click", () => void importKey().then(load));
void load();
