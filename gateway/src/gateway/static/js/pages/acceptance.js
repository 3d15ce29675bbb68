// @ts-check
/** 입고 스캔: a K number (or a box's SPN) as typed text and Enter, a weight, and a verdict seen and heard across the hall (PAK-06). */

import { Problem, send } from "../api.js";
import { h, icon, one } from "../dom.js";
import { count, t } from "../i18n.js";
import { verdictSound } from "../sound.js";

const KEPT = 30;
const code = /** @type {HTMLInputElement} */ (one("#code"));
const weight = /** @type {HTMLInputElement} */ (one("#weight"));
const verdict = one("#verdict");
const log = one("#log");
const counts = { accepted: 0, refused: 0 };
/** Scans wait for each other, so that verdicts come in the order of the parcels. */
let queue = Promise.resolve();

one("#scan").addEventListener("submit", (event) => {
  event.preventDefault();
  const scanned = code.value.normalize("NFKC").trim().toUpperCase();
  if (!scanned) return;
  const grams = weight.value ? Number(weight.value) : null;
  code.value = "";
  if (!one("#keep-weight", document).matches(":checked")) weight.value = "";
  code.focus();
  queue = queue.then(() => accept(scanned, grams));
});

/** @param {string} scanned @param {number | null} grams */
async function accept(scanned, grams) {
  show("waiting", scanned, t("acceptance.asking"));
  try {
    const answer = await send("/api/packing/acceptance", { code: scanned, weight_g: grams });
    tell(answer.verdict === "accepted", scanned, answer.message, answer.shipment, grams);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    tell(false, scanned, error.message, null, grams);
  }
}

/** @param {boolean} good @param {string} scanned @param {string} message @param {any} shipment @param {number | null} grams */
function tell(good, scanned, message, shipment, grams) {
  verdictSound(good);
  counts[good ? "accepted" : "refused"] += 1;
  one("#accepted").textContent = count(counts.accepted);
  one("#refused").textContent = count(counts.refused);
  show(good ? "good" : "bad", shipment?.k_number ?? scanned, message, shipment);
  const time = new Date().toLocaleTimeString("sv-SE", { timeZone: "Asia/Seoul" });
  log.querySelector(".none")?.remove();
  log.prepend(
    h(
      "tr",
      {},
      h("td", { class: "tabular" }, time),
      h("td", { class: "tabular" }, scanned),
      h("td", { class: "right tabular" }, grams ? t("acceptance.grams", { grams }) : "—"),
      h("td", {}, h("span", { class: `badge ${good ? "good" : "bad"}` }, t(good ? "acceptance.good" : "acceptance.bad"))),
      h("td", {}, message),
    ),
  );
  while (log.children.length > KEPT) log.lastElementChild?.remove();
}

/** @param {"waiting" | "good" | "bad"} kind @param {string} number @param {string} message @param {any} [shipment] */
function show(kind, number, message, shipment = null) {
  const drawing = { waiting: "loader-circle", good: "circle-check", bad: "circle-alert" }[kind];
  const word = kind === "waiting" ? "" : t(kind === "good" ? "acceptance.good" : "acceptance.bad");
  verdict.className = `verdict ${kind}`;
  verdict.replaceChildren(
    icon(drawing, "verdict-icon"),
    h("strong", { class: "verdict-word" }, word),
    h("span", { class: "verdict-number tabular" }, number),
    h("p", {}, message),
    shipment ? h("p", { class: "verdict-more" }, about(shipment)) : "",
  );
}

/** @param {any} shipment */
function about(shipment) {
  const lines = shipment.line_count ? t("acceptance.lines", { lines: shipment.line_count, quantity: shipment.quantity ?? shipment.line_count }) : "";
  return [shipment.seller_name, shipment.delivery_service, shipment.local_tracking_number, lines].filter(Boolean).join(" · ");
}

// A scanner types wherever the focus is; whatever was clicked, its text must reach the code field.
document.addEventListener("keydown", (event) => {
  const elsewhere = !(event.target instanceof HTMLElement && event.target.closest("input, select, textarea, button, a, dialog"));
  if (elsewhere && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) code.focus();
}, true);
code.focus();
