// @ts-check
/** 송장번호 관리: each carrier's numbers, how long they will last, and the ranges they come from (INT-12). */

import { get, Problem, send } from "../api.js";
import { askForm, button, confirmAction, field } from "../dialog.js";
import { h, one } from "../dom.js";
import { dateTime, today } from "../format.js";
import { errorNotice, noticeOf } from "../grid/states.js";
import { count, t } from "../i18n.js";
import { toast } from "../toast.js";

/**
 * @typedef {{carrier: string, service: string, left: number, used: number, threshold: number, alarm: "" | "low" | "empty", per_day: number, days_left: number | null, use: {day: string, used: number}[]}} Pool
 * @typedef {{name: string, service: string}} Drawer A company that draws on a pool for a service which has no carrier of its own
 * @typedef {{id: number, carrier: string, first: number, last: number, size: number, left: number, state: "open" | "used" | "closed", added_at: string, first_number: string, last_number: string}} Range
 */

const DAYS = 14;
const EXAMPLE = 35_700_000_003;
const KINDS = { "": "good", low: "wait", empty: "bad" };
const STATES = { open: "good", used: "", closed: "wait" };

async function load() {
  try {
    const [{ pools, ranges }, sellers, told] = await Promise.all([get("/api/intake/pools"), get("/api/gateway/sellers"), get("/api/intake/seller-services")]);
    one("#pools").replaceChildren(...pools.map((/** @type {Pool} */ pool) => card(pool, drawersOn(pool, sellers, told.sellers))));
    one("#ranges").replaceChildren(ranges.length ? table(ranges) : noticeOf({ icon: "hash", title: t("pools.none"), text: t("pools.none-text") }));
  } catch (error) {
    one("#pools").replaceChildren(errorNotice(error, load));
    one("#ranges").replaceChildren();
  }
}

/** @param {Pool} pool @param {{id: number, name: string}[]} sellers @param {{seller_id: number, services: {service: string, on: boolean, carrier: string}[]}[]} standing @returns {Drawer[]} */
function drawersOn(pool, sellers, standing) {
  const names = new Map(sellers.map((each) => [each.id, each.name]));
  const drawn = standing.flatMap(({ seller_id, services }) => services.filter((each) => each.on && each.carrier === pool.carrier && each.service !== pool.service).map(({ service }) => ({ name: names.get(seller_id) ?? `${seller_id}`, service })));
  return drawn.sort((one, other) => one.name.localeCompare(other.name));
}

/** Whose other services draw on a pool. @param {Drawer[]} drawers */
function drawn(drawers) {
  const services = [...new Set(drawers.map((each) => each.service))];
  return services.map((service) => {
    const names = drawers.filter((each) => each.service === service).map((each) => each.name);
    return h("div", { class: "pool-drawn" }, h("span", { class: "hint" }, t("pools.drawn", { service, count: count(names.length) })), h("p", {}, names.join(", ")));
  });
}

/** @param {Pool} pool @param {Drawer[]} drawers */
function card(pool, drawers) {
  const lasts = pool.days_left === null ? h("dd", { class: "hint" }, t("pools.no-use")) : h("dd", {}, t("pools.days", { days: count(pool.days_left) }));
  const facts = h(
    "dl",
    { class: "pool-facts" },
    h("div", {}, h("dt", {}, t("pools.left")), h("dd", {}, count(pool.left))),
    h("div", {}, h("dt", {}, t("pools.days-left")), lasts),
    h("div", {}, h("dt", {}, t("pools.per-day")), h("dd", {}, count(pool.per_day))),
    h("div", {}, h("dt", {}, t("pools.used")), h("dd", {}, count(pool.used))),
  );
  const head = h("header", {}, h("h2", {}, pool.carrier), h("span", { class: "hint" }, pool.service), h("span", { class: "spacer" }), h("span", { class: `badge ${KINDS[pool.alarm]}` }, t(`pools.alarm.${pool.alarm}`)));
  return h("section", { class: "card pool", dataset: { alarm: pool.alarm, carrier: pool.carrier } }, head, facts, h("div", {}, h("span", { class: "hint" }, t("pools.use")), bars(pool)), drawn(drawers), threshold(pool));
}

/** @param {Pool} pool */
function bars(pool) {
  const used = new Map(pool.use.map((each) => [each.day, each.used]));
  const most = Math.max(1, ...used.values());
  const days = Array.from({ length: DAYS }, (_, at) => today(at - DAYS + 1));
  return h("div", { class: "pool-days", role: "img", "aria-label": `${t("pools.use")}: ${days.map((day) => used.get(day) ?? 0).join(", ")}` }, days.map((day) => bar(day, used.get(day) ?? 0, most)));
}

/** @param {string} day @param {number} used @param {number} most */
function bar(day, used, most) {
  const drawn = h("i", { class: used ? "some" : "", title: t("pools.use-day", { day, used }) });
  drawn.style.height = `${Math.round((used / most) * 100)}%`;
  return drawn;
}

