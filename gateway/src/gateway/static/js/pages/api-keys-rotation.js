// @ts-check
/** A guided rotation: a new key, both work, the last use of each is shown, the old one is ended. */

import { get } from "../api.js";
import { button } from "../dialog.js";
import { h, icon } from "../dom.js";
import { dateTime } from "../format.js";
import { lang, t } from "../i18n.js";
import { released } from "../press.js";
import { askSuccessor, revoke } from "./api-keys-forms.js";

/** @typedef {import("./api-keys.js").Key} Key */

const LOOK_AGAIN = 5_000;
const FRESH = 10 * 60_000;
const relative = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });
let timer = 0;

/** @param {Key} key */
export function rotate(key) {
  return askSuccessor(key);
}

/** The rotations under way: an old key that still works and the one that takes over. @param {Key[]} keys @param {() => Promise<void>} reload */
export function rotations(keys, reload) {
  clearTimeout(timer);
  const pairs = pairsOf(keys);
  const panels = pairs.map(([old, young]) => panel(old, young, reload));
  if (panels.length) timer = window.setTimeout(watch, LOOK_AGAIN);

  async function watch() {
    // Only while somebody looks, and not behind an open dialog.
    if (!document.hidden && !document.querySelector("dialog")) {
      const fresh = await get("/api/gateway/api-keys").catch(() => null);
      await released();
      if (fresh) pairsOf(fresh).forEach(([old, young], at) => panels[at]?.replaceWith((panels[at] = panel(old, young, reload))));
    }
    if (panels.some((each) => each.isConnected)) timer = window.setTimeout(watch, LOOK_AGAIN);
  }

  return panels;
}

/** @param {Key[]} keys @returns {[Key, Key][]} */
function pairsOf(keys) {
  const working = new Map(keys.filter((key) => key.state === "approved").map((key) => [key.id, key]));
  return [...working.values()].flatMap((young) => {
    const old = young.replaces === null ? undefined : working.get(young.replaces);
    return old ? [/** @type {[Key, Key]} */ ([old, young])] : [];
  });
}

/** @param {Key} old @param {Key} young @param {() => Promise<void>} reload */
function panel(old, young, reload) {
  const moved = young.last_used_at !== null;
  const busy = old.last_used_at !== null && Date.now() - Date.parse(old.last_used_at) < FRESH;
  const state = !moved ? "api-keys.rotation.move" : busy ? "api-keys.rotation.both" : "api-keys.rotation.ready";
  const warning = busy || !moved ? t("api-keys.rotation.still-used", { when: ago(old.last_used_at) }) : "";
  const end = button(t("api-keys.rotation.end"), () => void revoke(old, warning).then(reload), { kind: moved && !busy ? "primary" : "", icon: "ban" });
  return h(
    "section",
    { class: "card rotation", "aria-live": "polite" },
    h("header", {}, h("h2", {}, t("api-keys.rotation", { name: old.label || t("api-keys.unnamed") })), h("span", { class: "hint" }, t("api-keys.rotation.text"))),
    h("ol", { class: "rotation-steps" }, step(true, "api-keys.rotation.step1"), step(moved && !busy, "api-keys.rotation.step2"), step(false, "api-keys.rotation.step3")),
    h("div", { class: "rotation-keys" }, side("api-keys.rotation.new", young), side("api-keys.rotation.old", old)),
    h("footer", {}, h("p", { class: moved && !busy ? "rotation-ready" : "hint" }, t(state)), h("span", { class: "spacer" }), end),
  );
}

/** @param {boolean} done @param {string} text */
function step(done, text) {
  return h("li", { class: done ? "done" : "" }, done ? icon("circle-check") : null, t(text));
}

/** @param {string} title @param {Key} key */
function side(title, key) {
  const used = key.last_used_at ? h("strong", { title: dateTime(key.last_used_at) }, ago(key.last_used_at)) : h("strong", { class: "hint" }, t("api-keys.never"));
  return h("div", {}, h("span", { class: "field-label" }, t(title)), h("code", {}, `${key.prefix}…`), h("span", {}, t("api-keys.used"), " ", used), h("small", { class: "hint" }, `${t("api-keys.made")} ${dateTime(key.created_at)}`));
}

/** How long ago, in words. @param {string | null} moment */
function ago(moment) {
  if (!moment) return t("api-keys.never");
  const seconds = Math.round((Date.parse(moment) - Date.now()) / 1000);
  if (seconds > -60) return relative.format(Math.min(0, seconds), "second");
  if (seconds > -3600) return relative.format(Math.round(seconds / 60), "minute");
  if (seconds > -86_400) return relative.format(Math.round(seconds / 3600), "hour");
  return relative.format(Math.round(seconds / 86_400), "day");
}
