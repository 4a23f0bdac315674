// The guided first minute: the host's steps, each with a button that fills the composer or moves the clock.
import { cx, html, useEffect, useRef } from "./lib.js";
import { fillComposer } from "./composer.js";
import { useTextContext } from "./context.js";
import { control } from "./live.js";
import { Text } from "./mrkdwn.js";
import { reach } from "./progress.js";
import { update, useStore } from "./store.js";

function Button({ step, n, done }) {
  const me = useStore((s) => s.me);
  if (step.try) return html`<button type="button" class="knob try" onClick=${() => fillComposer(step.try)}>Try <code>${step.try}</code></button>`;
  if (!step.jump) return done ? null : html`<button type="button" class="knob" onClick=${() => reach(n)}>Tick off</button>`;
  const jump = async () => {
    const { ok } = await control({ do: "jump", id: step.jump, user: me });
    if (ok) reach(n);
    if (ok && matchMedia("(max-width: 760px)").matches) update({ bench: null });
  };
  return html`<button type="button" class="knob" onClick=${jump}>Go there</button>`;
}

export function Guide() {
  const guide = useStore((s) => s.guide);
  const step = useStore((s) => s.guideStep);
  const ctx = useTextContext();
  const list = useRef(null);
  useEffect(() => list.current.querySelector(".next")?.scrollIntoView({ block: "nearest" }), [step]);
  return html`<div class="bench-part"><ol class="guide" ref=${list}>${guide.steps.map((one, n) => html`<li class=${cx(n < step && "done", n === step && "next")} key=${n}>
    <span class="guide-n" aria-hidden="true">${n < step ? "✓" : n + 1}</span>
    <div><div><${Text} text=${{ type: "mrkdwn", text: one.text }} ctx=${ctx} />${n < step && html`<span class="sr"> (done)</span>`}</div>
      <${Button} step=${one} n=${n} done=${n < step} /></div></li>`)}</ol></div>`;
}
