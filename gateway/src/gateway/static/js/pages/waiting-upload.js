// @ts-check
/** Order files: dropped or chosen, several at once, each with what was recognised and every refused row (INT-01, INT-02). */

import { get, poll, Problem, send, upload } from "../api.js";
import { button, openDialog } from "../dialog.js";
import { h, icon, one } from "../dom.js";
import { count, known, t } from "../i18n.js";
import { marketName } from "../format.js";
import { tile } from "../outcome.js";
import { openSheet } from "./waiting-sheet.js";

const MARKETS = ["qoo10jp", "rakuten", "amazon", "buyma", "kse", "sagawa", "gift"];
/** Refusals a person can help by saying what the columns mean. */
const TEACHABLE = ["unknown-layout", "missing-columns", "other-market"];
const ENCODINGS = ["utf-8", "cp932", "euc-kr", "utf-16"];
const MOST_SHOWN = 200;

/** @type {() => void} */
let uploaded = () => {};

/** @param {() => void} changed */
export function bindUploads(changed) {
  uploaded = changed;
  const veil = h("div", { class: "drop-veil", hidden: true }, icon("upload", "notice-icon"), h("strong", {}, t("upload.drop-here")), h("span", {}, t("upload.kinds")));
  document.body.append(veil);
  let depth = 0;
  const carriesFiles = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files");
  addEventListener("dragenter", (event) => {
    if (carriesFiles(event)) (depth += 1), (veil.hidden = false);
  });
  addEventListener("dragleave", (event) => {
    if (carriesFiles(event) && --depth <= 0) (depth = 0), (veil.hidden = true);
  });
  addEventListener("dragover", (event) => carriesFiles(event) && event.preventDefault());
  addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth = 0;
    veil.hidden = true;
    open([...(event.dataTransfer?.files ?? [])]);
  });
  const input = /** @type {HTMLInputElement} */ (one("#files"));
  input.addEventListener("change", () => {
    open([...(input.files ?? [])]);
    input.value = "";
  });
}

export function chooseFiles() {
  one("#files").click();
}

/** @param {File[]} files */
function open(files) {
  if (!files.length) return;
  const list = h("div", { class: "file-list" });
  const dialog = openDialog(t("upload.title"), { kind: "wide", subtitle: t("upload.subtitle"), body: [list] });
  const done = button(t("do.close"), dialog.close, { kind: "primary" });
  dialog.foot.append(done);
  done.focus();
  void sendAll(files, list);
}

/** One after the other, so that the same order in two files is seen by the second. @param {File[]} files @param {HTMLElement} list */
async function sendAll(files, list) {
  const cards = files.map((file) => list.appendChild(fileCard(file)));
  for (const [at, file] of files.entries()) await sendOne(file, cards[at], {});
}

/** @param {File} file */
function fileCard(file) {
  const size = `${Math.max(1, Math.round(file.size / 1024)).toLocaleString()} KB`;
  const head = h("header", {}, icon("file-spreadsheet"), h("strong", {}, file.name), h("span", { class: "hint tabular" }, size), h("span", { class: "spacer" }), h("span", { class: "badge", dataset: { state: "" } }, t("upload.waits")));
  return h("article", { class: "file-card" }, head, h("div", { class: "file-body" }));
}

/** @param {File} file @param {HTMLElement} card @param {Record<string, string>} override */
async function sendOne(file, card, override) {
  const body = one(".file-body", card);
  mark(card, "wait", t("upload.reading"));
  body.replaceChildren(h("div", { class: "bar" }, h("i", { class: "unknown" })));
  try {
    const answer = await readAs(card, await upload("/api/intake/uploads", file, override));
    if (!answer) return mark(card, "", t("upload.stopped")), body.replaceChildren();
    mark(card, answer.refused.length ? "wait" : "good", answer.refused.length ? t("upload.partly") : t("upload.done"));
    body.replaceChildren(...report(file, card, answer));
    uploaded();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    mark(card, "bad", t("upload.refused"));
    const refusal = error;
    const teachIt = TEACHABLE.includes(error.code) ? h("p", { class: "teach" }, button(t("upload.teach"), () => void teach(file, card, override, refusal), { icon: "columns-3" })) : null;
    body.replaceChildren(h("p", { class: "form-failure", role: "alert" }, error.message), overrides(file, card, override.market ?? "", override.encoding ?? ""), teachIt ?? "");
    if (error.code === "unknown-layout") await teach(file, card, override, error);
  }
}

/** Asks what the columns of a sheet mean, and reads it once that is remembered. @param {File} file @param {HTMLElement} card @param {Record<string, string>} override @param {Problem} refusal */
async function teach(file, card, override, refusal) {
  try {
    const sheet = refusal.body.params?.proposal ?? (await upload("/api/intake/sheet-proposals", file, override));
    if (await openSheet(sheet, refusal.message)) await sendOne(file, card, override.encoding ? { encoding: override.encoding } : {});
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    one(".form-failure", card).textContent = error.message;
  }
}

