// Names, initials, colours and status of members and apps.
import { html } from "./lib.js";
import { emojiOf } from "./emoji.js";

/** Who wrote a message: the user or app record, with a name to show. */
export function authorOf(message, users, app) {
  const isApp = Boolean(message.bot_id) || message.user === app?.bot_user_id;
  const user = users[message.user];
  if (!isApp) return { id: message.user, name: user?.real_name || user?.name || "Someone", user, isApp: false };
  const own = !message.user || message.user === app?.bot_user_id;
  return { id: message.user, name: message.username || (own && app?.name) || user?.real_name || "App", user, isApp: true };
}

export const nameOf = (message, users, app) => authorOf(message, users, app).name;

const initialsOf = (name) =>
  (name || "?").split(/\s+/).map((word) => [...word][0]).slice(0, 2).join("").toUpperCase();

const safeColor = (color) => (/^#?[0-9a-f]{6}$/i.test(color || "") ? `#${color.replace("#", "")}` : "#5b5f67");

/** White or black, whichever reads better on a six digit hex colour (one of them always reaches 4.5:1). */
function inkOn(hex) {
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
    .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000" : "#fff";
}

/** A square with initials, or the app's icon. Decorative: the name always stands beside it. */
export function Avatar({ user, app, size = 36 }) {
  const style = `--size:${size}px`;
  if (app) {
    const icon = app.icon || "";
    if (/^(https?:|\/|data:image\/)/.test(icon)) {
      return html`<img class="avatar" style=${style} src=${icon} alt="" />`;
    }
    const glyph = emojiOf(icon.replaceAll(":", "")) || (icon && [...icon].length <= 4 ? icon : null);
    return html`<span class="avatar avatar-app" style=${style} aria-hidden="true">${glyph || initialsOf(app.name)}</span>`;
  }
  const color = safeColor(user?.color);
  return html`<span class="avatar" style=${`${style};background:${color};color:${inkOn(color)}`} aria-hidden="true">
    ${user?.initials || initialsOf(user?.real_name || user?.name)}</span>`;
}

/** The status emoji beside a name, with its text for those who hover or listen. */
export function StatusMark({ user }) {
  if (!user) return null;
  const glyph = user.in_huddle ? "🎧" : user.status_emoji ? emojiOf(user.status_emoji.replaceAll(":", "")) || "💬" : null;
  if (!glyph) return null;
  const text = user.in_huddle ? "In a huddle" : user.status_text || user.status_emoji;
  return html`<span class="status" role="img" aria-label=${text} title=${text}>${glyph}</span>`;
}

/** Is "do not disturb" on at an instant (epoch seconds)? */
export const isDnd = (user, now) => Boolean(user?.dnd && user.dnd.start <= now && now < user.dnd.end);

/** The round presence mark; empty ring when away, a small z when notifications are paused. */
export function Presence({ user, now }) {
  if (!user || user.is_bot) return null;
  const dnd = isDnd(user, now);
  const label = `${user.presence === "active" ? "Active" : "Away"}${dnd ? ", notifications paused" : ""}`;
  return html`<span class=${`presence ${user.presence === "active" ? "on" : "off"}`} role="img" aria-label=${label}
    title=${label}>${dnd && html`<span class="zz" aria-hidden="true">z</span>`}</span>`;
}
