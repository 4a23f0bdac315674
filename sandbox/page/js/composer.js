// Where a member writes: grows with the text, Enter sends, "/" offers the app's commands, ":" emoji, "@" people.
import { cx, html, useEffect, useRef, useState } from "./lib.js";
import { act } from "./live.js";
import { searchEmoji } from "./emoji.js";
import { keep, kept } from "./kept.js";
import { Popover } from "./popover.js";
import { sentText } from "./progress.js";
import { go } from "./route.js";
import { getState, update, useStore } from "./store.js";

const unsent = kept("unsent", {}); // what stands in the box, by member and conversation

function remember(place, text) {
  unsent[place] = text;
  keep("unsent", unsent);
}

/** Put a text into the app DM's composer and the cursor behind it. */
export function fillComposer(text) {
  const dm = getState().channels.find((one) => one.app_dm);
  if (dm && getState().channel !== dm.id) go(dm.id);
  else if (dm && getState().tab !== "messages") go(dm.id);
  update({ fill: { text }, bench: matchMedia("(max-width: 760px)").matches ? null : getState().bench });
}

/** What can complete the word before the cursor: [{insert, title, note, from}] or []. */
function completions(text, at, { app, users, me }) {
  const before = text.slice(0, at);
  if (/^\/\S*$/.test(before)) {
    return (app?.commands || []).filter((one) => one.command.startsWith(before.toLowerCase()))
      .map((one) => ({ insert: `${one.command} `, title: one.command, usage: one.usage_hint, note: one.description, from: 0 }));
  }
  const word = /(^|\s)([:@])([\w+'-]*)$/.exec(before);
  if (!word) return [];
  const from = at - word[3].length - 1;
  if (word[2] === ":") {
    if (word[3].length < 2) return [];
    return searchEmoji(word[3]).map(([name, glyph]) => ({ insert: `:${name}: `, title: `${glyph}  :${name}:`, from }));
  }
  return Object.values(users).filter((one) => one.id !== me && (one.real_name || "").toLowerCase().includes(word[3].toLowerCase())).slice(0, 8)
    .map((one) => ({ insert: `@${one.real_name} `, title: one.real_name, note: `@${one.name}`, from }));
}

export function Composer({ channel }) {
  const app = useStore((s) => s.app);
  const users = useStore((s) => s.users);
  const me = useStore((s) => s.me);
  const fill = useStore((s) => s.fill);
  const [text, setText] = useState("");
  const [cursor, setCursor] = useState(0);
  const [active, setActive] = useState(0);
  const [shut, setShut] = useState(false);
  const area = useRef(null);
  const box = useRef(null);
  const place = `${me} ${channel.id}`;

  useEffect(() => {
    setText(unsent[place] || "");
    if (matchMedia("(min-width: 761px)").matches && !document.querySelector("dialog[open]")) area.current.focus();
  }, [place]);
  useEffect(() => {
    if (!fill) return;
    write(fill.text);
    area.current.focus();
    update({ fill: null }); // once, and not again when one comes back from another tab
  }, [fill]);
  useEffect(() => {
    const node = area.current;
    node.style.height = "auto";
    node.style.height = `${Math.min(node.scrollHeight, innerHeight * 0.4)}px`;
  }, [text]);

  const write = (value, at = value.length) => {
    setText(value);
    remember(place, value);
    setCursor(at);
    setActive(0);
    setShut(false);
    area.current.value = value; // at once: the next key may come before the page is drawn again
    area.current.setSelectionRange(at, at);
  };
  const offers = shut ? [] : completions(text, cursor, { app, users, me });
  const complete = (offer) => write(text.slice(0, offer.from) + offer.insert + text.slice(cursor), offer.from + offer.insert.length);
  const send = async () => {
    const sent = text.trim();
    if (!sent) return;
    write("");
    const command = /^\/[a-z]/i.test(sent);
    const answer = await act({ do: command ? "command" : "say", text: sent, channel: channel.id });
    if (answer.ok) sentText(sent);
    else if (area.current && !area.current.value) write(sent);
  };
  const onKeyDown = (event) => {
    if (event.isComposing) return;
    const whole = offers.some((one) => one.insert.trim() === text.trim());
    const keys = offers.length && {
      ArrowDown: () => setActive((active + 1) % offers.length),
      ArrowUp: () => setActive((active - 1 + offers.length) % offers.length),
      Tab: () => complete(offers[active]),
      Escape: () => setShut(true),
      ...(whole ? {} : { Enter: () => complete(offers[active]) }),
    };
    if (keys && keys[event.key] && !event.shiftKey) {
      event.preventDefault();
      keys[event.key]();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send();
    }
  };
  const track = (event) => setCursor(event.currentTarget.selectionStart);
  const label = channel.is_im ? `Message ${channel.name}` : `Message #${channel.name}`;
  return html`<form class="composer" ref=${box} aria-label="Write a message" onSubmit=${(event) => { event.preventDefault(); send(); }}>
    <textarea ref=${area} rows="1" data-home-focus value=${text} placeholder=${label} aria-label=${label} aria-autocomplete="list"
      aria-controls=${offers.length ? "offers" : undefined} aria-activedescendant=${offers.length ? `offer-${active}` : undefined}
      onInput=${(event) => { const { value, selectionStart } = event.currentTarget; setText(value); remember(place, value); setCursor(selectionStart); setActive(0); setShut(false); }}
      onKeyDown=${onKeyDown} onKeyUp=${track} onClick=${track} onBlur=${() => setShut(true)} onFocus=${() => setShut(false)}></textarea>
    <div class="composer-bar">
      <button type="button" class="icon-button" title="Commands" aria-label="Show the app's commands" onClick=${() => { write("/"); area.current.focus(); }}>
        <svg width="18" height="18" viewBox="0 0 20 20" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"><rect x="2.8" y="2.8" width="14.4" height="14.4" rx="3.2" /><path d="M12 6 8 14" /></svg></button>
      <span class="composer-hint" aria-hidden="true"><b>Enter</b> to send · <b>Shift + Enter</b> for a new line</span>
      <button type="submit" class=${cx("send", text.trim() && "ready")} aria-label="Send" disabled=${!text.trim()}>
        <svg width="16" height="16" viewBox="0 0 20 20" aria-hidden="true" fill="currentColor"><path d="M2 2.6 18.6 10 2 17.4l1.9-6.1L11 10 3.900 8.700z" /></svg></button>
    </div>
    ${offers.length > 0 && html`<${Popover} anchor=${box} align="fill" class="offers" onAway=${() => setShut(true)} onMouseDown=${(event) => event.preventDefault()}>
      <div role="listbox" id="offers" aria-label="Suggestions">
        ${offers.map((offer, i) => html`<div role="option" id=${`offer-${i}`} key=${offer.title} aria-selected=${i === active} class=${cx("option", i === active && "active")}
          onMouseMove=${() => i !== active && setActive(i)} onClick=${() => complete(offer)}>
          <span class="offer-title">${offer.title}${offer.usage && html` <span class="offer-usage">${offer.usage}</span>`}</span>
          ${offer.note && html`<span class="offer-note">${offer.note}</span>`}</div>`)}
      </div><//>`}
  </form>`;
}
