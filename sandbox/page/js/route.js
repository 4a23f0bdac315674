// Where we are lives in the address: ?user=U1 is who, #channel or #channel/home is what is open.
import { getState, update } from "./store.js";

export const userInUrl = () => new URLSearchParams(location.search).get("user");

function hashParts() {
  const [channel, tab] = decodeURIComponent(location.hash.slice(1)).split("/");
  return { channel, tab: tab === "home" || tab === "about" ? tab : "messages" };
}

const appDm = (channels) => channels.find((one) => one.app_dm) || channels[0];

/** Address of a place, for links and history. */
export const hrefOf = (channel, tab = "messages") => `#${channel}${tab === "messages" ? "" : `/${tab}`}`;

/** Open what the address says, or the app's DM when it says nothing we know. */
export function openFromUrl() {
  const { channels } = getState();
  const { channel, tab } = hashParts();
  const known = channels.find((one) => one.id === channel) || appDm(channels);
  if (!known) return;
  update({ channel: known.id, tab: known.app_dm ? tab : "messages", drawer: false });
}

/** Go to a channel (and, in the app's DM, one of its tabs). */
export function go(channel, tab = "messages") {
  if (location.hash !== hrefOf(channel, tab)) history.pushState(null, "", hrefOf(channel, tab));
  openFromUrl();
}

/** After a snapshot: the address says who we are, and the open channel still exists. */
export function afterSnapshot(before) {
  const { me } = getState();
  const url = new URL(location.href);
  if (url.searchParams.get("user") !== me) {
    url.searchParams.set("user", me);
    history.replaceState(null, "", url);
  }
  if (before.me !== me || !getState().channel) openFromUrl();
}
