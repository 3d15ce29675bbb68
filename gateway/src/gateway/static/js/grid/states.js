// @ts-check
/** What a grid shows when there is nothing to show: loading, empty, nothing found, refused, broken. */

import { Problem } from "../api.js";
import { h, icon } from "../dom.js";
import { t } from "../i18n.js";

/** @typedef {{icon?: string, title: string, text?: string, actions?: HTMLElement[]}} Notice */

/** @param {Notice} notice @param {string} [kind] */
export function noticeOf(notice, kind = "") {
  return h(
    "div",
    { class: `notice ${kind}`, role: kind === "bad" ? "alert" : null },
    icon(notice.icon ?? "inbox", "notice-icon"),
    h("h2", {}, notice.title),
    notice.text ? h("p", {}, notice.text) : null,
    notice.actions?.length ? h("div", { class: "actions" }, notice.actions) : null,
  );
}

export function loadingNotice() {
  const bars = Array.from({ length: 14 }, () => h("div", { class: "skeleton-row" }, ...Array.from({ length: 7 }, () => h("i"))));
  return h("div", { class: "notice skeleton", "aria-busy": "true" }, h("span", { class: "sr-only" }, t("grid.loading")), bars);
}

/** @param {unknown} error @param {() => void} retry */
export function errorNotice(error, retry) {
  const status = error instanceof Problem ? error.status : 500;
  const again = h("button", { type: "button", onclick: retry }, icon("refresh-cw"), t("do.retry"));
  if (status === 403) return noticeOf({ icon: "lock", title: t("error.forbidden"), text: t("error.forbidden-text") });
  const drawing = status === 0 ? "wifi-off" : "triangle-alert";
  const text = error instanceof Problem ? error.message : t("error.server");
  return noticeOf({ icon: drawing, title: t("grid.failed"), text, actions: [again] }, "bad");
}

/** @param {() => void} clear */
export function nothingFound(clear) {
  const action = h("button", { type: "button", onclick: clear }, icon("x"), t("grid.clear-filters"));
  return noticeOf({ icon: "search", title: t("grid.nothing-found"), text: t("grid.nothing-found-text"), actions: [action] });
}
