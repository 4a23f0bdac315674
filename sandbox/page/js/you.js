// The "You" panel: the current member's time zone, presence, status, do not disturb, huddle and language.
import { cx, html, useEffect, useState } from "./lib.js";
import { Combobox } from "./combobox.js";
import { stamp } from "./dates.js";
import { act } from "./live.js";
import { isDnd } from "./people.js";
import { useStore, workspaceNow } from "./store.js";
import { Who } from "./time.js";

const PRESETS = [[":spiral_calendar_pad:", "In a meeting", 3600], [":bus:", "Commuting", 1800], [":palm_tree:", "Vacationing", 7 * 86400], [":face_with_thermometer:", "Out sick", 86400], [":house_with_garden:", "Working remotely", 86400]];
const LANGUAGES = [["en-US", "English (US)"], ["en-GB", "English (UK)"], ["de-DE", "Deutsch"], ["es-ES", "Español"], ["fr-FR", "Français"], ["ja-JP", "日本語"]];
// Browsers still list some zones under their old names.
const RENAMED = {
  "Asia/Calcutta": "Asia/Kolkata", "Asia/Katmandu": "Asia/Kathmandu", "Asia/Rangoon": "Asia/Yangon", "Asia/Saigon": "Asia/Ho_Chi_Minh",
  "Europe/Kiev": "Europe/Kyiv", "America/Buenos_Aires": "America/Argentina/Buenos_Aires", "Atlantic/Faeroe": "Atlantic/Faroe",
};
const zones = () => {
  const names = [...Intl.supportedValuesOf("timeZone").map((zone) => RENAMED[zone] || zone), "Etc/UTC"];
  return [{ options: [...new Set(names)].sort().map((zone) => ({ value: zone, text: zone.replaceAll("_", " ") })) }];
};
const set = (what) => act({ do: "set", ...what });

function Status({ own }) {
  const [text, setText] = useState(own.status_text || "");
  const [emoji, setEmoji] = useState(own.status_emoji || "");
  useEffect(() => {
    setText(own.status_text || "");
    setEmoji(own.status_emoji || "");
  }, [own.id, own.status_text, own.status_emoji]);
  const put = (status_emoji, status_text, seconds = 0) =>
    set({ status_emoji, status_text, status_expiration: seconds ? Math.round(workspaceNow() + seconds) : 0 });
  return html`<form class="status-form" onSubmit=${(event) => { event.preventDefault(); put(emoji, text); }}>
      <label>Emoji<input class="field" value=${emoji} placeholder=":coffee:" onInput=${(event) => setEmoji(event.currentTarget.value)} /></label>
      <label class="grow">Words<input class="field" value=${text} placeholder="What's your status?" onInput=${(event) => setText(event.currentTarget.value)} /></label>
      <button type="submit" class="knob strong">Set</button></form>
    <div class="knobs">${PRESETS.map(([sign, words, seconds]) => html`<button type="button" key=${words} class=${cx("knob", own.status_text === words && "on")} onClick=${() => put(sign, words, seconds)}>${words}</button>`)}
      <button type="button" class="knob" onClick=${() => put("", "")}>Clear</button></div>
    ${own.status_expiration > 0 && html`<p class="small">Until ${stamp(own.status_expiration, { tz: own.tz, locale: "en-GB" })}</p>`}`;
}

function Dnd({ own }) {
  const now = workspaceNow();
  const on = isDnd(own, now);
  const pause = (seconds) => set({ dnd: seconds ? { start: Math.floor(workspaceNow()), end: Math.floor(workspaceNow() + seconds) } : null });
  return html`<div class="knobs"><button type="button" class=${cx("knob", !on && "on")} aria-pressed=${!on} onClick=${() => pause(0)}>Off</button>
      ${[[1800, "30 min"], [3600, "1 h"], [7200, "2 h"], [86400, "1 day"]].map(([seconds, label]) => html`<button type="button" key=${label} class="knob" onClick=${() => pause(seconds)}>${label}</button>`)}</div>
    ${own.dnd && html`<p class="small">${on ? "Paused" : "Planned"} until ${stamp(own.dnd.end, { tz: own.tz, locale: "en-GB" })}</p>`}`;
}

export function You() {
  const own = useStore((s) => s.users[s.me]);
  if (!own) return null;
  const pressed = (on) => ({ class: cx("knob", on && "on"), "aria-pressed": on });
  return html`<div class="bench-part">
    <${Who} />
    <h3>Presence</h3>
    <div class="knobs"><button type="button" ...${pressed(own.presence === "active")} onClick=${() => set({ presence: "active" })}>Active</button>
      <button type="button" ...${pressed(own.presence !== "active")} onClick=${() => set({ presence: "away" })}>Away</button></div>
    <h3>Huddle</h3>
    <div class="knobs"><button type="button" class="knob" onClick=${() => set({ huddle: !own.in_huddle })}>${own.in_huddle ? "Leave the huddle" : "Start a huddle"}</button></div>
    <h3>Status</h3><${Status} own=${own} />
    <h3>Pause notifications</h3><${Dnd} own=${own} />
    <h3 id="you-zone">Time zone</h3>
    <${Combobox} groups=${zones()} selected=${[own.tz]} labelledby="you-zone" label="Time zone" onChange=${([tz]) => set({ tz })} />
    <h3 id="you-language">Language</h3>
    <select class="field" aria-labelledby="you-language" value=${own.locale || "en-US"} onChange=${(event) => set({ locale: event.currentTarget.value })}>
      ${LANGUAGES.map(([value, label]) => html`<option key=${value} value=${value} selected=${value === (own.locale || "en-US")}>${label}</option>`)}</select>
  </div>`;
}
