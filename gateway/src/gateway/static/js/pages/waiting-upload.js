// @ts-check
/** Order files: dropped or chosen, several at once, each with what was recognised and every refused row (INT-01, INT-02). */

import { get, poll, Problem, send, upload } from "../api.js";
import { button, openDialog } from "../dialog.js";
import { h, icon, one } from "../dom.js";
import { count, t } from "../i18n.js";
import { tile } from "../outcome.js";
import { recognised } from "./waiting-recognised.js";
import { toast } from "../toast.js";
import { openSheet } from "./waiting-sheet.js";

/** Refusals a person can help by saying what the columns mean. */
const TEACHABLE = ["unknown-layout", "missing-columns", "other-market"];
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

/**
 * One after the other, so that the same order in two files is seen by the second. What nobody knows comes last: no
 * question covers what became of the others, and of several alike only the first has to be asked about.
 * @param {File[]} files @param {HTMLElement} list
 */
async function sendAll(files, list) {
  /** @type {Map<HTMLElement, File>} */
  const last = new Map();
  const cards = files.map((file) => list.appendChild(fileCard(file)));
  for (const [at, file] of files.entries()) await sendOne(file, cards[at], {}, files.length > 1 ? last : undefined);
  for (const [card, file] of last) await sendOne(file, card, {});
}

/** @param {File} file */
function fileCard(file) {
  const size = `${Math.max(1, Math.round(file.size / 1024)).toLocaleString()} KB`;
  const head = h("header", {}, icon("file-spreadsheet"), h("strong", {}, file.name), h("span", { class: "hint tabular" }, size), h("span", { class: "spacer" }), h("span", { class: "badge", dataset: { state: "" } }, t("upload.waits")));
  return h("article", { class: "file-card" }, head, h("div", { class: "file-body" }));
}

/** @param {File} file @param {HTMLElement} card @param {Record<string, string>} override @param {Map<HTMLElement, File>} [last] */
async function sendOne(file, card, override, last) {
  const body = one(".file-body", card);
  mark(card, "wait", t("upload.reading"));
  body.replaceChildren(h("div", { class: "bar" }, h("i", { class: "unknown" })));
  try {
    const answer = await readAs(card, await upload("/api/intake/uploads", file, override));
    if (!answer) return mark(card, "", t("upload.stopped")), body.replaceChildren();
    mark(card, answer.refused_rows ? "wait" : "good", answer.refused_rows ? t("upload.partly") : t("upload.done"));
    body.replaceChildren(...report(file, card, answer));
    uploaded();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (last && error.code === "unknown-layout") return last.set(card, file), mark(card, "wait", t("upload.asked-last")), body.replaceChildren();
    mark(card, "bad", t("upload.refused"));
    const refusal = error;
    const teachIt = TEACHABLE.includes(error.code) ? h("p", { class: "teach" }, button(t("upload.teach"), () => void teach(file, card, override, refusal), { icon: "columns-3" })) : null;
    const asked = { market: override.market ?? "", encoding: override.encoding ?? "" };
    const again = recognised(file.name, asked, (choice) => void sendOne(file, card, { ...override, ...choice }));
    body.replaceChildren(h("p", { class: "form-failure", role: "alert" }, error.message), again, teachIt ?? "");
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

/** Changes what a sheet's columns mean, with this file to look at; it is then read in its own place. @param {File} file @param {HTMLElement} card @param {any} answer */
async function teachAnew(file, card, answer) {
  try {
    const { mappings } = await get("/api/intake/sheet-mappings");
    const kept = mappings.find((/** @type {any} */ each) => each.id === answer.mapping.id);
    if (!kept) return sendOne(file, card, {});
    const { id, name, market, version, fields: chosen } = kept;
    const sheet = await upload("/api/intake/sheet-proposals", file);
    if (await openSheet({ ...sheet, id, name, market, version, chosen }, t("sheets.change-here"))) await sendOne(file, card, { replaces: String(answer.upload_id) });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    toast(error.message, "bad");
  }
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
  const again = (/** @type {{market: string, encoding: string}} */ choice) => void sendOne(file, card, { ...choice, replaces: String(answer.upload_id) });
  const tiles = h(
    "div",
    { class: "tiles" },
    tile("none", "file-spreadsheet", t("upload.rows"), answer.rows),
    tile("good", "circle-check", t("upload.accepted"), answer.accepted),
    tile("none", "copy", t("upload.already"), answer.already),
    tile(answer.refused_rows ? "bad" : "none", "circle-alert", t("upload.refused-rows"), answer.refused_rows),
  );
  const taught = answer.mapping
    ? h("p", { class: "taught" }, icon("columns-3"), t("upload.taught", { name: answer.mapping.name }), button(t("sheets.edit"), () => void teachAnew(file, card, answer), { icon: "pencil" }))
    : "";
  return [recognised(file.name, answer, again), taught, tiles, answer.refused_rows ? refusals(answer) : ""];
}

/** @param {any} answer */
function refusals(answer) {
  const rows = answer.refused.slice(0, MOST_SHOWN).map((/** @type {any} */ each) => h("tr", {}, h("td", { class: "right tabular" }, each.row), h("td", {}, each.column), h("td", {}, each.reason)));
  const left = answer.refused_rows - new Set(answer.refused.slice(0, MOST_SHOWN).map((/** @type {any} */ each) => each.row)).size;
  const more = left > 0 ? h("p", { class: "hint" }, t("upload.more", { count: count(left) })) : null;
  const head = h("tr", {}, h("th", { class: "right" }, t("upload.row")), h("th", {}, t("upload.column")), h("th", {}, t("outcome.reason")));
  return h(
    "section",
    { class: "refusals" },
    h("header", {}, h("h3", {}, t("upload.refused-rows")), h("a", { class: "button", href: `/api/intake/uploads/${answer.upload_id}/refused.csv`, download: "" }, icon("download"), t("upload.download-refused"))),
    h("div", { class: "scroll-box" }, h("table", { class: "plain" }, h("thead", {}, head), h("tbody", {}, rows))),
    more,
  );
}
