// The list of messages of a channel: day dividers, grouping, staying at the newest one.
import { html, useEffect, useLayoutEffect, useRef, useState } from "./lib.js";
import { act } from "./live.js";
import { useTextContext } from "./context.js";
import { dayOf, dividerOf } from "./dates.js";
import { Message } from "./message.js";
import { useStore, workspaceNow } from "./store.js";
import { EmptyChannel } from "./empty.js";

const GROUP_SECONDS = 300;
const NEAR_PX = 80;

const follows = (message, before) =>
  before && !message.ephemeral && !before.ephemeral && message.user === before.user && message.bot_id === before.bot_id &&
  Number(message.ts) - Number(before.ts) < GROUP_SECONDS && !message.thread_ts;

/** Messages with what stands above each: a day divider, the "New" line, or nothing. */
function rowsOf(messages, reader, now, newFrom) {
  return messages.map((message, i) => {
    const before = messages[i - 1];
    const seconds = Number(message.ts);
    const newDay = !before || dayOf(seconds, reader) !== dayOf(Number(before.ts), reader);
    const isNew = message.ts === newFrom;
    return { message, day: newDay ? dividerOf(seconds, reader, now) : null, isNew, compact: !newDay && !isNew && follows(message, before) };
  });
}

/** The first of the unread messages when the channel was opened, or null. */
function useNewFrom(channel, messages, me) {
  const [mark, setMark] = useState({});
  useEffect(() => {
    const first = channel.unread > 0 ? messages.filter((one) => !one.ephemeral && one.user !== me).at(-channel.unread) : null;
    setMark({ channel: channel.id, ts: first?.ts });
  }, [channel.id]);
  return mark.channel === channel.id ? mark.ts : null;
}

export function Messages({ channel }) {
  const messages = useStore((s) => s.messages[channel.id]) || [];
  const ctx = useTextContext();
  const scroller = useRef(null);
  const pinned = useRef(true);
  const lastTop = useRef(0);
  const [behind, setBehind] = useState(false);
  const newFrom = useNewFrom(channel, messages, ctx.me);
  const toEnd = () => {
    if (scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight;
  };

  useLayoutEffect(() => {
    pinned.current = true;
    toEnd();
  }, [channel.id]);
  useLayoutEffect(() => {
    if (pinned.current || messages.at(-1)?.user === ctx.me) toEnd();
    else setBehind(true);
  }, [messages]);
  useEffect(() => {
    const grow = new ResizeObserver(() => pinned.current && toEnd());
    grow.observe(scroller.current.firstElementChild);
    grow.observe(scroller.current);
    return () => grow.disconnect();
  }, []);
  useEffect(() => {
    if (channel.unread > 0 && document.visibilityState === "visible") act({ do: "read", channel: channel.id }, { quiet: true });
  }, [channel.id, channel.unread]);

  const onScroll = () => {
    const { scrollTop, scrollHeight, clientHeight } = scroller.current;
    // A picture that has just loaded moves the end away too: only who scrolls up has left it.
    if (scrollHeight - scrollTop - clientHeight < NEAR_PX) pinned.current = true;
    else if (scrollTop < lastTop.current) pinned.current = false;
    lastTop.current = scrollTop;
    if (pinned.current) setBehind(false);
  };
  return html`<div class="messages-wrap">
    <div class="messages" ref=${scroller} onScroll=${onScroll} tabindex="0" role="region" aria-label=${`Messages in ${channel.name}`}>
      <div class="messages-inner">
        <${EmptyChannel} channel=${channel} empty=${messages.length === 0} />
        ${rowsOf(messages, ctx.reader, workspaceNow(), newFrom).map((row) => html`
          ${row.day && html`<div class="day" key=${`d${row.message.ts}`} role="separator" aria-label=${row.day}><span>${row.day}</span></div>`}
          ${row.isNew && html`<div class="new-line" key=${`n${row.message.ts}`} role="separator" aria-label="New messages"><span>New</span></div>`}
          <${Message} key=${row.message.ts} message=${row.message} channel=${channel.id} compact=${row.compact} />`)}
      </div>
    </div>
    ${behind && html`<button type="button" class="jump-down" onClick=${() => { toEnd(); setBehind(false); }}>↓ New messages</button>`}
  </div>`;
}
