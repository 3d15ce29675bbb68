// @ts-check
/** 운송 관리: moves parcels on by a list of K numbers, scanned or pasted, and asks the carriers what they know (TRK-03). */

import { Problem, send } from "../api.js";
import { confirmAction } from "../dialog.js";
import { h, one } from "../dom.js";
import { statusName } from "../format.js";
import { count, t } from "../i18n.js";
import { showOutcome } from "../outcome.js";
import { toast } from "../toast.js";

const form = /** @type {HTMLFormElement} */ (one("#move"));
const typed = /** @type {HTMLTextAreaElement} */ (one("#numbers"));
const reason = /** @type {HTMLInputElement} */ (one("#reason"));
const known = one("#known");

/** @returns {{numbers: string[], strange: string[], repeated: number}} */
function listed() {
  const words = typed.value.normalize("NFKC").toUpperCase().split(/[\s,;|]+/).filter(Boolean);
  const numbers = words.filter((word) => /^K\d{13}$/.test(word));
  return { numbers: [...new Set(numbers)], strange: words.filter((word) => !/^K\d{13}$/.test(word)), repeated: numbers.length - new Set(numbers).size };
}

function look() {
  const { numbers, strange, repeated } = listed();
  known.replaceChildren(
    numbers.length ? h("strong", { class: "tabular" }, t("movements.listed", { count: numbers.length })) : "",
    repeated ? h("span", { class: "badge" }, t("movements.repeated", { count: repeated })) : "",
    strange.length ? h("span", { class: "badge bad", title: strange.join(", ") }, t("movements.strange", { count: strange.length, first: strange[0] })) : "",
  );
  one("#go .count").textContent = numbers.length ? t("bulk.count", { count: count(numbers.length) }) : "";
  one("#go").toggleAttribute("disabled", numbers.length === 0);
}

async function move() {
  const status = String(new FormData(form).get("status"));
  const { numbers } = listed();
  const name = `${status} ${statusName(status)}`;
  const sure = await confirmAction({ title: t("page.movements"), text: t("movements.question", { count: numbers.length, status: name }), action: t("movements.action") });
  if (!sure) return;
  try {
    const { moved, refused } = await send("/api/tracking/movements", { status, k_numbers: numbers, ...(reason.value.trim() ? { reason: reason.value.trim() } : {}) });
    typed.value = refused.map((/** @type {any} */ each) => each.k_number).join("\n");
    look();
    await showOutcome({ title: name, done: t("movements.moved"), doneCount: moved.length, refused: refused.map((/** @type {any} */ each) => ({ what: each.k_number, reason: each.reason })), what: t("col.k_number") });
    typed.focus();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    toast(error.message, "bad");
  }
}

async function pull() {
  const button = one("#pull");
  button.setAttribute("disabled", "");
  try {
    const { asked, changed } = await send("/api/tracking/carrier-pulls");
    toast(t("movements.pulled", { asked, changed }));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    toast(error.message, "bad");
  } finally {
    button.removeAttribute("disabled");
  }
}

typed.addEventListener("input", look);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  void move();
});
one("#pull").addEventListener("click", pull);
look();
typed.focus();
