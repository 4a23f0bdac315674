// Text, number, date and time fields, radio buttons and checkboxes.
import { html, useEffect, useId, useRef, useState } from "./lib.js";
import { plainText } from "./plain.js";
import { Text } from "./mrkdwn.js";

const kinds = { email_text_input: "email", url_text_input: "url" };
const SETTLE_MS = 900;

/** Typed text. `onValue` on every key, `onEnter` for dispatch_action_config's on_enter_pressed. */
export function TextInput({ element, value, onValue, onEnter, a11y, invalid }) {
  const number = element.type === "number_input";
  const common = {
    class: "field", value: value ?? "", placeholder: plainText(element.placeholder), "aria-invalid": invalid || undefined,
    onInput: (event) => onValue(event.currentTarget.value), ...a11y,
    "data-autofocus": element.focus_on_load || undefined,
  };
  if (element.multiline) return html`<textarea rows="4" ...${common}></textarea>`;
  // "text" and not "number" or "email": the words about what is wrong are ours, at the field, as in Slack
  return html`<input type="text" inputmode=${number ? (element.is_decimal_allowed ? "decimal" : "numeric") : kinds[element.type]}
    autocomplete="off" ...${common} onKeyDown=${(event) => event.key === "Enter" && onEnter && (event.preventDefault(), onEnter())} />`;
}

export function CharactersLeft({ element, value }) {
  if (!element.max_length || element.type !== "plain_text_input") return null;
  const left = element.max_length - [...(value || "")].length;
  return left > 50 && left > element.max_length / 4 ? null : html`<span class=${left < 0 ? "left over" : "left"} aria-live="polite">${left}</span>`;
}

const pad = (n) => String(n).padStart(2, "0");
const zoneOffset = (tz, ms) => {
  const parts = Object.fromEntries(new Intl.DateTimeFormat("en-CA", {
    timeZone: tz, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric",
  }).formatToParts(ms).map((part) => [part.type, Number(part.value)]));
  return Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute) - Math.floor(ms / 60000) * 60000;
};

/** Epoch seconds to the "2026-11-23T09:30" of the reader's zone, and back. */
export const toLocal = (seconds, tz) => {
  const shifted = new Date(seconds * 1000 + zoneOffset(tz, seconds * 1000));
  return `${shifted.getUTCFullYear()}-${pad(shifted.getUTCMonth() + 1)}-${pad(shifted.getUTCDate())}T${pad(shifted.getUTCHours())}:${pad(shifted.getUTCMinutes())}`;
};
export const fromLocal = (text, tz) => {
  const wall = Date.parse(`${text}:00Z`);
  return Math.round((wall - zoneOffset(tz, wall - zoneOffset(tz, wall))) / 1000);
};

const pickers = {
  datepicker: ["date", (value) => value, (text) => text],
  timepicker: ["time", (value) => value, (text) => text],
  datetimepicker: ["datetime-local", (value, tz) => value && toLocal(value, tz), (text, tz) => text && fromLocal(text, tz)],
};

/** The browser's own date and time fields; a change counts once it rests (typing goes through half-made dates). */
export function Picker({ element, value, onValue, ctx, a11y, invalid, patient }) {
  const [type, show, read] = pickers[element.type];
  const tz = ctx.reader.tz;
  const [typed, setTyped] = useState(null);
  const timer = useRef(0);
  const commit = (text) => {
    clearTimeout(timer.current);
    setTyped(null);
    const next = read(text, tz) || null;
    if (next !== value) onValue(next);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  const onInput = (event) => {
    const text = event.currentTarget.value;
    if (!patient) return commit(text);
    setTyped(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => commit(text), SETTLE_MS);
    return undefined;
  };
  const placeholder = plainText(element.placeholder);
  return html`<span class="picker">
    <input class="field" type=${type} value=${typed ?? show(value, tz) ?? ""} title=${placeholder || undefined} aria-invalid=${invalid || undefined}
      onInput=${onInput} onBlur=${(event) => typed !== null && commit(event.currentTarget.value)} ...${a11y} />
    ${element.timezone && element.timezone !== tz && html`<span class="zone">${element.timezone.replaceAll("_", " ")}</span>`}</span>`;
}

/** Radio buttons (one) or checkboxes (several). `value` is the option or the options. */
export function Choices({ element, value, onValue, ctx, a11y, invalid, describedby }) {
  const many = element.type === "checkboxes";
  const name = useId();
  const chosen = (many ? value || [] : [value]).filter(Boolean).map((one) => one.value);
  const pick = (option) => {
    if (!many) return onValue(option);
    return onValue(chosen.includes(option.value) ? value.filter((one) => one.value !== option.value) : [...(value || []), option]);
  };
  return html`<div class="choices" role=${many ? "group" : "radiogroup"} ...${a11y} aria-invalid=${many ? undefined : invalid || undefined} aria-describedby=${describedby}>
    ${element.options.map((option) => html`<label class="choice" key=${option.value}>
      <input type=${many ? "checkbox" : "radio"} name=${name} checked=${chosen.includes(option.value)} onChange=${() => pick(option)} />
      <span class="choice-text"><${Text} text=${option.text} ctx=${ctx} />
        ${option.description && html`<span class="choice-note"><${Text} text=${option.description} ctx=${ctx} /></span>`}</span>
    </label>`)}
  </div>`;
}
