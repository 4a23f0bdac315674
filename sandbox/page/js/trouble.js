// The "Trouble" panel: make the pretend Slack limit, fail or hang; drop the socket; restart the app.
import { html, useState } from "./lib.js";
import { control } from "./live.js";
import { useStore } from "./store.js";

const METHODS = ["*", "chat.postMessage", "chat.update", "chat.postEphemeral", "views.open", "views.update", "views.publish", "users.info", "users.getPresence", "dnd.info", "files.*", "conversations.*"];
const ERRORS = [
  ["429", "Rate limit (429)", { error: 429, retry_after: 30 }],
  ["500", "Fail (500)", { error: 500 }],
  ["hang", "Hang", { error: "hang" }],
  ["hang_after", "Do it, then hang", { error: "hang_after" }],
  ["drop", "Drop the connection", { error: "drop" }],
  ["drop_after", "Do it, then drop", { error: "drop_after" }],
];
const TIMES = [[1, "once"], [3, "3 times"], [null, "until cleared"]];

function describe({ method, error, retry_after, times }) {
  const words = ERRORS.find(([id]) => id === error)?.[1] || error;
  const wait = error === "429" ? `, again after ${retry_after} s` : "";
  return `${method === "*" ? "any method" : method} · ${words}${wait} · ${times ? `${times}×` : "until cleared"}`;
}

function Faults() {
  const faults = useStore((s) => s.faults);
  const [method, setMethod] = useState("chat.postMessage");
  const [times, setTimes] = useState(0);
  return html`<h3>The next call to</h3>
    <div class="row"><select class="field" aria-label="Method" value=${method} onChange=${(event) => setMethod(event.currentTarget.value)}>
        ${METHODS.map((one) => html`<option key=${one} value=${one} selected=${one === method}>${one === "*" ? "any method" : one}</option>`)}</select>
      <select class="field" aria-label="How often" onChange=${(event) => setTimes(event.currentTarget.selectedIndex)}>
        ${TIMES.map(([, label]) => html`<option key=${label}>${label}</option>`)}</select></div>
    <h3>will</h3>
    <div class="knobs">${ERRORS.map(([id, label, what]) => html`<button type="button" class="knob" key=${id} onClick=${() => control({ do: "fault", method, times: TIMES[times][0], ...what })}>${label}</button>`)}</div>
    ${faults.length > 0 && html`<ul class="faults">${faults.map((fault) => html`<li>${describe(fault)}</li>`)}</ul>
      <button type="button" class="knob strong" onClick=${() => control({ do: "clear_faults" })}>Clear all trouble</button>`}`;
}

export function Trouble() {
  const controls = useStore((s) => s.controls);
  const app = useStore((s) => s.app);
  return html`<div class="bench-part"><p class="small">${app?.name} is <strong>${app?.online ? "connected" : "not connected"}</strong>.</p>
    <${Faults} />
    ${controls.socket !== false && html`<h3>The app's socket</h3><div class="knobs">
      <button type="button" class="knob" onClick=${() => control({ do: "socket", what: "refresh" })}>Ask it to reconnect</button>
      <button type="button" class="knob" onClick=${() => control({ do: "socket", what: "cut" })}>Cut it</button></div>`}
    ${controls.restart_app && html`<h3>The app</h3><div class="knobs"><button type="button" class="knob" onClick=${() => control({ do: "restart_app" })}>Restart it</button></div>`}
  </div>`;
}
