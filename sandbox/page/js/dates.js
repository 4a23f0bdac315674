// Dates as the reader sees them: Slack's date tokens, message times and day dividers, in the reader's zone. Pure.

const cache = new Map();
function fmt(locale, tz, options) {
  const key = `${locale}|${tz}|${JSON.stringify(options)}`;
  if (!cache.has(key)) cache.set(key, build(locale, tz, options));
  return cache.get(key);
}

function build(locale, tz, options) {
  for (const [lang, zone] of [[locale, tz], ["en-US", tz], ["en-US", "UTC"]]) {
    try {
      return new Intl.DateTimeFormat(lang, { ...options, timeZone: zone });
    } catch {
      // an unknown language or zone: try the next, plainer one
    }
  }
  return new Intl.DateTimeFormat("en-US", options);
}

/** The day at an epoch second in a zone, as "2026-11-23". */
export const dayOf = (seconds, { tz }) => fmt("en-CA", tz, { dateStyle: "short" }).format(seconds * 1000);

export const timeOf = (seconds, { tz, locale }) => fmt(locale, tz, { timeStyle: "short" }).format(seconds * 1000);

const isEnglish = (locale) => !locale || locale.startsWith("en");

function ordinal(n) {
  const tail = n % 100;
  if (tail >= 11 && tail <= 13) return `${n}th`;
  return `${n}${{ 1: "st", 2: "nd", 3: "rd" }[n % 10] || "th"}`;
}

function longDate(seconds, { tz, locale }, options) {
  const text = fmt(locale, tz, options).format(seconds * 1000);
  const day = Number(fmt("en-CA", tz, { day: "numeric" }).format(seconds * 1000));
  return isEnglish(locale) ? text.replace(new RegExp(`\\b${day}\\b`), ordinal(day)) : text;
}

const capital = (text) => text[0].toUpperCase() + text.slice(1);

/** "Today", "Yesterday", "Tomorrow" in the reader's language, or null. */
function nearDay(seconds, reader, now) {
  for (const offset of [0, -1, 1]) {
    if (dayOf(seconds, reader) === dayOf(now + offset * 86400, reader)) {
      return new Intl.RelativeTimeFormat(reader.locale || "en-US", { numeric: "auto" }).format(offset, "day");
    }
  }
  return null;
}

export function agoOf(seconds, reader, now) {
  const gap = seconds - now;
  const unit = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60]]
    .find(([, size]) => Math.abs(gap) >= size) || ["second", 1];
  return new Intl.RelativeTimeFormat(reader.locale || "en-US", { numeric: "auto" }).format(Math.trunc(gap / unit[1]), unit[0]);
}

const DATE = { year: "numeric", month: "long", day: "numeric" };
const SHORT = { year: "numeric", month: "short", day: "numeric" };
const LONG = { ...DATE, weekday: "long" };

const tokens = {
  date_num: (s, r) => dayOf(s, r),
  date: (s, r) => longDate(s, r, DATE),
  date_slash: (s, r) => fmt(r.locale, r.tz, { year: "numeric", month: "2-digit", day: "2-digit" }).format(s * 1000),
  date_short: (s, r) => fmt(r.locale, r.tz, SHORT).format(s * 1000),
  date_long: (s, r) => longDate(s, r, LONG),
  date_pretty: (s, r, now) => nearDay(s, r, now) || longDate(s, r, DATE),
  date_short_pretty: (s, r, now) => nearDay(s, r, now) || fmt(r.locale, r.tz, SHORT).format(s * 1000),
  date_long_pretty: (s, r, now) => nearDay(s, r, now) || longDate(s, r, LONG),
  time: (s, r) => timeOf(s, r),
  time_secs: (s, r) => fmt(r.locale, r.tz, { timeStyle: "medium" }).format(s * 1000),
  ago: (s, r, now) => agoOf(s, r, now),
};

/** A Slack date format ("{date_short_pretty} at {time}") filled in; null when it holds an unknown token. */
export function slackDate(seconds, format, reader, now) {
  let unknown = false;
  const text = format.replace(/\{(\w+)\}/g, (_, name) => {
    if (!tokens[name]) unknown = true;
    return tokens[name] ? tokens[name](seconds, reader, now) : "";
  });
  if (unknown) return null;
  return format.startsWith("{") ? capital(text) : text;
}

/** The words of a day divider: "Today", "Yesterday" or "Monday, November 16th". */
export function dividerOf(seconds, reader, now) {
  const near = nearDay(seconds, reader, now);
  if (near) return capital(near);
  const sameYear = dayOf(seconds, reader).slice(0, 4) === dayOf(now, reader).slice(0, 4);
  return longDate(seconds, reader, { weekday: "long", month: "long", day: "numeric", ...(sameYear ? {} : { year: "numeric" }) });
}

/** Weekday, date and time for the workbench clock and hover titles. */
export const stamp = (seconds, { tz, locale }) =>
  fmt(locale, tz, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }).format(seconds * 1000);

export const fullStamp = (seconds, { tz, locale }) =>
  fmt(locale, tz, { dateStyle: "full", timeStyle: "medium" }).format(seconds * 1000);
