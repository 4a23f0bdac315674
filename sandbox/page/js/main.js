// Start of the page: puts the parts together and opens the line to the server.
import { html, render, useEffect } from "./lib.js";
import { Bench } from "./bench.js";
import { Channel } from "./channel.js";
import { ConfirmDialog } from "./confirm.js";
import { kept } from "./kept.js";
import { connect } from "./live.js";
import { Modals } from "./modal.js";
import { openFromUrl, userInUrl } from "./route.js";
import { Sidebar } from "./sidebar.js";
import { dropToast, getState, update, useStore } from "./store.js";
import { Strip } from "./strip.js";
import { applyTheme } from "./theme.js";

function Toasts() {
  const toasts = useStore((s) => s.toasts);
  return html`<div class="toasts" popover="manual" ref=${(node) => node && showOnTop(node, toasts.length)}>
    ${toasts.map((one) => html`<div class=${`toast toast-${one.kind}`} role="alert" key=${one.id}><span>${one.text}</span>
      <button type="button" aria-label="Dismiss" onClick=${() => dropToast(one.id)}>✕</button></div>`)}</div>`;
}

/** Toasts belong above dialogs too: showing the popover anew puts it on top of the top layer. */
function showOnTop(node, count) {
  if (node.matches(":popover-open")) node.hidePopover();
  if (count) node.showPopover();
}

/** Read out by screen readers, seen by nobody. */
function Announcer() {
  const said = useStore((s) => s.said);
  return html`<div class="sr" aria-live="polite" id="announcer"><p key=${said?.n}>${said?.text}</p></div>`;
}

function Page() {
  const phase = useStore((s) => s.phase);
  const ready = useStore((s) => s.me !== null);
  const title = useStore((s) => {
    const unread = s.channels.reduce((sum, one) => sum + (one.unread || 0), 0);
    return `${unread ? `(${unread}) ` : ""}${s.workspace?.name || "Pretend workspace"}`;
  });
  useEffect(() => { document.title = title; }, [title]);
  if (!ready) return html`<p class="boot" role="status">${phase === "lost" ? "The pretend workspace does not answer. Trying again…" : "Opening the pretend workspace…"}</p>`;
  return html`<a class="skip" href="#chat" onClick=${(event) => { event.preventDefault(); document.querySelector("[data-home-focus]")?.focus(); }}>Skip to the message box</a>
    <${Strip} />
    <div class="stage"><div class="window"><${Sidebar} /><${Channel} /></div><${Bench} /></div>
    <${Modals} /><${ConfirmDialog} /><${Toasts} /><${Announcer} />`;
}

applyTheme();
update({ drafts: kept("drafts", {}), guideStep: kept("guide", 0) });
addEventListener("popstate", () => {
  const user = userInUrl();
  if (user && user !== getState().me) connect(user);
  else openFromUrl();
});
if (matchMedia("(min-width: 1100px)").matches) update({ bench: "guide" });
const root = document.getElementById("app");
root.replaceChildren();
render(html`<${Page} />`, root);
connect(userInUrl());
