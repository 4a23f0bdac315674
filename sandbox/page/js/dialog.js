// A modal dialog on the browser's own <dialog>: the rest is inert, Tab stays inside, focus returns where it was.
import { html, useEffect, useLayoutEffect, useRef } from "./lib.js";

const FOCUSABLE = 'a[href],button:not([disabled]),input:not([disabled]),select:not([disabled]),textarea:not([disabled]),[tabindex="0"]';
const visible = (node) => node.offsetParent !== null || node.getClientRects().length > 0;

export const focusables = (root) => [...root.querySelectorAll(FOCUSABLE)].filter(visible);

function keepTabInside(event, root) {
  if (event.key !== "Tab") return;
  const all = focusables(root);
  const edge = event.shiftKey ? all[0] : all.at(-1);
  if (all.length && (document.activeElement === edge || !root.contains(document.activeElement))) {
    event.preventDefault();
    (event.shiftKey ? all.at(-1) : all[0]).focus();
  }
}

/**
 * `onClose` is called for Esc and for a click outside; the owner then at once stops drawing the dialog: keys are typed on meanwhile.
 * `focusKey`: when it changes (another view in the same dialog) focus starts again at the first field.
 */
export function Dialog({ children, onClose, labelledby, describedby, focusKey, ...rest }) {
  const ref = useRef(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    const dialog = ref.current;
    dialog.showModal();
    return () => {
      dialog.close();
      const back = before?.isConnected && before !== document.body ? before : document.querySelector("[data-home-focus]");
      back?.blur(); // closing gave it the focus but not the caret: keys would go nowhere
      back?.focus();
    };
  }, []);
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog.open) dialog.showModal(); // the browser closed it for the view before
    const first = dialog.querySelector("[data-autofocus]") || dialog.querySelector(".modal-body input, .modal-body textarea, .modal-body select");
    (first && visible(first) ? first : dialog.querySelector("button"))?.focus();
  }, [focusKey]);
  return html`<dialog ref=${ref} class=${rest.class} aria-labelledby=${labelledby} aria-describedby=${describedby}
    onKeyDown=${(event) => keepTabInside(event, ref.current)}
    onCancel=${(event) => { event.preventDefault(); if (event.target === ref.current) onClose(); }}
    onClose=${() => ref.current?.isConnected && onClose() /* a second Esc in a row cancels nothing, it closes */}
    onMouseDown=${(event) => event.target === ref.current && onClose()}>${children}</dialog>`;
}
