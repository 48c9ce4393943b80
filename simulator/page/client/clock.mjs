// The simulated clock.
import { h } from "./dom.mjs";
import { facts } from "./parts.mjs";
import { timeText } from "./text.mjs";

/** @import { Overview } from "../overview.js" */

/**
 * @param {Overview["clock"]} clock
 */
export function describeClock({ now, speed }) {
  return facts([
    ["Time (UTC)", h("time", { datetime: now }, timeText(now))],
    ["Speed", speedText(speed)],
  ]);
}

/**
 * @param {number} speed
 */
export function speedText(speed) {
  if (speed === 0) return "stopped (the time moves only when you advance it)";
  return speed === 1 ? "real time" : `${speed} simulated seconds per real second`;
}
