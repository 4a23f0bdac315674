// The markdown block: the words go through a Markdown reader, its tokens become nodes (never raw HTML).
import { html, useEffect, useState } from "./lib.js";
import { withEmoji } from "./emoji.js";
import { Link } from "./mrkdwn.js";

let reader = null;
const load = () => (reader ||= import("../vendor/marked.js"));

const entities = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'" };
const words = (text = "") => withEmoji(text.replace(/&(?:amp|lt|gt|quot|#39);/g, (one) => entities[one]));
const many = (tokens) => (tokens || []).map(draw);
const inner = (token) => (token.tokens ? many(token.tokens) : words(token.text));

const rules = {
  space: () => null,
  hr: () => html`<hr />`,
  heading: (t) => html`<div class=${`md-h md-h${t.depth}`} role="heading" aria-level=${Math.min(t.depth + 1, 6)}>${inner(t)}</div>`,
  paragraph: (t) => html`<p>${inner(t)}</p>`,
  text: inner,
  escape: (t) => words(t.text),
  strong: (t) => html`<strong>${inner(t)}</strong>`,
  em: (t) => html`<em>${inner(t)}</em>`,
  del: (t) => html`<s>${inner(t)}</s>`,
  br: () => html`<br />`,
  codespan: (t) => html`<code>${t.text}</code>`,
  code: (t) => html`<pre>${t.text}</pre>`,
  blockquote: (t) => html`<blockquote>${many(t.tokens)}</blockquote>`,
  link: (t) => html`<${Link} href=${t.href}>${inner(t)}<//>`,
  image: (t) => html`<${Link} href=${t.href}>${t.text || t.href}<//>`, // Slack shows pictures of a markdown block as links
  list: (t) => html`<${t.ordered ? "ol" : "ul"} class="md-list" start=${t.ordered && t.start !== 1 ? t.start : undefined}>
    ${t.items.map((item) => html`<li>${item.task && html`<span aria-hidden="true">${item.checked ? "☑ " : "☐ "}</span>`}${many(item.tokens)}</li>`)}<//>`,
  table: (t) => html`<div class="table-wrap" tabindex="0" role="group" aria-label="Table"><table>
    <thead><tr>${t.header.map((cell, i) => html`<th scope="col" style=${`text-align:${t.align[i] || "left"}`}>${many(cell.tokens)}</th>`)}</tr></thead>
    <tbody>${t.rows.map((row) => html`<tr>${row.map((cell, i) => html`<td style=${`text-align:${t.align[i] || "left"}`}>${many(cell.tokens)}</td>`)}</tr>`)}</tbody>
  </table></div>`,
  html: (t) => words(t.text), // shown as it was typed
};

const draw = (token) => (rules[token.type] ? rules[token.type](token) : words(token.raw));

export function Markdown({ text }) {
  const [tokens, setTokens] = useState(null);
  useEffect(() => {
    let here = true;
    load().then(({ lexer }) => here && setTokens(lexer(text || "", { gfm: true, breaks: true })));
    return () => { here = false; };
  }, [text]);
  return html`<div class="markdown">${tokens ? many(tokens) : text}</div>`;
}
