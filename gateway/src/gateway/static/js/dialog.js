// @ts-check
/** Dialogs and drawers on the browser's own dialog element: focus is kept inside, Escape closes. */

import { Problem } from "./api.js";
import { h, icon } from "./dom.js";
import { t } from "./i18n.js";

/**
 * @typedef {object} Dialog
 * @property {HTMLDialogElement} element
 * @property {HTMLElement} body
 * @property {HTMLElement} foot
 * @property {() => void} close
 * @property {Promise<void>} closed
 */

/**
 * @param {string} title
 * @param {{body?: import("./dom.js").Child[], foot?: HTMLElement[], kind?: "" | "wide" | "drawer" | "small", subtitle?: string}} [parts]
 * @returns {Dialog}
 */
export function openDialog(title, parts = {}) {
  const heading = `dialog-${Math.random().toString(36).slice(2)}`;
  const body = h("div", { class: "dialog-body" }, parts.body ?? []);
  const foot = h("footer", { class: "dialog-foot" }, parts.foot ?? []);
  const element = /** @type {HTMLDialogElement} */ (h("dialog", { class: parts.kind ?? "", "aria-labelledby": heading }));
  const close = () => element.close();
  const cross = h("button", { type: "button", class: "quiet bare", "aria-label": t("do.close"), onclick: close }, icon("x"));
  const head = h("header", { class: "dialog-head" }, h("div", {}, h("h2", { id: heading }, title), parts.subtitle ? h("p", {}, parts.subtitle) : null), cross);
  element.append(head, body, foot);
  const closed = new Promise((/** @type {(value: void) => void} */ resolve) => {
    element.addEventListener("close", () => (element.remove(), resolve()), { once: true });
  });
  // The page's own shortcuts must not act behind an open dialog.
  element.addEventListener("keydown", (event) => event.stopPropagation());
  document.body.append(element);
  element.showModal();
  /** @type {HTMLElement | null} */ (body.querySelector("[autofocus]"))?.focus();
  return { element, body, foot, close, closed };
}

/** @param {string} label @param {() => void} run @param {{kind?: string, icon?: string, type?: string}} [more] */
export function button(label, run, more = {}) {
  return h("button", { type: more.type ?? "button", class: more.kind ?? "", onclick: run }, more.icon ? icon(more.icon) : null, label);
}

/**
 * Asks before something that cannot be taken back; the text names what will happen to how many.
 * @param {{title: string, text: string, action: string, danger?: boolean, more?: Node[]}} question
 * @returns {Promise<boolean>}
 */
export async function confirmAction({ title, text, action, danger = false, more = [] }) {
  let agreed = false;
  const dialog = openDialog(title, { kind: "small", body: [h("p", { class: "question" }, text), ...more] });
  const yes = button(action, () => ((agreed = true), dialog.close()), { kind: danger ? "primary danger" : "primary" });
  dialog.foot.append(button(t("do.cancel"), dialog.close), yes);
  yes.focus();
  await dialog.closed;
  return agreed;
}

/**
 * A form in a dialog: sends, keeps itself open with the reason when refused, and answers what was sent back.
 * @template T
 * @param {{title: string, subtitle?: string, fields: HTMLElement[], action: string, send: (values: FormData) => Promise<T>, kind?: "" | "wide" | "small"}} form
 * @returns {Promise<T | null>}
 */
export async function askForm({ title, subtitle, fields, action, send, kind = "" }) {
  /** @type {T | null} */
  let answer = null;
  const failure = h("p", { class: "form-failure", role: "alert", hidden: true });
  const submit = h("button", { type: "submit", class: "primary" }, action);
  const form = /** @type {HTMLFormElement} */ (h("form", { class: "dialog-form", novalidate: true, onsubmit: go }, fields, failure));
  const dialog = openDialog(title, { kind, subtitle, body: [form] });
  const id = (form.id = `form-${Math.random().toString(36).slice(2)}`);
  submit.setAttribute("form", id);
  dialog.foot.append(button(t("do.cancel"), dialog.close), submit);
  /** @type {HTMLElement | null} */ (form.querySelector("input, select, textarea"))?.focus();

  /** @param {Event} event */
  async function go(event) {
    event.preventDefault();
    const wrong = firstWrong(form);
    if (wrong) return tell(wrong.reason, wrong.control);
    submit.setAttribute("disabled", "");
    failure.hidden = true;
    try {
      answer = await send(new FormData(form));
      dialog.close();
    } catch (error) {
      showFailure(error);
    } finally {
      submit.removeAttribute("disabled");
    }
  }

  /** @param {unknown} error */
  function showFailure(error) {
    if (!(error instanceof Problem)) throw error;
    const named = error.field && form.elements.namedItem(error.field.split(".").pop() ?? "");
    tell(error.message, named instanceof HTMLElement ? named : null);
  }

  /** @param {string} reason @param {HTMLElement | null} control */
  function tell(reason, control) {
    failure.textContent = reason;
    failure.hidden = false;
    control?.setAttribute("aria-invalid", "true");
    control?.focus();
    control?.addEventListener("input", () => control.removeAttribute("aria-invalid"), { once: true });
  }

  await dialog.closed;
  return answer;
}

/**
 * The first control whose value does not do, and why; in the page's words, where the browser would use its own language.
 * @param {HTMLFormElement} form
 * @returns {{control: HTMLElement, reason: string} | null}
 */
function firstWrong(form) {
  const controls = /** @type {HTMLInputElement[]} */ ([...form.elements]);
  const control = controls.find((each) => each.willValidate && !each.validity.valid);
  if (!control) return null;
  const label = control.closest(".field");
  const name = label?.querySelector(".field-label")?.textContent || control.getAttribute("aria-label") || control.placeholder;
  const hint = control.validity.valueMissing ? t("check.needed") : label?.querySelector("small")?.textContent || t("check.wrong");
  return { control, reason: `${name}: ${hint}` };
}

/**
 * A labelled control of a form.
 * @param {string} label
 * @param {HTMLElement} control
 * @param {string} [hint]
 */
export function field(label, control, hint = "") {
  return h("label", { class: "field" }, h("span", { class: "field-label" }, label), control, hint ? h("small", {}, hint) : null);
}
