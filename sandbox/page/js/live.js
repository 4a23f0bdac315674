// The line to the server: the WebSocket with reconnect, and the two POST doors.
import { apply } from "./deltas.js";
import { getState, toast, update } from "./store.js";
import { announceDelta } from "./announce.js";
import { afterSnapshot } from "./route.js";

const RETRY_FROM_MS = 400;
const RETRY_UP_TO_MS = 5000;
let socket = null;
let wait = RETRY_FROM_MS;

/** Open the line as one member (or as the server's choice when `user` is null); a second call replaces the first. */
export function connect(user) {
  if (socket) {
    socket.onclose = null;
    socket.close();
  }
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const query = user ? `?user=${encodeURIComponent(user)}` : "";
  socket = new WebSocket(`${scheme}://${location.host}/live${query}`);
  socket.onmessage = (event) => receive(JSON.parse(event.data));
  socket.onclose = async () => {
    update({ phase: "lost" });
    const stranger = !getState().me && user && (await isUnknown(`/live${query}`));
    setTimeout(() => connect(stranger ? null : getState().me || user), wait);
    wait = Math.min(wait * 2, RETRY_UP_TO_MS);
  };
}

/** Does the server say that there is no such member? (A socket does not tell why it was refused.) */
async function isUnknown(path) {
  try {
    return (await fetch(path)).status === 404;
  } catch {
    return false;
  }
}

function receive(delta) {
  if (delta.type === "toast") {
    toast(delta.text, "bad");
    return;
  }
  const before = getState();
  update((state) => apply(state, delta, performance.now()));
  if (delta.type === "snapshot") {
    wait = RETRY_FROM_MS;
    afterSnapshot(before);
  } else {
    announceDelta(delta, before);
  }
}

async function post(path, body) {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    return answer && typeof answer === "object" ? answer : { ok: false, error: "unreadable answer" };
  } catch {
    return { ok: false, error: "The pretend workspace did not answer. Is it still running?" };
  }
}

/** Do something as the current member: {"ok":true,...} or {"ok":false,"error"}; errors also become a toast. */
export async function act(what, { quiet = false } = {}) {
  const answer = await post("/act", { user: getState().me, ...what });
  if (!answer.ok && !quiet) toast(answer.error || "That did not work.", "bad");
  return answer;
}

/** Turn one of the workbench's knobs; errors become a toast. */
export async function control(what) {
  const answer = await post("/control", what);
  if (!answer.ok) toast(answer.error || "That did not work.", "bad");
  return answer;
}
