// The rich_text block: sections, lists, quotes, preformatted text and their inline elements.
import { html } from "./lib.js";
import { ChannelLink, DateToken, Emoji, Link, Mention } from "./mrkdwn.js";

function styled(node, style = {}) {
  let out = node;
  if (style.code) out = html`<code>${out}</code>`;
  if (style.bold) out = html`<strong>${out}</strong>`;
  if (style.italic) out = html`<em>${out}</em>`;
  if (style.strike) out = html`<s>${out}</s>`;
  if (style.underline) out = html`<u>${out}</u>`;
  if (style.highlight || style.client_highlight) out = html`<mark>${out}</mark>`;
  return out;
}

const glyphOf = (codes) => {
  try {
    return codes ? String.fromCodePoint(...codes.split("-").map((code) => parseInt(code, 16))) : null;
  } catch {
    return null;
  }
};

const inline = {
  text: (el) => el.text,
  link: (el) => html`<${Link} href=${el.url}>${el.text || el.url}<//>`,
  user: (el, ctx) => html`<${Mention} id=${el.user_id} ctx=${ctx} />`,
  channel: (el, ctx) => html`<${ChannelLink} id=${el.channel_id} ctx=${ctx} />`,
  usergroup: (el) => html`<span class="mention">@${el.usergroup_id}</span>`,
  team: (el) => html`<span class="mention">@${el.team_id}</span>`,
  broadcast: (el) => html`<span class="mention mention-me">@${el.range}</span>`,
  emoji: (el) => html`<${Emoji} name=${el.name} tone=${el.skin_tone} unicode=${glyphOf(el.unicode)} />`,
  date: (el, ctx) => html`<${DateToken} seconds=${el.timestamp} format=${el.format} link=${el.url} fallback=${el.fallback} ctx=${ctx} />`,
  color: (el) => {
    const value = /^#[0-9a-f]{3,8}$/i.test(el.value || "") ? el.value : "transparent";
    return html`<span class="swatch" style=${`--swatch:${value}`}>${el.value}</span>`;
  },
};

const Inlines = ({ elements = [], ctx }) =>
  elements.map((el) => (inline[el.type] ? styled(inline[el.type](el, ctx), el.style) : el.text || null));

const letters = (n) => String.fromCharCode(97 + ((n - 1) % 26));
const roman = (n) =>
  [[10, "x"], [9, "ix"], [5, "v"], [4, "iv"], [1, "i"]].reduce(([left, out], [size, sign]) =>
    [left % size, out + sign.repeat(Math.floor(left / size))], [n, ""])[1];

function List({ list, ctx }) {
  const indent = Number(list.indent) || 0;
  const tag = list.style === "ordered" ? "ol" : "ul";
  const number = (i) => [String, letters, roman][indent % 3](i + 1 + (list.offset || 0));
  const bullet = ["•", "◦", "▪"][indent % 3];
  return html`<${tag} class=${list.border ? "rt-list bordered" : "rt-list"} style=${`--indent:${indent}`}>
    ${(list.elements || []).map((item, i) => html`<li>
      <span class="rt-mark" aria-hidden="true">${tag === "ol" ? `${number(i)}.` : bullet}</span>
      <span><${Inlines} elements=${item.elements} ctx=${ctx} /></span></li>`)}
  <//>`;
}

const parts = {
  rich_text_section: (el, ctx) => html`<div class="rt-section"><${Inlines} elements=${el.elements} ctx=${ctx} /></div>`,
  rich_text_list: (el, ctx) => html`<${List} list=${el} ctx=${ctx} />`,
  rich_text_quote: (el, ctx) => html`<blockquote><${Inlines} elements=${el.elements} ctx=${ctx} /></blockquote>`,
  rich_text_preformatted: (el, ctx) => html`<pre><${Inlines} elements=${el.elements} ctx=${ctx} /></pre>`,
};

export const RichText = ({ block, ctx }) =>
  html`<div class="rich-text">${(block.elements || []).map((el) => parts[el.type]?.(el, ctx))}</div>`;
