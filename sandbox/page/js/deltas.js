// What the server says (snapshot and deltas) applied to the state. Pure: no clock, no DOM, no network.

const byTs = (a, b) => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0);
const LOG_KEPT = 500;

/** `app_dm` marks the one conversation between this member and the app. */
const shaped = (channel) => ({ ...channel, app_dm: Boolean(channel.is_im && channel.with_app) });

/** A snapshot replaces everything the server owns. `at` is performance.now() at its arrival (ms). */
export function fromSnapshot(state, snap, at) {
  const messages = {};
  for (const [id, list] of Object.entries(snap.messages || {})) messages[id] = [...list].sort(byTs);
  return {
    ...state,
    phase: "live",
    me: snap.me.id,
    workspace: snap.workspace,
    app: snap.app,
    users: Object.fromEntries(snap.users.map((user) => [user.id, user])),
    channels: snap.channels.map(shaped),
    messages,
    modals: snap.modals || [],
    home: snap.home || null,
    clock: { ...snap.clock, at },
    faults: snap.faults || [],
    guide: snap.guide || null,
    jumps: snap.jumps || [],
    controls: snap.controls || {},
    log: snap.log || [], // past entries follow as deltas
  };
}

function withMessage(list = [], message) {
  const at = list.findIndex((one) => one.ts === message.ts);
  if (at >= 0) return list.map((one, i) => (i === at ? message : one));
  return [...list, message].sort(byTs);
}

function withItem(list, item) {
  const known = list.some((one) => one.id === item.id);
  return known ? list.map((one) => (one.id === item.id ? { ...one, ...item } : one)) : [...list, item];
}

const rules = {
  message: (s, d) => ({ messages: { ...s.messages, [d.channel]: withMessage(s.messages[d.channel], d.message) } }),
  message_deleted: (s, d) => ({
    messages: { ...s.messages, [d.channel]: (s.messages[d.channel] || []).filter((one) => one.ts !== d.ts) },
  }),
  modals: (s, d) => ({ modals: d.views || [] }),
  home: (s, d) => ({ home: d.view || null }),
  user: (s, d) => ({ users: { ...s.users, [d.user.id]: { ...s.users[d.user.id], ...d.user } } }),
  channel: (s, d) => ({ channels: withItem(s.channels, shaped(d.channel)) }),
  clock: (s, d, at) => ({ clock: { ...d.clock, at } }),
  faults: (s, d) => ({ faults: d.faults || [] }),
  app: (s, d) => ({ app: { ...s.app, online: d.online } }),
  log: (s, d) => ({ log: [...s.log, d.entry].slice(-LOG_KEPT) }),
};

/** The state after one delta; unknown kinds leave it as it is. */
export function apply(state, delta, at) {
  if (delta.type === "snapshot") return fromSnapshot(state, delta, at);
  const rule = rules[delta.type];
  return rule ? { ...state, ...rule(state, delta, at) } : state;
}
