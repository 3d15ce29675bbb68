// @ts-check
/** Two sounds a warehouse knows apart with closed eyes: two short rising notes for yes, one long low buzz for no. */

/** @type {AudioContext | null} */
let audio = null;

/** @param {boolean} good */
export function verdictSound(good) {
  audio ??= new AudioContext();
  void audio.resume();
  const now = audio.currentTime;
  if (good) {
    note(audio, 880, now, 0.09, "sine");
    note(audio, 1320, now + 0.1, 0.14, "sine");
  } else note(audio, 160, now, 0.7, "square");
}

/** @param {AudioContext} context @param {number} pitch @param {number} start @param {number} length @param {OscillatorType} shape */
function note(context, pitch, start, length, shape) {
  const tone = new OscillatorNode(context, { type: shape, frequency: pitch });
  const loudness = new GainNode(context, { gain: 0.25 });
  loudness.gain.setValueAtTime(0.25, start + length * 0.7);
  loudness.gain.linearRampToValueAtTime(0, start + length);
  tone.connect(loudness).connect(context.destination);
  tone.start(start);
  tone.stop(start + length);
}
