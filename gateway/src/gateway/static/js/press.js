// @ts-check
/** A button of the mouse that is down: a click is lost when what it was pressed on is replaced before it is let go. */

/** No click takes longer, and some buttons are let go where the page does not see it: over a list of choices, a menu. */
const LONGEST = 1_000;
let down = false;
let limit = 0;
/** @type {(() => void)[]} */
const waiting = [];

export function pressing() {
  return down;
}

/** Once no button is down. What is drawn without anybody's asking waits for it. @returns {Promise<void>} */
export function released() {
  return down ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve();
}

function press() {
  down = true;
  clearTimeout(limit);
  limit = window.setTimeout(up, LONGEST);
}

function up() {
  down = false;
  clearTimeout(limit);
  // The click comes with the button's going up; what waited comes after it, unless it was pressed again.
  setTimeout(() => {
    if (!down) for (const go of waiting.splice(0)) go();
  });
}

addEventListener("pointerdown", press, true);
addEventListener("pointerup", up, true);
addEventListener("pointercancel", up, true);
