// The workbench's panel beside the chat (a sheet on narrow screens): guide, time, you, trouble, log.
import { cx, html, useEffect, useRef } from "./lib.js";
import { Guide } from "./guide.js";
import { Log } from "./log.js";
import { You } from "./you.js";
import { Trouble } from "./trouble.js";
import { Clock, Jumps, Speed } from "./time.js";
import { update, useStore } from "./store.js";

function Time() {
  return html`<div class="bench-part"><${Clock} /><h3>Speed</h3><${Speed} /><h3>Move the clock</h3><${Jumps} /></div>`;
}

export const panels = [
  { id: "guide", label: "Guide", draw: Guide },
  { id: "time", label: "Clock", draw: Time },
  { id: "you", label: "You", draw: You },
  { id: "trouble", label: "Trouble", draw: Trouble },
  { id: "log", label: "Log", draw: Log },
];

export function Bench() {
  const open = useStore((s) => s.bench);
  const guide = useStore((s) => s.guide);
  const root = useRef(null);
  const panel = panels.find((one) => one.id === open);
  useEffect(() => {
    if (panel && root.current && !matchMedia("(min-width: 1100px)").matches) root.current.querySelector("button")?.focus();
  }, [open]);
  if (!panel || (panel.id === "guide" && !guide)) return null;
  const close = () => {
    update({ bench: null });
    document.querySelector(".strip-panels button")?.focus();
  };
  const Draw = panel.draw;
  return html`<aside class=${cx("bench", `bench-${panel.id}`)} id="bench" ref=${root} aria-label=${panel.label}
      onKeyDown=${(event) => event.key === "Escape" && close()}>
    <header class="bench-head"><h2>${panel.id === "guide" ? guide.title : panel.label}</h2><button type="button" class="icon-button" aria-label=${`Close “${panel.label}”`} onClick=${close}>✕</button></header>
    <div class="bench-body"><${Draw} /></div>
  </aside>`;
}
