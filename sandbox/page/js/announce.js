// Words for the screen reader's live region: new messages and edits by others, modals opening.
import { getState, update } from "./store.js";
import { plainOfMessage } from "./plain.js";
import { nameOf } from "./people.js";

/** Say something politely, once. */
export const say = (text) => update({ said: { text, n: (getState().said?.n || 0) + 1 } });

/** Announce what a delta changed, if somebody who cannot see the page would want to know. */
export function announceDelta(delta, before) {
  if (delta.type !== "message" || delta.message.user === before.me) return;
  const known = (before.messages[delta.channel] || []).some((one) => one.ts === delta.message.ts);
  const { users, app, channels } = getState();
  const channel = channels.find((one) => one.id === delta.channel);
  const where = channel && !channel.is_im ? ` in ${channel.name}` : "";
  const verb = known ? "changed a message" : "says";
  say(`${nameOf(delta.message, users, app)} ${verb}${where}: ${plainOfMessage(delta.message).slice(0, 400)}`);
}
