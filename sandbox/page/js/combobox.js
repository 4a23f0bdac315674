// One select for all of Slack's: type to filter, arrows to move, Enter to choose; one or many; groups; asked-for options.
import { cx, html, useEffect, useId, useRef, useState } from "./lib.js";
import { Popover } from "./popover.js";

const norm = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const shown = (groups, query) =>
  groups
    .map((group) => ({ ...group, options: group.options.filter((one) => !query || norm(one.text).includes(norm(query))) }))
    .filter((group) => group.options.length);

/**
 * `groups`: [{label?, options:[{value, text, node?, note?}]}]; `selected`: array of values; `onChange(values)`.
 * `load(query)` (optional) resolves to groups and replaces them. `labels` gives the words of chosen values not among the groups.
 */
export function Combobox({ groups = [], selected, onChange, many, placeholder, label, labelledby, describedby, invalid, load, labels = {}, max, minQuery = 0 }) {
  const [open, setOpen] = useState(false);
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const [loaded, setLoaded] = useState(null);
  const box = useRef(null);
  const input = useRef(null);
  const id = useId();
  const known = (load && loaded) || groups;
  const visible = load ? known : shown(known, query);
  const flat = visible.flatMap((group) => group.options);
  const all = [...groups, ...(loaded || [])].flatMap((group) => group.options);
  const textOf = (value) => all.find((one) => one.value === value)?.text ?? labels[value] ?? value;

  useEffect(() => {
    if (!open || !load || query.length < minQuery) return undefined;
    const timer = setTimeout(async () => setLoaded(await load(query)), 200);
    return () => clearTimeout(timer);
  }, [open, query]);
  useEffect(() => {
    if (open) document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: "nearest" });
  }, [active, open]);

  const show = () => {
    if (open) return;
    setQuery("");
    setActive(Math.max(0, groups.flatMap((group) => group.options).findIndex((one) => one.value === selected[0])));
    setOpen(true);
  };
  const hide = () => { setOpen(false); setQuery(""); };
  const choose = (option) => {
    if (!option) return;
    if (many) {
      const has = selected.includes(option.value);
      if (!has && max && selected.length >= max) return;
      onChange(has ? selected.filter((one) => one !== option.value) : [...selected, option.value]);
      setQuery("");
    } else {
      hide();
      if (option.value !== selected[0]) onChange([option.value]);
    }
  };
  const keys = {
    ArrowDown: () => (open ? setActive((active + 1) % Math.max(1, flat.length)) : show()),
    ArrowUp: () => (open ? setActive((active - 1 + flat.length) % Math.max(1, flat.length)) : show()),
    Home: () => open && setActive(0),
    End: () => open && setActive(flat.length - 1),
    Enter: () => (open ? choose(flat[active]) : show()),
    Escape: () => open && hide(),
  };
  const onKeyDown = (event) => {
    if (many && event.key === "Backspace" && !query && selected.length) return onChange(selected.slice(0, -1));
    if (event.key === "Tab") return hide();
    const key = keys[event.key];
    if (!key || (!open && ["Escape", "Home", "End"].includes(event.key))) return undefined;
    event.preventDefault();
    event.stopPropagation();
    return key();
  };
  const hint = selected.length && !many ? textOf(selected[0]) : placeholder || "";
  return html`<div class=${cx("combobox", many && "many", invalid && "invalid", open && "open")} ref=${box}
      onMouseDown=${(event) => { if (event.target.closest("button")) return; if (event.target !== input.current) event.preventDefault(); input.current.focus(); if (open && !many && event.target !== input.current) hide(); else show(); }}>
    ${many && selected.map((value) => html`<span class="chip" key=${value}>${textOf(value)}
      <button type="button" aria-label=${`Remove ${textOf(value)}`} onClick=${() => { onChange(selected.filter((one) => one !== value)); input.current.focus(); }}>✕</button></span>`)}
    <input ref=${input} role="combobox" type="text" autocomplete="off" spellcheck="false" class=${cx("bare", selected.length && !many && "has-value")}
      aria-expanded=${open} aria-controls=${open ? `${id}-list` : undefined} aria-autocomplete="list" aria-haspopup="listbox"
      aria-activedescendant=${open && flat.length ? `${id}-${active}` : undefined} aria-invalid=${invalid || undefined}
      aria-label=${label} aria-labelledby=${labelledby} aria-describedby=${describedby}
      placeholder=${open ? hint : many && selected.length ? "" : placeholder || ""} value=${open || many ? query : hint === placeholder ? "" : hint}
      onInput=${(event) => { setQuery(event.currentTarget.value); setActive(0); setOpen(true); }}
      onBlur=${hide} onKeyDown=${onKeyDown} />
    <span class="caret" aria-hidden="true"></span>
    ${open && html`<${Popover} anchor=${box} align="fill" class="listbox" onAway=${hide} onMouseDown=${(event) => { event.preventDefault(); event.stopPropagation(); }}>
      ${flat.length > 0 && html`<div role="listbox" id=${`${id}-list`} aria-label=${label || "Options"} aria-multiselectable=${many || undefined}>
        ${visible.map((group) => html`<${Group} group=${group} id=${id} flat=${flat} active=${active} selected=${selected} choose=${choose} hover=${setActive} />`)}
      </div>`}
      ${!flat.length && html`<p class="listbox-empty" id=${`${id}-list`}>${load && query.length < minQuery ? "Keep typing…" : load && !loaded ? "Looking…" : "No results"}</p>`}
    <//>`}
  </div>`;
}

function Group({ group, id, flat, active, selected, choose, hover }) {
  const options = group.options.map((option) => {
    const at = flat.indexOf(option);
    const on = selected.includes(option.value);
    return html`<div role="option" id=${`${id}-${at}`} key=${option.value} aria-selected=${on} class=${cx("option", at === active && "active")}
      onMouseMove=${() => at !== active && hover(at)} onClick=${() => choose(option)}>
      <span class="tick" aria-hidden="true">${on ? "✓" : ""}</span>
      <span>${option.node || option.text}${option.note && html`<span class="option-note">${option.note}</span>`}</span></div>`;
  });
  if (!group.label) return options;
  return html`<div role="group" aria-label=${group.label}><div class="option-group" aria-hidden="true">${group.label}</div>${options}</div>`;
}
