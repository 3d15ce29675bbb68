// @ts-check
/** A button of the mouse that is down: a click is lost when what it was pressed on is replaced before it is let go. */

let down = false;
/** @type {(() => void)[]} */
const waiting = [];

export function pressing() {
  return down;
}

/** Once no button is down. What is drawn without anybody's asking waits for it. @returns {Promise<void>} */
export function released() {
  return down ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve();
}

function up() {
  down = false;
  // The click comes with the button's going up; what waited comes after it, unless it was pressed again.
  setTimeout(() => {
    if (!down) for (const go of waiting.splice(0)) go();
  });
}

addEventListener("pointerdown", (event) => (down = event.button === 0), true);
for (const end of ["pointerup", "pointercancel", "contextmenu"]) addEventListener(end, up, true);
// Let go elsewhere. Not on its way down: that is how every field of the page is left.
addEventListener("blur", up);
