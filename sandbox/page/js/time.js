// Who you are and what time it is: the workbench's knobs shared by the strip and, on narrow screens, its panel.
import { cx, html, useEffect, useReducer } from "./lib.js";
import { stamp } from "./dates.js";
import { connect, control } from "./live.js";
import { Presence } from "./people.js";
import { update, useStore, workspaceNow } from "./store.js";

export const SPEEDS = [[0, "❚❚", "Stopped"], [1, "1×", "Real time"], [10, "10×", "10 times"], [60, "60×", "60 times"], [600, "600×", "600 times"]];

/** Draw again every so many milliseconds, for clocks. */
export function useTick(ms) {
  const [, tick] = useReducer((n) => n + 1, 0);
  useEffect(() => {
    const timer = setInterval(tick, ms);
    return () => clearInterval(timer);
  }, [ms]);
}

/** Become another member: the address says who, the line is opened anew. */
export function become(id) {
  const url = new URL(location.href);
  url.searchParams.set("user", id);
  url.hash = "";
  history.pushState(null, "", url);
  update({ channel: null, drawer: false });
  connect(id);
}

export function Who() {
  const users = useStore((s) => s.users);
  const me = useStore((s) => s.me);
  const people = Object.values(users).filter((user) => !user.is_bot);
  return html`<label class="who"><span>You are</span>
    <select value=${me} onChange=${(event) => become(event.currentTarget.value)}>
      ${people.map((user) => html`<option key=${user.id} value=${user.id} selected=${user.id === me}>${user.real_name || user.name}${user.is_admin ? " (admin)" : ""}</option>`)}
    </select></label>`;
}

export function Clock() {
  const clock = useStore((s) => s.clock);
  const own = useStore((s) => s.users[s.me]);
  useTick(clock.speed ? Math.max(100, 1000 / Math.min(clock.speed, 10)) : 60000);
  if (!own) return null;
  return html`<span class="clock"><${Presence} user=${own} now=${workspaceNow()} /><time class="clock-face" aria-label="Workspace time">${stamp(workspaceNow(), { tz: own.tz, locale: "en-GB" })}</time>
    <span class="clock-zone">${own.tz_label || own.tz}</span></span>`;
}

export function Speed() {
  const speed = useStore((s) => s.clock.speed);
  return html`<div class="speeds" role="group" aria-label="Speed of the clock">
    ${SPEEDS.map(([value, label, name]) => html`<button type="button" key=${value} aria-pressed=${speed === value} aria-label=${name} title=${name}
      class=${cx("knob", speed === value && "on")} onClick=${() => control({ do: "speed", speed: value })}>${label}</button>`)}</div>`;
}

export function Jumps() {
  const jumps = useStore((s) => s.jumps);
  const me = useStore((s) => s.me);
  return html`<div class="jumps" role="group" aria-label="Move the clock">
    ${jumps.filter((jump) => jump.id !== "monday_morning").map((jump) => html`<button type="button" class="knob strong" key=${jump.id} onClick=${() => control({ do: "jump", id: jump.id, user: me })}>${jump.label}</button>`)}
    <button type="button" class="knob" onClick=${() => control({ do: "jump", to: "monday_morning", user: me })}>Monday morning</button>
    <button type="button" class="knob" onClick=${() => control({ do: "advance", seconds: 600 })}>+10 min</button>
    <button type="button" class="knob" onClick=${() => control({ do: "advance", seconds: 3600 })}>+1 h</button></div>`;
}