/** Changes what a sheet's columns mean, with this file to look at. @param {File} file @param {HTMLElement} card @param {number} id */
async function teachAnew(file, card, id) {
  const { mappings } = await get("/api/intake/sheet-mappings");
  const kept = mappings.find((/** @type {any} */ each) => each.id === id);
  if (!kept) return sendOne(file, card, {});
  const { name, market, version, fields: chosen } = kept;
  const sheet = await upload("/api/intake/sheet-proposals", file);
  if (await openSheet({ ...sheet, id, name, market, version, chosen }, t("sheets.change-why"))) await sendOne(file, card, {});
}

/** What a file held: told at once, or once the job that reads a long one has ended; null when it was stopped. @param {HTMLElement} card @param {any} answer */
async function readAs(card, answer) {
  if (!answer.job) return answer;
  const path = `/api/intake/upload-jobs/${answer.job}`;
  const words = h("p", { class: "progress-words", role: "status" });
  const stop = button(t("upload.stop"), () => (stop.setAttribute("disabled", ""), void send(`${path}/cancel`).catch(() => {})), { icon: "x" });
  one(".file-body", card).append(words, stop);
  const last = await poll(path, (state) => {
    words.textContent = t("upload.progress", { rows: count(state.rows), accepted: count(state.rows - state.refused), refused: count(state.refused) });
    return !["queued", "reading"].includes(state.state);
  }, new AbortController().signal);
  if (last?.failure) throw new Problem(422, { code: last.failure.code, detail: last.failure.reason });
  return last?.result ?? null;
}

/** @param {HTMLElement} card @param {string} kind @param {string} words */
function mark(card, kind, words) {
  const badge = one("[data-state]", card);
  badge.className = `badge ${kind}`;
  badge.textContent = words;
}

/** @param {File} file @param {HTMLElement} card @param {any} answer */
function report(file, card, answer) {
  const tiles = h(
    "div",
    { class: "tiles" },
    tile("none", "file-spreadsheet", t("upload.rows"), answer.rows),
    tile("good", "circle-check", t("upload.accepted"), answer.accepted),
    tile("none", "copy", t("upload.already"), answer.already),
    tile(answer.refused.length ? "bad" : "none", "circle-alert", t("upload.refused-rows"), answer.refused.length),
  );
  const taught = answer.mapping
    ? h("p", { class: "taught" }, icon("columns-3"), t("upload.taught", { name: answer.mapping.name }), button(t("sheets.edit"), () => void teachAnew(file, card, answer.mapping.id), { icon: "pencil" }))
    : "";
  return [overrides(file, card, answer.market, answer.encoding), taught, tiles, answer.refused.length ? refusals(answer) : ""];
}

/** What was recognised, and the chance to say otherwise. @param {File} file @param {HTMLElement} card @param {string} market @param {string} encoding */
function overrides(file, card, market, encoding) {
  const again = button(t("upload.again"), () => void sendOne(file, card, { market: marketBox.value, encoding: encodingBox.value }), { icon: "rotate-ccw" });
  again.hidden = true;
  const changed = () => (again.hidden = false);
  const marketBox = picker(MARKETS, market, marketName, changed, t("upload.market"));
  const encodingBox = picker(ENCODINGS, encoding, encodingName, changed, t("upload.encoding"));
  return h("div", { class: "recognised" }, h("label", {}, t("upload.market"), marketBox), h("label", {}, t("upload.encoding"), encodingBox), again);
}

/** @param {string} encoding */
function encodingName(encoding) {
  return known(`encoding.${encoding}`) ? t(`encoding.${encoding}`) : encoding;
}

/** @param {string[]} values @param {string} chosen @param {(value: string) => string} name @param {() => void} changed @param {string} label */
function picker(values, chosen, name, changed, label) {
  const all = chosen && !values.includes(chosen) ? [chosen, ...values] : values;
  const select = /** @type {HTMLSelectElement} */ (h("select", { "aria-label": label, onchange: changed }, chosen ? null : h("option", { value: "" }, t("upload.automatic")), all.map((value) => h("option", { value }, name(value)))));
  select.value = chosen;
  return select;
}

/** @param {any} answer */
function refusals(answer) {
  const rows = answer.refused.slice(0, MOST_SHOWN).map((/** @type {any} */ each) => h("tr", {}, h("td", { class: "right tabular" }, each.row), h("td", {}, each.column), h("td", {}, each.reason)));
  const more = answer.refused.length > MOST_SHOWN ? h("p", { class: "hint" }, t("upload.more", { count: answer.refused.length - MOST_SHOWN })) : null;
  const head = h("tr", {}, h("th", { class: "right" }, t("upload.row")), h("th", {}, t("upload.column")), h("th", {}, t("outcome.reason")));
  return h(
    "section",
    { class: "refusals" },
    h("header", {}, h("h3", {}, t("upload.refused-rows")), h("a", { class: "button", href: `/api/intake/uploads/${answer.upload_id}/refused.csv`, download: "" }, icon("download"), t("upload.download-refused"))),
    h("div", { class: "scroll-box" }, h("table", { class: "plain" }, h("thead", {}, head), h("tbody", {}, rows))),
    more,
  );
}
