/** Draws a QR code that the gateway worked out: rows of 0 and 1. */

const SVG = "http://www.w3.org/2000/svg";
/** Blank modules around it, as the standard asks. */
const QUIET = 4;

export function qrView(rows: readonly string[], label: string): SVGElement {
  const size = rows.length + 2 * QUIET;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("class", "qr");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  svg.setAttribute("data-testid", "transfer-qr");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", rows.map(rowPath).join(""));
  svg.append(path);
  return svg;
}

function rowPath(row: string, y: number): string {
  return Array.from(row.matchAll(/1+/g), ({ index, 0: dark }) => {
    const { length } = dark;
    return `M${index + QUIET} ${y + QUIET}h${length}v1h-${length}z`;
  }).join("");
}
