// How far through the guided first minute this tab is: steps count once they were done, in any way.
import { keep } from "./kept.js";
import { getState, update } from "./store.js";

/** Step `n` (from 0) and all before it are done. */
export function reach(n) {
  update((s) => ({ guideStep: Math.max(s.guideStep, n + 1) }));
  keep("guide", getState().guideStep);
}

/** A member sent a text: the step that asked for it, if any, is done. */
export function sentText(text) {
  const n = getState().guide?.steps.findIndex((step) => step.try === text) ?? -1;
  if (n >= 0) reach(n);
}
