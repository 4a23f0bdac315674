// Text without its markup: for screen reader announcements, option labels and titles. Pure.
import { withEmoji } from "./emoji.js";

/** Undo Slack's three escapes; everything else is already plain. */
export const unescape = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** A plain_text or mrkdwn object (or string) as one line of plain words. */
export function plainText(text) {
  if (!text) return "";
  const raw = typeof text === "string" ? text : text.text || "";
  const words = raw
    .replace(/<!date\^[^|>]*\|([^>]*)>/g, "$1")
    .replace(/<[^>|]*\|([^>]*)>/g, "$1")
    .replace(/<[@#!]([^>]*)>/g, "@$1")
    .replace(/<([^>]*)>/g, "$1");
  const bare = typeof text === "object" && text.type === "plain_text" ? words : words.replace(/(?<!\w)[*_~`]+|[*_~`]+(?!\w)/g, "");
  return withEmoji(unescape(bare)).trim();
}

function plainOfBlock(block) {
  if (block.type === "image") return block.alt_text;
  const own = plainText(block.text) || plainText(block.label);
  const more = (block.fields || []).concat(block.elements || []).map((one) => plainText(one.text)).filter(Boolean);
  return [own, ...more].filter(Boolean).join(". ");
}

/** What a message says, as Slack's own announcement does: its text, else its blocks put into words. */
export const plainOfMessage = (message) =>
  plainText(message.text) || (message.blocks || []).map(plainOfBlock).filter(Boolean).join(". ") || "a message without text";
