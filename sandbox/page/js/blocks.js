// Block Kit blocks, drawn as Slack draws them.
import { cx, html, useState } from "./lib.js";
import { Element, ImageElement } from "./elements.js";
import { Markdown } from "./markdown.js";
import { Text } from "./mrkdwn.js";
import { plainText } from "./plain.js";
import { RichText } from "./richtext.js";
import { Surface, useSurface } from "./surface.js";
import { useTextContext } from "./context.js";

const safeId = (text) => `b-${text}`.replace(/[^\w-]/g, "_");

function Section({ block, ctx }) {
  const { accessory } = block;
  const words = { "aria-label": plainText(accessory?.placeholder) || plainText(block.text).slice(0, 150) };
  return html`<div class=${cx("section", accessory && `with-${accessory.type === "image" ? "image" : "accessory"}`)}>
    <div class="section-main">
      ${block.text && html`<div class="section-text"><${Text} text=${block.text} ctx=${ctx} /></div>`}
      ${block.fields && html`<div class="fields">${block.fields.map((field) => html`<div><${Text} text=${field} ctx=${ctx} /></div>`)}</div>`}
    </div>
    ${accessory && html`<div class="accessory"><${Element} element=${accessory} blockId=${block.block_id} ctx=${ctx} a11y=${words} /></div>`}
  </div>`;
}

function Image({ block, ctx }) {
  const [open, setOpen] = useState(true);
  const title = block.title && plainText(block.title);
  return html`<figure class="image-block">
    ${title && html`<figcaption><${Text} text=${block.title} ctx=${ctx} />
      <button type="button" class="fold" aria-expanded=${open} aria-label=${`${open ? "Hide" : "Show"} the picture “${title}”`} onClick=${() => setOpen(!open)}>
        <span aria-hidden="true">${open ? "▾" : "▸"}</span></button></figcaption>`}
    ${open && html`<${ImageElement} element=${block} class="picture" />`}
  </figure>`;
}

function Header({ block, ctx }) {
  const tag = useSurface().kind === "modal" ? "h3" : "h2"; // below the modal's or the conversation's own title
  return html`<${tag} class="header"><${Text} text=${block.text} ctx=${ctx} /><//>`;
}

const Context = ({ block, ctx }) => html`<div class="context">
  ${block.elements.map((el) => (el.type === "image" ? html`<${ImageElement} element=${el} class="context-image" />` : html`<span><${Text} text=${el} ctx=${ctx} /></span>`))}</div>`;

const Actions = ({ block, ctx }) => html`<div class="actions">
  ${block.elements.map((el) => html`<${Element} key=${el.action_id} element=${el} blockId=${block.block_id} ctx=${ctx} />`)}</div>`;

function Input({ block, ctx }) {
  const surface = useSurface();
  const id = safeId(`${surface.key}-${block.block_id}`);
  const error = surface.errors?.[block.block_id];
  const described = cx(block.hint && `${id}-hint`, error && `${id}-error`) || undefined;
  return html`<div class=${cx("input-block", error && "has-error")} data-block=${block.block_id}>
    <div class="label" id=${`${id}-label`}><${Text} text=${block.label} ctx=${ctx} />${block.optional && html`<span class="optional"> (optional)</span>`}</div>
    <${Element} element=${block.element} blockId=${block.block_id} ctx=${ctx} inInput dispatch=${Boolean(block.dispatch_action)} invalid=${Boolean(error)}
      a11y=${{ "aria-labelledby": `${id}-label`, "aria-describedby": described }} />
    ${error && html`<p class="field-error" id=${`${id}-error`}><span aria-hidden="true">⚠ </span>${error}</p>`}
    ${block.hint && html`<p class="hint" id=${`${id}-hint`}><${Text} text=${block.hint} ctx=${ctx} /></p>`}
  </div>`;
}

function Cell({ cell, setting, head, ctx }) {
  const align = ["center", "right"].includes(setting?.align) ? setting.align : "left";
  const style = `text-align:${align};white-space:${setting?.is_wrapped || head ? "normal" : "nowrap"}`;
  const body = cell?.type === "rich_text" ? html`<${RichText} block=${cell} ctx=${ctx} />` : html`<${Text} text=${String(cell?.text ?? cell?.value ?? "")} ctx=${ctx} />`;
  return head ? html`<th scope="col" style=${style}>${body}</th>` : html`<td style=${style}>${body}</td>`;
}

function Table({ block, ctx }) {
  const [head, ...rows] = block.rows || [];
  const row = (cells, isHead) => html`<tr>${cells.map((cell, i) => html`<${Cell} cell=${cell} setting=${block.column_settings?.[i]} head=${isHead} ctx=${ctx} />`)}</tr>`;
  return html`<div class="table-wrap" tabindex="0" role="group" aria-label=${plainText(block.caption) || "Table"}>
    <table>${head && html`<thead>${row(head, true)}</thead>`}<tbody>${rows.map((cells) => row(cells, false))}</tbody></table></div>`;
}

function Video({ block, ctx }) {
  return html`<figure class="image-block"><figcaption><strong><${Text} text=${block.title} ctx=${ctx} /></strong></figcaption>
    <img class="picture" src=${block.thumbnail_url} alt=${block.alt_text || ""} loading="lazy" /></figure>`;
}

function Card({ block, ctx }) {
  return html`<div class="card">
    ${block.hero_image && html`<${ImageElement} element=${block.hero_image} class="card-hero" />`}
    <div class="card-head">${block.icon && html`<${ImageElement} element=${block.icon} class="card-icon" />`}
      <div><div class="card-title"><${Text} text=${block.title} ctx=${ctx} /></div><div class="card-sub"><${Text} text=${block.subtitle} ctx=${ctx} /></div></div></div>
    ${block.body && html`<div class="card-body"><${Text} text=${block.body} ctx=${ctx} /></div>`}
    ${block.actions && html`<${Actions} block=${{ ...block, elements: block.actions }} ctx=${ctx} />`}</div>`;
}

const rules = {
  section: Section, image: Image, context: Context, actions: Actions, context_actions: Actions, input: Input, table: Table, data_table: Table, video: Video, card: Card,
  header: Header,
  divider: () => html`<hr class="divider" />`,
  rich_text: ({ block, ctx }) => html`<${RichText} block=${block} ctx=${ctx} />`,
  markdown: ({ block }) => html`<${Markdown} text=${block.text} />`,
  alert: ({ block, ctx }) => html`<div class=${`alert alert-${block.level || "default"}`} role="note"><${Text} text=${block.text} ctx=${ctx} /></div>`,
};

/** A list of blocks standing on a surface (see surface.js). */
export function Blocks({ surface }) {
  const ctx = useTextContext();
  return html`<${Surface.Provider} value=${surface}><div class="blocks">
    ${(surface.blocks || []).map((block, i) => {
      const Rule = rules[block.type];
      return html`<div class="block" key=${block.block_id || i}>
        ${Rule ? html`<${Rule} block=${block} ctx=${ctx} />` : html`<p class="unknown">The block “${String(block.type)}” is not drawn here.</p>`}</div>`;
    })}</div><//>`;
}
