/** Prints something in a window of its own, also where inline styles are forbidden. */

import paper from "../../styles/print.css?inline";

/** Open the print dialogue on this content; false when the browser forbids the window. */
export function printed(title: string, content: Node[]): boolean {
  const page = open("", "_blank", "width=720,height=900");
  if (!page) return false;
  const { document: sheet } = page;
  sheet.title = title;
  sheet.documentElement.lang = "nl";
  // A style sheet made in the window's own realm: another one's is refused.
  const Sheet = (page as Window & typeof globalThis).CSSStyleSheet;
  const style = new Sheet();
  style.replaceSync(paper);
  sheet.adoptedStyleSheets = [style];
  sheet.body.replaceChildren(...content.map((node) => sheet.adoptNode(node)));
  page.addEventListener("afterprint", () => page.close());
  // The new window has to paint before it can print.
  page.setTimeout(() => page.print(), 50);
  return true;
}
