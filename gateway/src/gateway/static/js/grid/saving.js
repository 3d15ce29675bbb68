// @ts-check
/** Saving edits: one at a time per shipment (its version moves with each), states the cells show, undo on the server. */

import { t } from "../i18n.js";

/** @typedef {{state: "saving" | "saved" | "refused", wanted: any, reason: string}} CellState */
/** @typedef {(row: any[], fields: Record<string, any>) => Promise<{version?: number, fields?: Record<string, any>}>} Save */

const SAVED_FOR = 1800;

export class Saving {
  /**
   * @param {import("./rows.js").Rows} rows
   * @param {Save} save
   * @param {(row: any[]) => void} paint
   * @param {(message: string, refused: boolean) => void} tell
   */
  constructor(rows, save, paint, tell) {
    this.rows = rows;
    this.save = save;
    this.paint = paint;
    this.tell = tell;
    /** @type {Map<any, Map<string, CellState>>} */
    this.states = new Map();
    /** @type {Map<string, Promise<void>>} */
    this.queues = new Map();
    /** @type {{key: any, before: Record<string, any>}[]} */
    this.done = [];
  }

  /** @param {any[]} row @param {string} id @returns {CellState | undefined} */
  state(row, id) {
    return this.states.get(this.rows.key(row))?.get(id);
  }

  /** What an editor starts from: a refused wish is kept, so that it can be corrected. @param {any[]} row @param {string} id */
  current(row, id) {
    const state = this.state(row, id);
    return state && state.state !== "saved" ? state.wanted : this.rows.value(row, id);
  }

  /** @param {any[]} row @param {Record<string, any>} fields @param {boolean} [undoing] */
  commit(row, fields, undoing = false) {
    for (const [id, wanted] of Object.entries(fields)) this.put(row, id, { state: "saving", wanted, reason: "" });
    this.paint(row);
    const queue = this.rows.group(row) || String(this.rows.key(row));
    const before = this.queues.get(queue) ?? Promise.resolve();
    const mine = before.then(() => this.send(row, fields, undoing));
    this.queues.set(queue, mine);
    return mine;
  }

  /** @param {any[]} row @param {Record<string, any>} fields @param {boolean} undoing */
  async send(row, fields, undoing) {
    const before = Object.fromEntries(Object.keys(fields).map((id) => [id, this.rows.value(row, id)]));
    try {
      const answer = await this.save(row, fields);
      this.accept(row, { ...fields, ...answer.fields }, answer.version);
      for (const id of Object.keys(fields)) this.settle(row, id);
      if (!undoing) this.done.push({ key: this.rows.key(row), before });
      this.tell(t("grid.saved"), false);
    } catch (error) {
      const problem = /** @type {any} */ (error);
      if (problem.body?.current) this.accept(row, problem.body.current.fields ?? {}, problem.body.current.version);
      for (const [id, wanted] of Object.entries(fields)) this.put(row, id, { state: "refused", wanted, reason: problem.message });
      this.tell(t("grid.refused", { reason: problem.message }), true);
    }
    this.paint(row);
  }

  /** @param {any[]} row @param {Record<string, any>} fields @param {number | undefined} version */
  accept(row, fields, version) {
    const mates = this.rows.mates(row);
    const shared = new Set(this.rows.columns.filter((column) => column.shared).map((column) => column.id));
    const common = Object.fromEntries(Object.entries(fields).filter(([id]) => shared.has(id)));
    if (shared.size && version !== undefined) common.version = version;
    for (const mate of mates) this.rows.change(mate, common);
    this.rows.change(row, version === undefined ? fields : { ...fields, version });
  }

  /** @param {any[]} row @param {string} id */
  settle(row, id) {
    const saved = /** @type {CellState} */ ({ state: "saved", wanted: undefined, reason: "" });
    this.put(row, id, saved);
    setTimeout(() => {
      if (this.state(row, id) !== saved) return;
      this.forget(row, id);
      this.paint(row);
    }, SAVED_FOR);
  }

  /** @param {any[]} row @param {string} id @param {CellState} state */
  put(row, id, state) {
    const key = this.rows.key(row);
    const own = this.states.get(key) ?? new Map();
    own.set(id, state);
    this.states.set(key, own);
  }

  /** Gives up a refused wish; the cell shows the stored value again. @param {any[]} row @param {string} id */
  forget(row, id) {
    this.states.get(this.rows.key(row))?.delete(id);
  }

  /** Once nothing is on its way. */
  async idle() {
    await Promise.all(this.queues.values());
  }

  /** Puts the last saved edit back, on the server. @returns {Promise<{row: any[], fields: string[]} | null>} */
  async undo() {
    await this.idle();
    const last = this.done.pop();
    const row = last && this.rows.byKey.get(last.key);
    if (!last || !row) return null;
    await this.commit(row, last.before, true);
    return { row, fields: Object.keys(last.before) };
  }
}
