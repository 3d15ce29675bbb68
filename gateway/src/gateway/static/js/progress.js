// @ts-check
/** A drawer for long work: a bar, counts, what failed, a way to stop. */

import { poll, Problem } from "./api.js";
import { openDialog } from "./dialog.js";
import { h } from "./dom.js";
import { t } from "./i18n.js";

/**
 * Follows a job until it ends; closing the drawer leaves the job running.
 * @param {{title: string, subtitle?: string, path: string, ended: (state: any) => boolean, share: (state: any) => number | null, words: (state: any) => string, report: (state: any) => (Node | null)[], foot?: (state: any, close: () => void) => HTMLElement[]}} work
 */
export async function followJob({ title, subtitle = "", path, ended, share, words, report, foot }) {
  const bar = h("i", { class: "unknown" });
  const progress = h("div", { class: "bar", role: "progressbar", "aria-label": title, "aria-valuemin": "0", "aria-valuemax": "100" }, bar);
  const line = h("p", { class: "progress-words", role: "status" }, t("progress.starting"));
  const details = h("div", { class: "progress-report" });
  const dialog = openDialog(title, { kind: "drawer", subtitle, body: [progress, line, details] });
  const stop = new AbortController();
  void dialog.closed.then(() => stop.abort());

  const show = (/** @type {any} */ state) => {
    const done = share(state);
    bar.className = state.state === "failed" ? "failed" : done === null ? "unknown" : "";
    if (done !== null) (bar.style.width = `${Math.round(done * 100)}%`), progress.setAttribute("aria-valuenow", String(Math.round(done * 100)));
    line.textContent = words(state);
    details.replaceChildren(...report(state).filter((node) => node !== null));
    dialog.foot.replaceChildren(...(foot?.(state, dialog.close) ?? []));
    return ended(state);
  };
  try {
    const last = await poll(path, show, stop.signal);
    if (last && last.state !== "failed") progress.classList.add("ended");
    return last;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    bar.className = "failed";
    line.textContent = "";
    details.replaceChildren(h("p", { class: "form-failure", role: "alert" }, error.message));
    return null;
  }
}
