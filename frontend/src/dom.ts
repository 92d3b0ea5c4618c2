/** Building elements. Text always becomes a text node: what reports say can never turn into markup. */

export type Child = Node | string | number | null | undefined | false;
type Listener = (event: never) => void;
export type Attributes = Record<string, string | number | boolean | null | undefined | Listener>;

/**
 * An element with attributes and children. `onclick` and the like take functions; `class` and `aria-*` are attributes;
 * true sets an empty attribute, false, null and undefined leave it out.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  fill(element, attributes, children);
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** The same for SVG. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  fill(element, attributes, children);
  return element;
}

/** Replace all that is in an element. */
export function show(host: Element, ...children: Child[]): void {
  host.replaceChildren(...nodes(children));
}

function fill(element: Element, attributes: Attributes, children: Child[]): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value as EventListener);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...nodes(children));
}

function nodes(children: Child[]): (Node | string)[] {
  const kept = children.filter((child) => child !== null && child !== undefined && child !== false);
  return kept.map((child) => (typeof child === "number" ? String(child) : (child as Node | string)));
}
