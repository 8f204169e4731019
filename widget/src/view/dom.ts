/** Makes elements. Text becomes text nodes, never markup. */

type Handler = (event: never) => void;
type Value = string | number | boolean | null | undefined | Handler;
export type Child = Node | string | null | undefined | false;

/** An element with attributes; `onclick` and the like take a function. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      element.addEventListener(name.slice(2), value as unknown as EventListener);
    } else {
      set(element, name, value);
    }
  }
  element.append(...present(children));
  return element;
}

/** Set an attribute; `true` is an empty one, `false` and null take it away. */
export function set(element: Element, name: string, value: Exclude<Value, Handler>): void {
  if (value === false || value === null || value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : String(value));
}

/** Text that only screen readers get. */
export function spoken(text: string): HTMLElement {
  return h("span", { class: "spoken" }, text);
}

export function present(children: readonly Child[]): (Node | string)[] {
  return children.filter((child): child is Node | string => Boolean(child));
}
