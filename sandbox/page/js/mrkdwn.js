// Slack's mrkdwn drawn as nodes. The text is untrusted: it only ever becomes text nodes and checked links.
import { html } from "./lib.js";
import { emojiOf, SHORTCODE } from "./emoji.js";
import { unescape } from "./plain.js";
import { slackDate } from "./dates.js";
import { go } from "./route.js";

const SAFE = /^(https?:\/\/|mailto:|tel:|slack:)/i;
const EDGE = "[\\p{L}\\p{N}]";
const span = (mark) =>
  `(?<!${EDGE}|[${mark}])[${mark}](?=[^\\s${mark}])((?:<[^>\\n]*>|\`[^\`\\n]*\`|[^\\n${mark}])+?)(?<=\\S)[${mark}](?!${EDGE}|[${mark}])`;
const INLINE = new RegExp(
  [
    "<([^<>\\n]+)>", // 1 token
    "`([^`\\n]+)`", // 2 code
    span("*"), span("_"), span("~"), // 3 4 5
    SHORTCODE.source, // 6 7 emoji
    `(https?:\\/\\/[^\\s<>|]*[^\\s<>|.,;:!?)\\]'"*_~\`])`, // 8 bare link
  ].join("|"),
  "giu",
);

/** The address when it is one we open (web, mail, phone, or this server's own), else undefined. */
export const safeHref = (href) => (SAFE.test(href || "") || /^\/(?!\/)/.test(href || "") ? href : undefined);

/** A link, or just its words when the address is not one we open. */
export function Link({ href, children }) {
  const target = safeHref(unescape(href || ""));
  if (!target) return html`<span>${children}</span>`;
  return html`<a href=${target} target="_blank" rel="noopener noreferrer">${children}</a>`;
}

export function Mention({ id, label, ctx }) {
  const user = ctx.users[id];
  const name = user?.real_name || user?.name || (id === ctx.app?.bot_user_id && ctx.app.name) || label || id;
  return html`<span class=${id === ctx.me ? "mention mention-me" : "mention"}>@${name}</span>`;
}

export function ChannelLink({ id, label, ctx }) {
  const channel = ctx.channels.find((one) => one.id === id);
  const name = `#${channel?.name || label || id}`;
  if (!channel) return html`<span class="mention">${name}</span>`;
  return html`<button type="button" class="mention linklike" onClick=${() => go(id)}>${name}</button>`;
}

/** An emoji: the glyph, with its name for those who hover or listen; the bare :name: when unknown. */
export function Emoji({ name, tone, unicode }) {
  const glyph = unicode || emojiOf(name + (tone ? `::skin-tone-${tone}` : ""));
  if (!glyph) return `:${name}:`;
  return html`<span class="emoji" role="img" aria-label=${name.replaceAll("_", " ")} title=${`:${name}:`}>${glyph}</span>`;
}

export function DateToken({ seconds, format, link, fallback, ctx }) {
  const text = slackDate(seconds, format, ctx.reader, ctx.now()) ?? fallback ?? "";
  const body = html`<time datetime=${new Date(seconds * 1000).toISOString()}>${text}</time>`;
  return link ? html`<${Link} href=${link}>${body}<//>` : body;
}

function token(inside, ctx) {
  const cut = inside.indexOf("|");
  const [target, label] = cut < 0 ? [inside, ""] : [inside.slice(0, cut), inside.slice(cut + 1)];
  if (target.startsWith("@")) return html`<${Mention} id=${target.slice(1)} label=${unescape(label)} ctx=${ctx} />`;
  if (target.startsWith("#")) return html`<${ChannelLink} id=${target.slice(1)} label=${unescape(label)} ctx=${ctx} />`;
  if (target.startsWith("!date^")) {
    const [, seconds, format, link] = target.split("^");
    const valid = Number.isFinite(Number(seconds)) && format;
    return valid
      ? html`<${DateToken} seconds=${Number(seconds)} format=${format} link=${link} fallback=${unescape(label)} ctx=${ctx} />`
      : unescape(label);
  }
  if (target.startsWith("!subteam^")) return html`<span class="mention">${unescape(label || "@group")}</span>`;
  if (target.startsWith("!")) return html`<span class="mention mention-me">@${target.slice(1).split("|")[0]}</span>`;
  const words = label ? inline(label, ctx, true) : unescape(target.replace(/^mailto:|^tel:/, ""));
  return html`<${Link} href=${target}>${words}<//>`;
}

