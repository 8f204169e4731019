/** The words of the widget: Dutch with je, what differs with u; a site may replace any. */

import dutch from "./nl.json";
import formal from "./nl-u.json";

export type Texts = typeof dutch;
export type TextId = { [Id in keyof Texts]: Texts[Id] extends string ? Id : never }[keyof Texts];

export class Words {
  private readonly texts: Texts;

  /** `address` is how the worker is spoken to: "u", or else je. */
  constructor(replaced: Partial<Texts> = {}, address: string | null = null) {
    this.texts = { ...dutch, ...(address === "u" && formal), ...sensible(replaced) };
  }

  /** A text, with its `{names}` filled in. */
  say(id: TextId, values: Record<string, string | number> = {}): string {
    return this.texts[id].replace(/\{(\w+)\}/g, (whole, name: string) =>
      name in values ? String(values[name]) : whole,
    );
  }

  get reasons(): readonly string[] {
    return this.texts.thumb_reasons;
  }
}

/** Texts from a JSON block in the page, `{}` where there is none that can be read. */
export function textsFrom(page: Document, selector: string | null): Partial<Texts> {
  if (!selector) return {};
  try {
    const block = page.querySelector(selector)?.textContent ?? "{}";
    const parsed: unknown = JSON.parse(block);
    return typeof parsed === "object" && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}

/** Only known texts of the right kind replace ours: a slip must not break the talk. */
function sensible(replaced: Partial<Texts>): Partial<Texts> {
  const kept = Object.entries(replaced).filter(([id, text]) => {
    const ours: unknown = dutch[id as keyof Texts];
    return Array.isArray(ours) ? isWords(text) : typeof text === typeof ours;
  });
  return Object.fromEntries(kept) as Partial<Texts>;
}

function isWords(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}
