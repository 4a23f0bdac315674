// A layer that hangs from an anchor (menus and option lists), above everything, kept inside the window.
import { html, useEffect, useLayoutEffect, useRef } from "./lib.js";

const GAP = 4;

function place(anchor, layer, align) {
  const box = anchor.getBoundingClientRect();
  layer.style.minWidth = `${align === "fill" ? box.width : 0}px`;
  layer.style.maxHeight = "";
  const below = innerHeight - box.bottom - GAP - 8;
  const above = box.top - GAP - 8;
  const under = layer.offsetHeight <= below || below >= above;
  layer.style.maxHeight = `${Math.max(120, under ? below : above)}px`;
  const wanted = align === "end" ? box.right - layer.offsetWidth : box.left;
  layer.style.left = `${Math.max(8, Math.min(wanted, innerWidth - layer.offsetWidth - 8))}px`;
  layer.style.top = `${under ? box.bottom + GAP : Math.max(8, box.top - GAP - layer.offsetHeight)}px`;
}

/** `anchor` is a ref; `align` is "fill" (as wide as the anchor), "start" or "end"; `onAway` fires on a press elsewhere. */
export function Popover({ anchor, align = "start", onAway, children, ...rest }) {
  const ref = useRef(null);
  useLayoutEffect(() => {
    ref.current.showPopover();
  }, []);
  useLayoutEffect(() => place(anchor.current, ref.current, align));
  useEffect(() => {
    const again = () => anchor.current && ref.current && place(anchor.current, ref.current, align);
    const away = (event) => !ref.current?.contains(event.target) && !anchor.current?.contains(event.target) && onAway?.();
    addEventListener("resize", again);
    addEventListener("scroll", again, true);
    document.addEventListener("pointerdown", away, true);
    return () => {
      removeEventListener("resize", again);
      removeEventListener("scroll", again, true);
      document.removeEventListener("pointerdown", away, true);
    };
  });
  return html`<div ref=${ref} popover="manual" ...${rest} class=${`popover ${rest.class || ""}`}>${children}</div>`;
}
