// The control strip: outside the chat, it turns the pretend world's knobs: who you are, the clock, jumps, panels.
import { cx, html } from "./lib.js";
import { panels } from "./bench.js";
import { update, useStore } from "./store.js";
import { ThemeSwitch } from "./theme.js";
import { Clock, Jumps, Speed, Who } from "./time.js";

export function Strip() {
  const open = useStore((s) => s.bench);
  const faults = useStore((s) => s.faults.length);
  const phase = useStore((s) => s.phase);
  const guide = useStore((s) => s.guide);
  const toggle = (id) => update({ bench: open === id ? null : id });
  return html`<aside class="strip" aria-label="Workbench">
    <span class="strip-name"><span class="strip-title">Pretend workspace</span></span>
    <${Who} /><button type="button" class="clock-button" aria-expanded=${open === "time"} aria-controls="bench" onClick=${() => toggle("time")}><${Clock} /></button><${Speed} /><${Jumps} />
    <span class="strip-gap">${phase !== "live" && html`<span class="lost" role="status">Reconnecting…</span>`}</span>
    <div class="strip-panels" role="group" aria-label="Panels">
      ${panels.filter((panel) => panel.id !== "time" && (panel.id !== "guide" || guide)).map((panel) => html`<button type="button" key=${panel.id} class=${cx("knob", open === panel.id && "on")}
        aria-expanded=${open === panel.id} aria-controls="bench" onClick=${() => toggle(panel.id)}>${panel.label}${panel.id === "trouble" && faults > 0 && html`<span class="fault-count">${faults}</span>`}</button>`)}
    </div>
    <${ThemeSwitch} />
  </aside>`;
}
