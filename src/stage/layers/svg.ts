const NAMESPACE = 'http://www.w3.org/2000/svg';

export type Attributes = Readonly<Record<string, string | number | null | undefined>>;

/** Makes an SVG element. Text goes in as text, never as markup. */
export function svg<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: readonly (SVGElement | string | null)[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(NAMESPACE, name);
  for (const key in attributes) {
    const value = attributes[key];
    if (value !== null && value !== undefined) element.setAttribute(key, String(value));
  }
  for (const child of children) if (child !== null) element.append(child);
  return element;
}

/** A line of text. `kind`: a class of `stage.css`. `x`, `y`: its start (or what `anchor` says) on the base line. */
export function text(
  content: string,
  x: number,
  y: number,
  kind: string,
  anchor: 'start' | 'middle' | 'end' = 'start',
): SVGTextElement {
  return svg('text', { x, y, class: kind, 'text-anchor': anchor === 'start' ? null : anchor }, content);
}

/** A glyph of `glyphs.ts`, its top left corner at `x`, `y`. */
export function glyph(name: string, x: number, y: number, size: number, turning = false): SVGElement {
  if (!turning) return svg('use', { href: `#stage-${name}`, x, y, width: size, height: size });
  const half = size / 2;
  const use = svg('use', { href: `#stage-${name}`, x: -half, y: -half, width: size, height: size });
  return svg('g', { transform: `translate(${x + half} ${y + half})` }, svg('g', { class: 'spin' }, use));
}

/** An arrow to the right, drawn: the fonts' common subsets have none. */
export function arrow(x: number, y: number, kind = 'arrow'): SVGPathElement {
  return svg('path', { class: kind, d: `M${x} ${y}h8m-2.8-2.8l2.8 2.8-2.8 2.8` });
}
