// @ts-check
/** A button of the mouse that is down: a click is lost when what it was pressed on is replaced before it is let go. */

export class Press {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.down = false;
    /** @type {(() => void)[]} */
    this.waiting = [];
    element.addEventListener("pointerdown", () => (this.down = true), true);
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => this.over(), true);
  }

  over() {
    this.down = false;
    // The click comes with the button's going up; what waited comes after it, unless it was pressed again.
    setTimeout(() => {
      if (!this.down) for (const go of this.waiting.splice(0)) go();
    });
  }

  /** Once no button is down. @returns {Promise<void>} */
  released() {
    return this.down ? new Promise((resolve) => this.waiting.push(resolve)) : Promise.resolve();
  }
}