/** One line of mrkdwn as an array of nodes. */
function inline(line, ctx, inLink = false) {
  const nodes = [];
  let last = 0;
  for (const found of line.matchAll(INLINE)) {
    const [all, inside, code, bold, italic, strike, emoji, tone, bare] = found;
    if (found.index > last) nodes.push(unescape(line.slice(last, found.index)));
    last = found.index + all.length;
    if (inside !== undefined) nodes.push(token(inside, ctx));
    else if (code !== undefined) nodes.push(html`<code>${unescape(code.replace(/<[^>|]*\|([^>]*)>|<([^>]*)>/g, "$1$2"))}</code>`);
    else if (bold !== undefined) nodes.push(html`<strong>${inline(bold, ctx, inLink)}</strong>`);
    else if (italic !== undefined) nodes.push(html`<em>${inline(italic, ctx, inLink)}</em>`);
    else if (strike !== undefined) nodes.push(html`<s>${inline(strike, ctx, inLink)}</s>`);
    else if (emoji !== undefined) nodes.push(html`<${Emoji} name=${emoji.toLowerCase()} tone=${tone} />`);
    else nodes.push(inLink ? unescape(bare) : html`<${Link} href=${bare}>${unescape(bare)}<//>`);
  }
  if (last < line.length) nodes.push(unescape(line.slice(last)));
  return nodes;
}

const QUOTE = /^(?:>|&gt;)(?!(?:>|&gt;){2}) ?/;
const QUOTE_REST = /^(?:>|&gt;){3} ?/;

function lines(text, ctx) {
  const out = [];
  const rows = text.split("\n");
  const draw = (some) => some.flatMap((row, i) => (i ? [html`<br />`, ...inline(row, ctx)] : inline(row, ctx)));
  for (let i = 0; i < rows.length; ) {
    const start = i;
    if (QUOTE_REST.test(rows[i])) {
      out.push(html`<blockquote>${draw([rows[i].replace(QUOTE_REST, ""), ...rows.slice(i + 1)])}</blockquote>`);
      break;
    }
    const quoted = QUOTE.test(rows[i]);
    while (i < rows.length && QUOTE.test(rows[i]) === quoted && !QUOTE_REST.test(rows[i])) i += 1;
    const some = rows.slice(start, i);
    if (quoted) out.push(html`<blockquote>${draw(some.map((row) => row.replace(QUOTE, "")))}</blockquote>`);
    else out.push(html`<span>${draw(some)}</span>`);
  }
  return out;
}

/** A mrkdwn text. `ctx` = {users, channels, me, app, reader:{tz,locale}, now()}. */
export function Mrkdwn({ text, ctx }) {
  return (text || "").split("```").map((part, i, all) => {
    const fenced = i % 2 === 1 && i < all.length - 1;
    if (fenced) return html`<pre>${unescape(part.replace(/^\n/, "").replace(/\n$/, "").replace(/<[^>|]*\|([^>]*)>|<([^>]*)>/g, "$1$2"))}</pre>`;
    const open = i % 2 === 1 ? "```" + part : part;
    const trimmed = i > 0 ? open.replace(/^\n/, "") : open;
    return lines(i < all.length - 1 ? trimmed.replace(/\n$/, "") : trimmed, ctx);
  });
}

/** plain_text: emoji short names and line breaks, nothing else. */
export function Plain({ text, emoji = true }) {
  const raw = unescape(text || "");
  if (!emoji) return raw;
  const nodes = [];
  let last = 0;
  for (const found of raw.matchAll(SHORTCODE)) {
    nodes.push(raw.slice(last, found.index), html`<${Emoji} name=${found[1].toLowerCase()} tone=${found[2]} />`);
    last = found.index + found[0].length;
  }
  return [...nodes, raw.slice(last)];
}

/** A Block Kit text object (or a bare string, taken as plain text). */
export function Text({ text, ctx }) {
  if (!text) return null;
  if (typeof text === "string") return html`<${Plain} text=${text} />`;
  if (text.type === "mrkdwn") return html`<${Mrkdwn} text=${text.text} ctx=${ctx} />`;
  return html`<${Plain} text=${text.text} emoji=${text.emoji !== false} />`;
}
