// The open conversation: its head, the app's tabs, and what the chosen tab shows.
import { cx, html, useEffect, useRef } from "./lib.js";
import { Blocks } from "./blocks.js";
import { Composer } from "./composer.js";
import { useTextContext } from "./context.js";
import { act } from "./live.js";
import { Messages } from "./messages.js";
import { Plain } from "./mrkdwn.js";
import { Avatar } from "./people.js";
import { go } from "./route.js";
import { update, useStore } from "./store.js";

const Bars = () => html`<svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true" stroke="currentColor" stroke-width="1.8" stroke-linecap="round"><path d="M3 5.500h14M3 10h14M3 14.500h14" /></svg>`;

function Head({ channel, ctx }) {
  const name = channel.app_dm ? ctx.app?.name : channel.name;
  const others = useStore((s) => s.channels).filter((one) => one.id !== channel.id && one.unread > 0).length;
  return html`<header class="chat-head">
    <button type="button" class="icon-button drawer-button" aria-label=${others ? "Channels and messages, some unread" : "Channels and messages"} onClick=${() => update({ drawer: true })}>
      <${Bars} />${others > 0 && html`<span class="dot"></span>`}</button>
    ${channel.app_dm ? html`<${Avatar} app=${ctx.app} size=${24} />` : channel.is_im && html`<${Avatar} user=${ctx.users[channel.user]} size=${24} />`}
    <h1>${!channel.is_im && html`<span class="hash" aria-hidden="true"># </span>`}${name}</h1>
    ${channel.app_dm && !ctx.app?.online && html`<span class="offline" role="status">not connected</span>`}
    ${channel.topic && html`<p class="topic"><${Plain} text=${channel.topic} /></p>`}
  </header>`;
}

function Tabs({ channel, tab, tabs }) {
  const list = useRef(null);
  const move = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = tabs.findIndex(([id]) => id === tab);
    const next = tabs.at((at + step) % tabs.length)[0];
    go(channel.id, next);
    requestAnimationFrame(() => list.current.querySelector("[aria-selected=true]")?.focus());
  };
  return html`<div class="tabs" role="tablist" aria-label="App" ref=${list} onKeyDown=${move}>
    ${tabs.map(([id, label]) => html`<button type="button" role="tab" key=${id} id=${`tab-${id}`} aria-selected=${id === tab} aria-controls="tab-panel"
      tabindex=${id === tab ? 0 : -1} class=${cx("tab", id === tab && "on")} onClick=${() => go(channel.id, id)}>${label}</button>`)}</div>`;
}

function Home() {
  const home = useStore((s) => s.home);
  const app = useStore((s) => s.app);
  return html`<div class="home" tabindex="0" role="region" aria-label="Home"><div class="home-inner">
    ${home
      ? html`<${Blocks} surface=${{ kind: "home", key: "home", blocks: home.blocks, viewId: home.id }} />`
      : html`<div class="nothing"><${Avatar} app=${app} size=${56} /><h2>Nothing here yet</h2><p>${app?.name} has not published a Home view for you.</p></div>`}
  </div></div>`;
}

function About({ ctx }) {
  return html`<div class="home"><div class="home-inner about"><${Avatar} app=${ctx.app} size=${72} /><h2>${ctx.app.name}</h2>
    ${ctx.app.description && html`<p>${ctx.app.description}</p>`}
    ${ctx.app.commands?.length > 0 && html`<h3>Commands</h3><dl>${ctx.app.commands.map((one) => html`<dt><code>${one.command}</code> ${one.usage_hint}</dt><dd>${one.description}</dd>`)}</dl>`}
  </div></div>`;
}

export function Channel() {
  const id = useStore((s) => s.channel);
  const channel = useStore((s) => s.channels.find((one) => one.id === id));
  const tab = useStore((s) => s.tab);
  const me = useStore((s) => s.me);
  const ctx = useTextContext();
  const online = ctx.app?.online;
  useEffect(() => {
    if (!channel?.app_dm) return;
    if (tab === "home") act({ do: "open_home" }, { quiet: true });
    if (tab === "messages") act({ do: "open_tab", tab: "messages" }, { quiet: true });
  }, [id, tab, me, online]);
  if (!channel) return html`<main class="chat" id="chat"></main>`;
  const tabs = channel.app_dm && [...(ctx.app.home_enabled === false ? [] : [["home", "Home"]]), ["messages", "Messages"], ["about", "About"]];
  const panel = tabs ? { role: "tabpanel", id: "tab-panel", "aria-labelledby": `tab-${tab}` } : {};
  return html`<main class="chat" id="chat">
    <${Head} channel=${channel} ctx=${ctx} />
    ${tabs && html`<${Tabs} channel=${channel} tab=${tab} tabs=${tabs} />`}
    <div class="panel" ...${panel}>
      ${tab === "home" && html`<${Home} />`}
      ${tab === "about" && html`<${About} ctx=${ctx} />`}
      ${tab === "messages" && html`<${Messages} channel=${channel} /><${Composer} channel=${channel} />`}
    </div>
  </main>`;
}
