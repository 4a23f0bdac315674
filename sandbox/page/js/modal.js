// Modals: the top view of the stack in a dialog, its inputs checked and sent, errors shown at their field.
import { html, useEffect, useRef, useState } from "./lib.js";
import { act } from "./live.js";
import { say } from "./announce.js";
import { Blocks } from "./blocks.js";
import { useTextContext } from "./context.js";
import { Dialog } from "./dialog.js";
import { problemOf } from "./element-state.js";
import { Text } from "./mrkdwn.js";
import { Avatar } from "./people.js";
import { getState, update, useStore } from "./store.js";
import { draftOf, dropDrafts, statefulElements, valuesOf } from "./surface.js";

/** What is wrong before anything is sent: {block_id: text}. */
function problemsOf(surface) {
  const { drafts } = getState();
  const inputs = statefulElements(surface.blocks).filter(([block]) => block.type === "input");
  const found = inputs.map(([block, element]) => [block.block_id, problemOf(block, draftOf(drafts, surface, block.block_id, element))]);
  return Object.fromEntries(found.filter(([, problem]) => problem));
}

const focusFirstError = () =>
  requestAnimationFrame(() => document.querySelector(".modal .has-error :is(input, textarea)")?.focus());

export function Modals() {
  const all = useStore((s) => s.modals);
  const left = useStore((s) => s.left);
  const views = all.filter((one) => !left.includes(one.id));
  const top = views.at(-1);
  const keep = useRef([]);
  useEffect(() => {
    for (const id of keep.current) if (!all.some((one) => one.id === id)) dropDrafts(`v:${id}`);
    keep.current = all.map((one) => one.id);
  }, [all]);
  return top ? html`<${Modal} view=${top} depth=${views.length} />` : null;
}

/** Closed here at once, or what is typed next would still land in it; there again if the server did not hear of it. */
async function leave(views, what) {
  const ids = views.map((one) => one.id);
  update((s) => ({ left: [...s.left, ...ids] }));
  const answer = await act({ do: "close", ...what });
  if (!answer.ok) update((s) => ({ left: s.left.filter((id) => !ids.includes(id)) }));
}

function Modal({ view, depth }) {
  const ctx = useTextContext();
  const [problems, setProblems] = useState({ view: null, errors: {} });
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState("");
  const errors = problems.view === view.id ? problems.errors : {};
  const surface = { kind: "modal", key: `v:${view.id}`, blocks: view.blocks, viewId: view.id, errors };
  const body = useRef(null);
  const hasInput = (view.blocks || []).some((block) => block.type === "input");

  useEffect(() => {
    setTrouble("");
    if (body.current) body.current.scrollTop = 0;
  }, [view.id]);
  const show = (found) => {
    setProblems({ view: view.id, errors: found });
    const count = Object.keys(found).length;
    if (!count) return;
    say(`${count === 1 ? "One field needs" : `${count} fields need`} another look. ${Object.values(found)[0]}`);
    focusFirstError();
  };
  const submit = async (event) => {
    event.preventDefault();
    if (busy || !view.submit) return;
    const found = problemsOf(surface);
    show(found);
    if (Object.keys(found).length) return;
    setBusy(true);
    setTrouble("");
    const answer = await act({ do: "submit", view_id: view.id, state: valuesOf(surface) }, { quiet: true });
    setBusy(false);
    if (!answer.ok) setTrouble(answer.error || "We had some trouble connecting. Try again?");
    else if (answer.errors) show(answer.errors);
  };
  const close = (clear) => leave(clear || view.clear_on_close ? getState().modals : [view], { view_id: view.id, clear });
  return html`<${Dialog} class="modal" labelledby="modal-title" focusKey=${view.id} onClose=${() => close(false)}>
    <form onSubmit=${submit} noValidate>
      <header class="modal-head">
        ${depth > 1 && html`<button type="button" class="icon-button" aria-label="Back" onClick=${() => close(false)}>←</button>`}
        <${Avatar} app=${ctx.app} size=${28} />
        <h2 id="modal-title"><${Text} text=${view.title} ctx=${ctx} /></h2>
        <button type="button" class="icon-button" aria-label="Close" onClick=${() => close(true)}>✕</button>
      </header>
      <div class="modal-body" ref=${body}>
        ${trouble && html`<p class="modal-trouble" role="alert">${trouble}</p>`}
        <${Blocks} key=${view.id} surface=${surface} />
      </div>
      <footer class="modal-foot">
        <button type="button" class="button big" onClick=${() => close(false)}>${view.close ? html`<${Text} text=${view.close} ctx=${ctx} />` : hasInput || view.submit ? "Cancel" : "Close"}</button>
        ${view.submit && html`<button type="submit" class=${`button big primary${busy ? " busy" : ""}`} aria-busy=${busy}><${Text} text=${view.submit} ctx=${ctx} /></button>`}
      </footer>
    </form>
  <//>`;
}
