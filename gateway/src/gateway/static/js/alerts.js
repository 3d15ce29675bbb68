// @ts-check
/** What operators must see on whatever page they are: a carrier's numbers that run out (INT-12). */

import { get, Problem } from "./api.js";
import { h, icon } from "./dom.js";
import { t } from "./i18n.js";

const EVERY = 30_000;

/** @typedef {{carrier: string, left: number, asked: number, per_day: number}} PoolAlert */

/**
 * The alerts with what is left by now: an alert itself tells what was left when it was raised.
 * @param {PoolAlert[]} raised @returns {Promise<PoolAlert[]>}
 */
async function withWhatIsLeft(raised) {
  if (!raised.length) return raised;
  /** @type {{pools: PoolAlert[]}} */
  const { pools } = await get("/api/intake/pools").catch((error) => {
    if (!(error instanceof Problem)) throw error;
    return { pools: [] };
  });
  return raised.map((alert) => {
    const pool = pools.find((each) => each.carrier === alert.carrier);
    return pool ? { ...alert, left: pool.left, per_day: pool.per_day } : alert;
  });
}

/** Watches for an operator; sellers have none of these alerts. @param {HTMLElement} place where the alerts are shown */
export function watchAlerts(place) {
  if (document.body.dataset.role !== "operator") return;
  const bar = h("div", { class: "alerts", role: "alert", hidden: true });
  place.prepend(bar);
  let shown = "";

  async function look() {
    if (document.hidden) return;
    try {
      const pools = await withWhatIsLeft((await get("/api/gateway/alerts")).pools);
      if (JSON.stringify(pools) === shown) return;
      shown = JSON.stringify(pools);
      bar.replaceChildren(...pools.map(line));
      bar.hidden = pools.length === 0;
      dispatchEvent(new Event("resize"));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    }
  }
  void look();
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
}

/** @param {PoolAlert} pool */
function line(pool) {
  const gone = pool.asked > 0 || pool.left === 0;
  const words = gone ? t("alert.pool-empty", { carrier: pool.carrier, left: pool.left }) : t("alert.pool-low", { carrier: pool.carrier, left: pool.left });
  const lasts = !gone && pool.per_day ? t("alert.pool-lasts", { days: Math.floor(pool.left / pool.per_day) }) : "";
  const onward = location.pathname === "/pools" ? null : h("a", { href: "/pools" }, t("alert.pool-go"));
  return h("p", { class: gone ? "bad" : "" }, icon(gone ? "circle-alert" : "triangle-alert"), h("strong", {}, words), h("span", {}, lasts), h("span", { class: "spacer" }), onward);
}
