// The sidebar: workspace, channels, direct messages, unread marks; a drawer on narrow screens.
import { cx, html, useLayoutEffect, useRef } from "./lib.js";
import { Avatar, Presence, StatusMark } from "./people.js";
import { go, hrefOf } from "./route.js";
import { update, useStore, workspaceNow } from "./store.js";

function Row({ channel, here, children, mark }) {
  const unread = channel.unread > 0 && !here;
  return html`<li><a href=${hrefOf(channel.id)} class=${cx("side-row", here && "here", unread && "unread")} aria-current=${here ? "page" : undefined}
      onClick=${(event) => { event.preventDefault(); go(channel.id); }}>
    ${mark}<span class="side-name">${children}</span>
    ${unread && html`<span class=${cx(channel.is_im && "count")}>${channel.is_im && html`<span aria-hidden="true">${channel.unread}</span>`}<span class="sr">, ${channel.unread} unread</span></span>`}</a></li>`;
}

export function Sidebar() {
  const { workspace, channels, users, me, app } = {
    workspace: useStore((s) => s.workspace), channels: useStore((s) => s.channels), users: useStore((s) => s.users),
    me: useStore((s) => s.me), app: useStore((s) => s.app),
  };
  const here = useStore((s) => s.channel);
  const drawer = useStore((s) => s.drawer);
  const nav = useRef(null);
  const shut = () => {
    update({ drawer: false });
    document.querySelector(".drawer-button")?.focus();
  };
  useLayoutEffect(() => {
    if (!drawer) return undefined;
    nav.current.querySelector("a[aria-current], a")?.focus();
    const onKey = (event) => event.key === "Escape" && shut();
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [drawer]);
  const people = channels.filter((one) => one.is_im && !one.app_dm);
  const own = users[me];
  return html`<div class=${cx("side-wrap", drawer && "open")}>
    <button type="button" class="scrim" tabindex="-1" aria-hidden="true" onClick=${shut}></button>
    <nav class="side" ref=${nav} aria-label="Channels and messages">
      <div class="side-head"><span class="side-workspace">${workspace?.name}</span>
        <button type="button" class="icon-button side-close" aria-label="Close the list" onClick=${shut}>✕</button></div>
      <div class="side-scroll">
        <h2>Channels</h2>
        <ul>${channels.filter((one) => !one.is_im).map((one) => html`<${Row} key=${one.id} channel=${one} here=${one.id === here} mark=${html`<span class="side-mark" aria-hidden="true">#</span>`}>${one.name}<//>`)}</ul>
        ${people.length > 0 && html`<h2>Direct messages</h2>
        <ul>${people.map((one) => html`<${Row} key=${one.id} channel=${one} here=${one.id === here} mark=${html`<${Avatar} user=${users[one.user]} size=${20} />`}>${one.name}<//>`)}</ul>`}
        <h2>Apps</h2>
        <ul>${channels.filter((one) => one.app_dm).map((one) => html`<${Row} key=${one.id} channel=${one} here=${one.id === here} mark=${html`<${Avatar} app=${app} size=${20} />`}>${app?.name}<//>`)}</ul>
      </div>
      ${own && html`<div class="side-me"><${Avatar} user=${own} size=${32} /><span class="side-me-name"><span>${own.real_name || own.name} <${StatusMark} user=${own} /></span>
        <span class="side-me-note"><${Presence} user=${own} now=${workspaceNow()} /> ${own.presence === "active" ? "Active" : "Away"}${own.is_admin ? " · admin" : ""}</span></span></div>`}
    </nav>
  </div>`;
}
