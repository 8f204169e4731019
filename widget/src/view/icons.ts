/** The icons, drawn on a grid of 24 in the colour of the text around them. */

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  cup: [
    "M5 9.5h11v5.2a4.3 4.3 0 0 1-4.3 4.3H9.3A4.3 4.3 0 0 1 5 14.700z",
    "M16 10.700h1.300a2.35 2.35 0 0 1 0 4.700H16",
    "M8.3 6.700c-.8-.9.8-1.6 0-2.700M12.3 6.700c-.8-.9.8-1.6 0-2.7",
  ],
  menu: ["M5 7.500h14M5 12h14M5 16.500h14"],
  close: ["M6.5 6.500l11 11M17.5 6.500l-11 11"],
  down: ["M6 9.500l6 6 6-6"],
  back: ["M14.5 6l-6 6 6 6"],
  send: ["M12 19V5.500M6 11.200l6-6 6 6"],
  out: ["M9.5 6.500h8v8M17.2 6.800L7 17"],
  speaker: [
    "M5 10v4h3l4 3.500V6.500L8 10zM15.500 9.500a3.500 3.500 0 0 1 0 5M17.800 7.300a6.700 6.700 0 0 1 0 9.400",
  ],
  check: ["M5.5 12.800l4.2 4.2 8.8-9.5"],
  up_thumb: [
    "M7.5 11v8.500H5V11zM7.5 11l3.7-6.500c1.5 0 2.3 1.1 2 2.600L12.6 10h4.900a1.8 1.8 0 0 1 1.8 2.200l-1.3 5.800a2 2 0 0 1-1.9 1.500H7.5",
  ],
  down_thumb: [
    "M16.5 13V4.500H19V13zM16.5 13l-3.7 6.500c-1.5 0-2.3-1.1-2-2.600l.6-2.900H6.500a1.8 1.8 0 0 1-1.8-2.200L6 6a2 2 0 0 1 1.9-1.500h8.6",
  ],
} as const;

export type IconName = keyof typeof PATHS;

/** An icon without meaning of its own: the text beside it says what it is. */
export function icon(name: IconName): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  for (const d of PATHS[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}
