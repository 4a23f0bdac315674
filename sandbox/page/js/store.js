// The page's state: one object, replaced on every change; components read parts of it with useStore.
import { useEffect, useReducer } from "./lib.js";

let state = {
  phase: "connecting", // connecting | live | lost
  me: null, workspace: null, app: null, users: {}, channels: [], messages: {}, modals: [], left: [], home: null,
  clock: { now: 0, speed: 0, at: 0 }, faults: [], guide: null, jumps: [], controls: {}, log: [],
  channel: null, tab: "messages", drawer: false, bench: null, toasts: [], busy: {}, drafts: {}, guideStep: 0,
};
const listeners = new Set();

export const getState = () => state;

/** Merge a patch (or the result of a function of the state) and tell every reader. */
export function update(patch) {
  state = { ...state, ...(typeof patch === "function" ? patch(state) : patch) };
  for (const listener of [...listeners]) listener();
}

/** Part of the state; the component draws again when that part becomes another value. */
export function useStore(select) {
  const [, redraw] = useReducer((n) => n + 1, 0);
  const value = select(state);
  useEffect(() => {
    let seen = value;
    const check = () => {
      const now = select(state);
      if (now !== seen) {
        seen = now;
        redraw();
      }
    };
    listeners.add(check);
    check();
    return () => listeners.delete(check);
  });
  return value;
}

let toastId = 0;
/** Show a short notice that goes away by itself; `kind` is "note" or "bad". */
export function toast(text, kind = "note") {
  const id = ++toastId;
  update((s) => ({ toasts: [...s.toasts.slice(-3), { id, text, kind }] }));
  setTimeout(() => dropToast(id), 8000);
}
export const dropToast = (id) => update((s) => ({ toasts: s.toasts.filter((one) => one.id !== id) }));

/** Seconds since 1970 in the workspace, carried forward between the server's clock messages. */
export const workspaceNow = () =>
  state.clock.now + (state.clock.speed * (performance.now() - state.clock.at)) / 1000;
