// @ts-check
/**
 * Cell editors that leave the keyboard to the person: SlickGrid takes Ctrl+A, Shift+arrows and Enter from an open
 * editor and drops the edit, and a composing input method (Hangul, kana) must see its keys alone.
 */

import { h } from "../dom.js";
import { t } from "../i18n.js";

const OWN_KEYS = new Set(["ArrowLeft", "ArrowRight", "Home", "End", " "]);

/** @param {KeyboardEvent} event */
export function keepInEditor(event) {
  const composing = event.isComposing || event.keyCode === 229;
  const command = event.ctrlKey || event.metaKey || event.altKey;
  const selecting = event.shiftKey && event.key !== "Tab";
  if (composing || command || selecting || OWN_KEYS.has(event.key)) event.stopPropagation();
}

/** @typedef {import("./text.js").Column} Column */
/** @typedef {{container: HTMLElement, column: {spec: Column}, item: any[], grid: any, commitChanges: () => void}} EditorArguments */
/** @typedef {(row: any[], column: Column) => any} StartValue */

class CellEditor {
  /** @param {EditorArguments} args @param {StartValue} startValue */
  constructor(args, startValue) {
    this.args = args;
    this.spec = args.column.spec;
    this.startValue = startValue;
    /** @type {any} */
    this.before = "";
    this.input = this.build();
    this.input.addEventListener("keydown", (event) => keepInEditor(/** @type {KeyboardEvent} */ (event)));
    this.input.addEventListener("dblclick", (event) => event.stopPropagation());
    this.leave = () => {
      // The window losing focus keeps the editor; anything else outside the grid saves what was typed.
      if (document.hasFocus()) args.grid.getEditorLock().commitCurrentEdit();
    };
    this.input.addEventListener("blur", this.leave);
    args.container.append(this.input);
    this.focus();
  }

  /** @returns {HTMLInputElement | HTMLSelectElement} */
  build() {
    return /** @type {HTMLInputElement} */ (
      h("input", { type: "text", class: "cell-editor", "aria-label": this.spec.title, autocomplete: "off", spellcheck: "false", lang: this.spec.spoken })
    );
  }

  destroy() {
    this.input.removeEventListener("blur", this.leave);
    this.input.remove();
  }

  focus() {
    this.input.focus();
  }

  /** @param {any[]} row */
  loadValue(row) {
    this.before = this.startValue(row, this.spec);
    this.input.value = String(this.before ?? "");
    if (this.input instanceof HTMLInputElement) this.input.select();
  }

  /** @returns {any} */
  serializeValue() {
    return this.input.value.normalize("NFC").trim();
  }

  applyValue() {
    // The grid's owner saves and then changes the row itself.
  }

  isValueChanged() {
    return this.serializeValue() !== (this.before ?? "");
  }

  validate() {
    const reason = this.spec.validate?.(this.serializeValue(), this.args.item) ?? "";
    return { valid: !reason, msg: reason || null };
  }
}

class TextEditor extends CellEditor {}

class NumberEditor extends CellEditor {
  build() {
    const input = super.build();
    input.setAttribute("inputmode", "numeric");
    input.classList.add("right");
    return input;
  }

  serializeValue() {
    return numberFrom(this.input.value);
  }

  validate() {
    if (!Number.isSafeInteger(this.serializeValue())) return { valid: false, msg: t("grid.not-a-number") };
    return super.validate();
  }
}

class ChoiceEditor extends CellEditor {
  build() {
    const choices = (this.spec.choices ?? []).map(({ value, label }) => h("option", { value }, label));
    return /** @type {HTMLSelectElement} */ (h("select", { class: "cell-editor", "aria-label": this.spec.title }, choices));
  }

  /** A value that is no choice any more stays unless another is chosen. @param {any[]} row */
  loadValue(row) {
    super.loadValue(row);
    if (this.before && this.input.value !== this.before) this.input.prepend(h("option", { value: this.before }, this.before));
    this.input.value = String(this.before ?? "");
  }
}

/** Digits as typed in Seoul or Tokyo: full width, thousands marks. @param {string} typed */
export function numberFrom(typed) {
  const plain = typed.normalize("NFKC").replace(/[,\s]/g, "");
  return plain === "" ? NaN : Number(plain);
}

/** The editor class for a column, in the shape the grid constructs. @param {Column} spec @param {StartValue} startValue */
export function editorFor(spec, startValue) {
  const kind = spec.kind ?? "text";
  const Editor = kind === "choice" ? ChoiceEditor : kind === "number" || kind === "money" ? NumberEditor : TextEditor;
  return class extends Editor {
    /** @param {EditorArguments} args */
    constructor(args) {
      super(args, startValue);
    }
  };
}
