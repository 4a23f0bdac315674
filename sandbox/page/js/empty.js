// The top of a conversation: what it is, and in the app's DM what to type first.
import { html } from "./lib.js";
import { fillComposer } from "./composer.js";
import { Plain, Text } from "./mrkdwn.js";
import { useTextContext } from "./context.js";
import { Avatar } from "./people.js";
import { useStore } from "./store.js";

export function EmptyChannel({ channel, empty }) {
  const guide = useStore((s) => s.guide);
  const ctx = useTextContext();
  const first = guide?.steps?.find((step) => step.try);
  if (!channel.is_im) {
    return html`<div class="intro"><div class="intro-hash" aria-hidden="true">#</div><h2>${channel.name}</h2>
      <p>${channel.topic ? html`<${Plain} text=${channel.topic} />` : html`This is the very beginning of <strong>#${channel.name}</strong>.`}</p></div>`;
  }
  return html`<div class="intro">
    ${channel.app_dm ? html`<${Avatar} app=${ctx.app} size=${56} />` : html`<${Avatar} user=${ctx.users[channel.user]} size=${56} />`}
    <h2>${channel.app_dm ? ctx.app.name : channel.name}${channel.app_dm && html` <span class="badge">APP</span>`}</h2>
    <p>${channel.app_dm ? `This is your conversation with the app ${ctx.app.name}.` : "This conversation is between the two of you."}</p>
    ${channel.app_dm && empty && first && html`<div class="first-step"><p><${Text} text=${{ type: "mrkdwn", text: first.text }} ctx=${ctx} /></p>
      <button type="button" class="button primary" onClick=${() => fillComposer(first.try)}>Try <code>${first.try}</code></button></div>`}
  </div>`;
}