/** @param {Pool} pool */
function threshold(pool) {
  const input = /** @type {HTMLInputElement} */ (h("input", { type: "text", inputmode: "numeric", name: "threshold", class: "tabular", value: count(pool.threshold) }));
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const wanted = Number(input.value.normalize("NFKC").replace(/[,\s]/g, ""));
    if (!Number.isSafeInteger(wanted) || input.value.trim() === "") return input.setAttribute("aria-invalid", "true"), input.focus(), toast(t("grid.not-a-number"), "bad");
    const told = () => toast(t("pools.threshold-saved", { carrier: pool.carrier, count: wanted }));
    await attempt(() => send(`/api/intake/pool-thresholds/${pool.carrier}`, { threshold: wanted }, "PUT"), told);
  };
  return h("form", { class: "pool-threshold", novalidate: true, onsubmit: save }, field(t("pools.threshold"), input), h("button", {}, t("do.save")), h("small", { class: "hint" }, t("pools.threshold-hint")));
}

/** @param {Range[]} ranges */
function table(ranges) {
  const titles = ["pools.carrier", "pools.first", "pools.last", "pools.size", "pools.left", "pools.state", "pools.added-at"];
  const head = titles.map((title) => h("th", { class: title === "pools.size" || title === "pools.left" ? "right" : "" }, t(title)));
  return h("section", { class: "card" }, h("h2", {}, t("pools.ranges")), h("table", { class: "plain" }, h("thead", {}, h("tr", {}, head, h("th", {}))), h("tbody", {}, ranges.map(line))));
}

/** @param {Range} range */
function line(range) {
  const share = h("i");
  share.style.width = `${(range.left / range.size) * 100}%`;
  const act = range.state === "closed" ? button(t("pools.open"), () => void reopen(range), { icon: "rotate-ccw", kind: "quiet" }) : button(t("pools.close"), () => void close(range), { icon: "ban", kind: "quiet" });
  return h(
    "tr",
    { class: range.state === "open" ? "" : "range-over", dataset: { range: range.id } },
    h("td", {}, h("strong", {}, range.carrier)),
    h("td", { class: "tabular" }, range.first_number),
    h("td", { class: "tabular" }, range.last_number),
    h("td", { class: "right tabular" }, count(range.size)),
    h("td", { class: "right tabular" }, h("span", { class: "range-left", "aria-hidden": "true" }, share), count(range.left)),
    h("td", {}, h("span", { class: `badge ${STATES[range.state]}` }, t(`pools.state.${range.state}`))),
    h("td", { class: "tabular" }, dateTime(range.added_at)),
    h("td", { class: "right" }, range.state === "used" ? "" : act),
  );
}

/** @param {Range} range */
async function close(range) {
  const text = t("pools.close-text", { carrier: range.carrier, first: range.first_number, last: range.last_number, left: count(range.left) });
  if (!(await confirmAction({ title: t("pools.close"), text, action: t("pools.close"), danger: true }))) return;
  await attempt(() => send(`/api/intake/pools/${range.id}/close`), () => toast(t("pools.closed"), "good", { label: t("do.undo"), run: () => void reopen(range) }));
}

/** @param {Range} range */
async function reopen(range) {
  await attempt(() => send(`/api/intake/pools/${range.id}/open`), () => toast(t("pools.opened")));
}

/** Does something, shows how things stand then, and says what was done or why not. @param {() => Promise<any>} act @param {() => void} done */
async function attempt(act, done) {
  let told = done;
  try {
    await act();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    told = () => toast(error.message, "bad");
  }
  await load();
  told();
}

/** The eleven digits of what was typed, or null. @param {string} typed */
function bodyOf(typed) {
  const digits = typed.normalize("NFKC").replace(/[\s-]/g, "");
  return /^[1-9]\d{10,11}$/.test(digits) ? Number(digits.slice(0, 11)) : null;
}

/** @param {number} body */
function withCheckDigit(body) {
  return `${body}${body % 7}`;
}

async function add() {
  const carrier = h("select", { name: "carrier" }, h("option", { value: "SAGAWA" }, "SAGAWA (KSE)"), h("option", { value: "NEKOPOS" }, "NEKOPOS (KSE Light)"));
  const number = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (h("input", { type: "text", name, inputmode: "numeric", class: "tabular", required: true, autocomplete: "off", oninput: show }));
  const [first, last] = [number("first"), number("last")];
  const preview = h("p", { class: "range-preview tabular", role: "status" });
  function show() {
    const [from, to] = [bodyOf(first.value), bodyOf(last.value)];
    preview.textContent = from !== null && to !== null && to >= from ? t("pools.preview", { count: to - from + 1, first: withCheckDigit(from), last: withCheckDigit(to) }) : "";
  }
  const fields = [field(t("pools.carrier"), carrier), field(t("pools.first"), first, t("pools.number-hint")), field(t("pools.last"), last), preview, h("p", { class: "hint" }, t("pools.check-digit", { example: `${EXAMPLE} → ${withCheckDigit(EXAMPLE)}` }))];
  const made = await askForm({
    title: t("pools.add"),
    subtitle: t("pools.add-subtitle"),
    fields,
    action: t("pools.add"),
    kind: "small",
    send: (values) => send("/api/intake/pools", Object.fromEntries(values)),
  });
  if (!made) return;
  const size = (bodyOf(last.value) ?? 0) - (bodyOf(first.value) ?? 0) + 1;
  toast(t("pools.added", { count: size }));
  await load();
}

one("#add").addEventListener("click", () => void add());
void load();
