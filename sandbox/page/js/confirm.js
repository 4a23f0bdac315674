// The "are you sure" dialog of an element with `confirm`.
import { html } from "./lib.js";
import { update, useStore } from "./store.js";
import { Dialog } from "./dialog.js";
import { Text } from "./mrkdwn.js";
import { useTextContext } from "./context.js";

/** Ask; resolves to true (yes) or false (no, Esc, closed). */
export const askConfirm = (confirm) => new Promise((resolve) => update({ asking: { confirm, resolve } }));

export function ConfirmDialog() {
  const asking = useStore((s) => s.asking);
  const ctx = useTextContext();
  if (!asking) return null;
  const { confirm, resolve } = asking;
  const answer = (yes) => {
    update({ asking: null });
    resolve(yes);
  };
  const danger = confirm.style === "danger";
  return html`<${Dialog} class="modal confirm" labelledby="confirm-title" describedby="confirm-text" onClose=${() => answer(false)}>
    <header class="modal-head"><h2 id="confirm-title"><${Text} text=${confirm.title} ctx=${ctx} /></h2>
      <button type="button" class="icon-button" aria-label="Close" onClick=${() => answer(false)}>✕</button></header>
    <div class="modal-body confirm-body" id="confirm-text"><${Text} text=${confirm.text} ctx=${ctx} /></div>
    <footer class="modal-foot">
      <button type="button" class="button big" onClick=${() => answer(false)}><${Text} text=${confirm.deny || "Cancel"} ctx=${ctx} /></button>
      <button type="button" class=${`button big ${danger ? "danger" : "primary"}`} data-autofocus onClick=${() => answer(true)}>
        <${Text} text=${confirm.confirm || "Yes"} ctx=${ctx} /></button>
    </footer>
  <//>`;
}
