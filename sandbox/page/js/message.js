// One message: author, time, blocks or text, files, attachments, and its marks (app, edited, only you).
import { cx, html, useMemo } from "./lib.js";
import { Blocks } from "./blocks.js";
import { useTextContext } from "./context.js";
import { fullStamp, timeOf } from "./dates.js";
import { Mrkdwn, safeHref, Text } from "./mrkdwn.js";
import { authorOf, Avatar, StatusMark } from "./people.js";

const secondsOf = (message) => Number(message.ts);

const surfaceOf = (message, channel, blocks, part = "") =>
  ({ kind: "message", key: `m:${channel}:${message.ts}${part}`, blocks, channel, ts: message.ts });

const barColor = (color) =>
  ({ good: "#2eb67d", warning: "#ecb22e", danger: "#e01e5a" })[color] || (/^#?[0-9a-f]{3,6}$/i.test(color || "") ? `#${color.replace("#", "")}` : "var(--line-strong)");

function Attachment({ attachment, message, channel, ctx, n }) {
  return html`<div class="attachment" style=${`--bar:${barColor(attachment.color)}`}>
    ${attachment.author_name && html`<div class="attachment-author">${attachment.author_name}</div>`}
    ${attachment.title && html`<strong><${Text} text=${{ type: "mrkdwn", text: attachment.title }} ctx=${ctx} /></strong>`}
    ${attachment.text && html`<div><${Mrkdwn} text=${attachment.text} ctx=${ctx} /></div>`}
    ${attachment.fields && html`<div class="fields">${attachment.fields.map((f) => html`<div><strong>${f.title}</strong><br /><${Mrkdwn} text=${f.value} ctx=${ctx} /></div>`)}</div>`}
    ${attachment.blocks && html`<${Blocks} surface=${surfaceOf(message, channel, attachment.blocks, `:${n}`)} />`}
    ${attachment.image_url && html`<img class="picture" src=${attachment.image_url} alt=${attachment.fallback || ""} />`}
    ${attachment.footer && html`<div class="attachment-footer">${attachment.footer}</div>`}
  </div>`;
}

function File({ file }) {
  const source = safeHref(file.url || file.url_private || file.permalink) || `/files/${file.id}/${encodeURIComponent(file.name || "file")}`;
  const title = file.title || file.name || "File";
  if ((file.mimetype || "").startsWith("image/")) {
    return html`<figure class="image-block"><figcaption>${title}</figcaption><img class="picture" src=${source} alt=${file.alt_txt || title} /></figure>`;
  }
  return html`<a class="file" href=${source} target="_blank" rel="noopener" download=${file.name}>
    <span class="file-mark" aria-hidden="true">${(file.filetype || file.name?.split(".").pop() || "file").slice(0, 4)}</span>
    <span><strong>${title}</strong><span class="file-note">${file.filetype ? file.filetype.toUpperCase() : "File"}${file.size ? ` · ${Math.max(1, Math.round(file.size / 1024))} KB` : ""}</span></span></a>`;
}

function Body({ message, channel, ctx }) {
  const blocks = message.blocks?.length && (message.bot_id || !message.text); // members write mrkdwn, apps send blocks
  const edited = message.edited && html`<span class="edited"> (edited)</span>`;
  return html`<div class="body">
    ${blocks
      ? html`<${Blocks} surface=${surfaceOf(message, channel, message.blocks)} />${edited && html`<div class="edited-line">${edited}</div>`}`
      : message.text && html`<div class="text"><${Mrkdwn} text=${message.text} ctx=${ctx} />${edited}</div>`}
    ${message.attachments?.map((one, n) => html`<${Attachment} attachment=${one} message=${message} channel=${channel} ctx=${ctx} n=${n} />`)}
    ${message.files?.map((one) => html`<${File} file=${one} />`)}
  </div>`;
}

/** `compact`: same author as just before, so only the time (on hover) and the body. */
export function Message({ message, channel, compact }) {
  const ctx = useTextContext();
  const author = authorOf(message, ctx.users, ctx.app);
  return useMemo(() => {
    const seconds = secondsOf(message);
    const time = timeOf(seconds, ctx.reader);
    const when = html`<time class="when" datetime=${new Date(seconds * 1000).toISOString()} title=${fullStamp(seconds, ctx.reader)}>${compact ? time.replace(/\s?[ap]\.?\s?m\.?$/i, "") : time}</time>`;
    const ownApp = author.isApp && (!message.user || message.user === ctx.app?.bot_user_id);
    return html`<article class=${cx("message", compact && "compact", message.ephemeral && "ephemeral")} data-ts=${message.ts}
        aria-label=${`${author.name}, ${time}${message.ephemeral ? ", only visible to you" : ""}`}>
      ${message.ephemeral && html`<p class="only-you"><${Eye} /> Only visible to you</p>`}
      <div class="gutter">${compact ? when : html`<${Avatar} user=${author.user} app=${ownApp ? ctx.app : null} />`}</div>
      <div class="content">
        ${!compact && html`<div class="byline"><span class="author">${author.name}</span>${author.isApp && html`<span class="badge">APP</span>`}
          ${!author.isApp && html`<${StatusMark} user=${author.user} />`}${when}</div>`}
        ${message.thread_ts && message.thread_ts !== message.ts && html`<p class="in-thread">replied in a thread</p>`}
        <${Body} message=${message} channel=${channel} ctx=${ctx} />
      </div>
    </article>`;
  }, [message, channel, compact, ctx, author.name, author.user]);
}

const Eye = () => html`<svg width="14" height="14" viewBox="0 0 20 20" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.6">
  <path d="M1.8 10S4.8 4.6 10 4.6 18.2 10 18.2 10 15.2 15.4 10 15.4 1.8 10 1.8 10z" /><circle cx="10" cy="10" r="2.6" /></svg>`;
