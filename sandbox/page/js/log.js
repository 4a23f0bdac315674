// The "Log" panel: every call and event with its payload, newest first, filtered by kind and text.
import { cx, html, useMemo, useState } from "./lib.js";
import { useStore } from "./store.js";

const KINDS = [["all", "All"], ["call", "Calls"], ["event", "Events"], ["delivery", "Deliveries"], ["clock", "Clock"]];
const SHOWN = 200;
const pretty = (payload) => (typeof payload === "string" ? payload : JSON.stringify(payload, null, 2));

function Entry({ entry, tz }) {
  const [open, setOpen] = useState(false);
  const at = useMemo(() => clock(entry.at, tz), [entry.at, tz]);
  const has = entry.payload !== null && entry.payload !== undefined;
  return html`<li class=${cx("log-entry", `log-${entry.kind}`, entry.ok === false && "bad")}>
    <button type="button" class="log-line" aria-expanded=${open} disabled=${!has} onClick=${() => setOpen(!open)}>
      <span class="log-at">${at}</span><span class="log-kind">${entry.kind}</span><span class="log-title">${entry.title}</span>
      <span class="log-ok">${entry.ok === false ? "failed" : ""}</span></button>
    ${open && html`<pre class="log-payload" tabindex="0" aria-label=${`Payload of ${entry.title}`}>${pretty(entry.payload)}</pre>`}</li>`;
}

function clock(at, tz) {
  const when = typeof at === "number" ? new Date(at * 1000) : new Date(at);
  if (Number.isNaN(when.getTime())) return "";
  return when.toLocaleTimeString("en-GB", { timeZone: tz });
}

export function Log() {
  const log = useStore((s) => s.log);
  const tz = useStore((s) => s.users[s.me]?.tz) || "UTC";
  const [kind, setKind] = useState("all");
  const [text, setText] = useState("");
  const needle = text.toLowerCase();
  const found = useMemo(
    () => log.filter((one) => (kind === "all" || one.kind === kind) && (!needle || `${one.title} ${pretty(one.payload) || ""}`.toLowerCase().includes(needle))),
    [log, kind, needle],
  );
  return html`<div class="log"><div class="log-tools">
      <input class="field" type="search" aria-label="Filter the log" placeholder="Filter: method, event, any text" value=${text} onInput=${(event) => setText(event.currentTarget.value)} />
      <div class="knobs" role="group" aria-label="Kinds">${KINDS.map(([id, label]) => html`<button type="button" key=${id} class=${cx("knob", kind === id && "on")} aria-pressed=${kind === id} onClick=${() => setKind(id)}>${label}</button>`)}</div>
    </div>
    <ul class="log-list">${found.slice(-SHOWN).reverse().map((entry) => html`<${Entry} key=${entry.id} entry=${entry} tz=${tz} />`)}</ul>
    ${!found.length && html`<p class="small">${log.length ? "Nothing matches." : "Nothing has happened yet. Every Web API call and event shows up here."}</p>`}
  </div>`;
}
