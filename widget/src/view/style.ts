/** Gives a shadow root its style, also under a policy that forbids inline styles. */

let shared: CSSStyleSheet | null = null;

export function dress(root: ShadowRoot, css: string, nonce: string | null): void {
  if ("adoptedStyleSheets" in root && "replaceSync" in CSSStyleSheet.prototype) {
    if (!shared) {
      shared = new CSSStyleSheet();
      shared.replaceSync(css);
    }
    root.adoptedStyleSheets = [shared];
    return;
  }
  // Browsers from before 2023: an element with the nonce of the page, if it has one.
  const style = document.createElement("style");
  if (nonce) style.nonce = nonce;
  style.textContent = css;
  root.append(style);
}
