/** Addresses and phone numbers in the bot's text become links; all the rest stays text. */

import { h } from "./dom";

const FOUND =
  /(https?:\/\/[^\s<>"]+|\b(?:[a-z0-9-]+\.)+(?:nl|be|eu)\b(?:\/[^\s<>"]*)?|\b0(?:800|900)-\d{4}\b)/gi;
const AFTERWARDS = /[.,;:!?)\]]+$/;

/** The text as nodes, with links in it. */
export function linked(text: string): Node[] {
  const nodes: Node[] = [];
  let from = 0;
  for (const match of text.matchAll(FOUND)) {
    const found = match[0].replace(AFTERWARDS, "");
    // What stands before an @ or after it is an e-mail address, not a site.
    if (text[match.index - 1] === "@" || text[match.index + found.length] === "@") continue;
    nodes.push(document.createTextNode(text.slice(from, match.index)), link(found));
    from = match.index + found.length;
  }
  nodes.push(document.createTextNode(text.slice(from)));
  return nodes;
}

function link(found: string): HTMLElement {
  if (/^0[89]00-/.test(found)) return h("a", { href: `tel:${found}` }, found);
  const href = /^https?:/i.test(found) ? found : `https://${found}`;
  return h("a", { href, target: "_blank", rel: "noopener noreferrer" }, found);
}

/** The address when it is one of the web, else null. */
export function webAddress(url: string | null | undefined): URL | null {
  try {
    const address = new URL(url ?? "");
    return /^https?:$/.test(address.protocol) ? address : null;
  } catch {
    return null;
  }
}
