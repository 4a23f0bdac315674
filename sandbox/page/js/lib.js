// One place for the view library, so that the rest of the page imports from here only.
import { h } from "../vendor/preact.js";
import htm from "../vendor/htm.js";

export { createContext, render, Fragment } from "../vendor/preact.js";
export {
  useCallback, useContext, useEffect, useId, useLayoutEffect, useMemo, useReducer, useRef, useState,
} from "../vendor/preact-hooks.js";
export const html = htm.bind(h);

/** Join class names, leaving out the falsy ones. */
export const cx = (...names) => names.filter(Boolean).join(" ");
