// @ts-check
/** 운영: how each service is, what waits in its outbox, and the events it could not digest (SYS-03). */

import { get, Problem, send } from "../api.js";
import { button, confirmAction, openDialog } from "../dialog.js";
import { h, icon, one } from "../dom.js";
import { dateTime } from "../format.js";
import { errorNotice, noticeOf } from "../grid/states.js";
import { count, t } from "../i18n.js";
import { released } from "../press.js";
import { toast } from "../toast.js";

const SERVICES = ["gateway", "marketplace-connector", "intake", "packing", "gifts", "tracking", "customs", "labels"];
const EVERY = 4000;
const LATE = 30;
const body = one("#services");
/** @type {Map<string, HTMLElement>} */
const lines = new Map();

for (const service of SERVICES) {
  const line = h("tr", {}, h("td", {}, h("strong", {}, service)), h("td", { colspan: "7", class: "hint" }, t("grid.loading")));
  lines.set(service, line);
  body.append(line);
}

async function refresh() {
  if (document.hidden) return;
  await Promise.all(SERVICES.map(refreshOne));
  one("#checked").textContent = t("ops.checked", { time: dateTime(new Date().toISOString()) });
}

/** @param {string} service */
async function refreshOne(service) {
  let cells;
  try {
    const status = await get(`/api/${service}/ops/status`, {}, AbortSignal.timeout(3000));
    cells = healthy(service, status);
  } catch (error) {
    const words = error instanceof Problem ? error.message : t("ops.silent");
    cells = [h("td", {}, h("span", { class: "badge bad" }, t("ops.down"))), h("td", { colspan: "6" }, words)];
  }
  await released();
  lines.get(service)?.replaceChildren(h("td", {}, h("strong", {}, service)), ...cells);
}

/** @param {string} service @param {any} status */
function healthy(service, status) {
  const { waiting = 0, oldest_seconds: age = 0 } = status.outbox ?? {};
  const dead = status.dead_letters ?? 0;
  const deaf = status.hearing === false;
  const troubled = dead > 0 || age > LATE || deaf;
  const letters = dead || status.retrying ? button(t("ops.open-letters"), () => void openLetters(service), { icon: "inbox" }) : null;
  return [
    h("td", {}, h("span", { class: `badge ${troubled ? "wait" : "good"}` }, t(deaf ? "ops.deaf" : troubled ? "ops.attention" : "ops.up"))),
    h("td", { class: "right tabular" }, count(waiting)),
    h("td", { class: "right tabular" }, age ? t("ops.seconds", { seconds: Math.round(age) }) : "—"),
    h("td", { class: "right tabular" }, count(status.lag ?? 0)),
    h("td", { class: "right tabular" }, count(status.retrying ?? 0)),
    h("td", { class: "right tabular" }, dead ? h("strong", { class: "bad-text" }, count(dead)) : "0"),
    h("td", {}, letters),
  ];
}

/** @param {string} service */
async function openLetters(service) {
  const dialog = openDialog(t("ops.letters-of", { service }), { kind: "wide", subtitle: t("ops.letters-text") });
  const load = async () => {
    try {
      const letters = await get(`/api/${service}/ops/dead-letters`);
      dialog.body.replaceChildren(letters.length ? h("div", { class: "letters" }, letters.map(letter)) : noticeOf({ icon: "circle-check", title: t("ops.no-letters") }));
    } catch (error) {
      dialog.body.replaceChildren(errorNotice(error, load));
    }
    void refreshOne(service);
  };

  /** @param {any} each */
  function letter(each) {
    const act = (/** @type {string} */ what) => async () => {
      const sure = what === "replay" || (await confirmAction({ title: t("ops.discard"), text: t("ops.discard-text", { type: each.type, key: each.key }), action: t("ops.discard"), danger: true }));
      if (!sure) return;
      try {
        await send(`/api/${service}/ops/dead-letters/${each.id}/${what}`);
        toast(t(what === "replay" ? "ops.replayed" : "ops.discarded"));
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        toast(error.message, "bad");
      }
      await load();
    };
    return h(
      "article",
      { class: "letter" },
      h("header", {}, icon("triangle-alert"), h("strong", {}, each.type), h("span", { class: "tabular" }, each.key), each.dead === false ? h("span", { class: "badge wait" }, t("ops.retrying")) : null, h("span", { class: "spacer" }), h("time", { class: "hint tabular" }, dateTime(each.failed_at))),
      h("pre", {}, each.reason),
      h("footer", { class: "tools" }, h("span", { class: "hint" }, t("ops.attempts", { attempts: each.attempts ?? 1 }), each.waiting ? ` · ${t("ops.behind", { waiting: each.waiting })}` : null), h("span", { class: "spacer" }), button(t("ops.discard"), act("discard"), { icon: "trash-2", kind: "quiet" }), button(t("ops.replay"), act("replay"), { icon: "rotate-ccw" })),
    );
  }

  await load();
}

void refresh();
setInterval(refresh, EVERY);
document.addEventListener("visibilitychange", refresh);
