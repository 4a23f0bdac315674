// A button that opens a menu: arrows, Home and End move, Enter chooses, Esc closes and gives the focus back.
import { html, useEffect, useRef, useState } from "./lib.js";
import { Popover } from "./popover.js";

/** `items`: [{label (node), onChoose, href?}]. `label` names the button for those who cannot see it. */
export function Menu({ items, label, buttonClass, busy, children }) {
  const [open, setOpen] = useState(false);
  const button = useRef(null);
  const list = useRef(null);
  const entries = () => [...list.current.querySelectorAll("[role=menuitem]")];
  const close = (refocus = true) => {
    setOpen(false);
    if (refocus) button.current?.focus();
  };
  useEffect(() => {
    if (open) entries()[0]?.focus();
  }, [open]);
  const onKey = (event) => {
    const all = entries();
    const at = all.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined) all.at(to % all.length).focus();
    else if (event.key === "Escape") close();
    else if (event.key === "Tab") return close();
    else return undefined;
    event.preventDefault();
    return event.stopPropagation();
  };
  const choose = (item) => {
    close();
    item.onChoose();
  };
  return html`<span class="menu-wrap">
    <button ref=${button} type="button" class=${buttonClass} aria-haspopup="menu" aria-expanded=${open} aria-label=${label} aria-busy=${busy}
      onClick=${() => setOpen(!open)}
      onKeyDown=${(event) => event.key === "ArrowDown" && !open && (event.preventDefault(), setOpen(true))}>${children}</button>
    ${open && html`<${Popover} anchor=${button} align="end" class="menu" onAway=${() => close(false)}>
      <div ref=${list} role="menu" aria-label=${label} onKeyDown=${onKey}>
        ${items.map((item) => html`<button type="button" role="menuitem" tabindex="-1" class="menu-item" onClick=${() => choose(item)}>
          ${item.label}${item.note && html`<span class="menu-note">${item.note}</span>`}</button>`)}
      </div>
    <//>`}
  </span>`;
}
