import { present } from '../../base/assert.ts';
import { stageElement } from '../stageView.ts';
import { embeddedFonts } from './fonts.ts';

/** The stage as it stands, as one file that needs nothing else: no style sheet, no token, no font. */
export interface Picture {
  readonly text: string;
  readonly width: number;
  readonly height: number;
}

/** Pixels of a PNG for each of the page: sharp when it is printed or projected. */
const PNG_SCALE = 2;

const SVG = 'http://www.w3.org/2000/svg';

export async function pictureSvg(traffic: boolean): Promise<Picture> {
  const host = stageElement();
  const root = present(host.querySelector<HTMLElement>('.stage'), 'the stage');
  const drawing = present(root.querySelector<SVGSVGElement>('.stage-drawing'), 'the drawing');
  const paper = present(drawing.parentElement, 'the paper');
  const [micro, moving] = [...paper.querySelectorAll('canvas')];
  const { clientWidth: width, clientHeight: height } = paper;

  const svg = inlined(drawing);
  svg.setAttribute('xmlns', SVG);
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.setAttribute('width', String(width));
  svg.setAttribute('height', String(height));
  svg.setAttribute('role', 'img');
  const ground = element('rect', { width, height, fill: getComputedStyle(root).backgroundColor });
  const style = element('style', {});
  style.textContent = await embeddedFonts();
  const title = element('title', {});
  title.textContent = 'A Kubernetes cluster, drawn by Servicescope';
  svg.prepend(title, style, ground);
  for (const canvas of [micro, traffic ? moving : undefined]) {
    if (canvas && !isBlank(canvas)) svg.append(element('image', { href: canvas.toDataURL(), width, height }));
  }
  return { text: new XMLSerializer().serializeToString(svg), width, height };
}

export async function pngOf({ text, width, height }: Picture): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [width * PNG_SCALE, height * PNG_SCALE];
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    return present(blob, 'a picture of this size');
  } finally {
    URL.revokeObjectURL(url);
  }
}

function element(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

function isBlank(canvas: HTMLCanvasElement): boolean {
  if (canvas.width === 0 || canvas.height === 0) return true;
  const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
  return pixels === undefined || new Uint32Array(pixels.buffer).every((pixel) => pixel === 0);
}

/** What an element takes over from the one around it. */
const INHERITED = [
  'color',
  'fill',
  'fill-opacity',
  'fill-rule',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-dashoffset',
  'stroke-linecap',
  'stroke-linejoin',
  'stroke-opacity',
  'paint-order',
  'marker-start',
  'marker-mid',
  'marker-end',
  'font-family',
  'font-size',
  'font-weight',
  'font-style',
  'font-feature-settings',
  'font-variant-ligatures',
  'letter-spacing',
  'text-anchor',
  'dominant-baseline',
] as const;

/** What it does not, with the value that need not be written. */
const OWN = {
  opacity: '1',
  'vector-effect': 'none',
  'text-decoration-line': 'none',
  'clip-path': 'none',
  mask: 'none',
  filter: 'none',
} as const;

/** A copy in which every element says itself what the style sheets said of it; what is not seen is left out. */
function inlined(drawing: SVGSVGElement): SVGSVGElement {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const tokens = getComputedStyle(drawing);
  const resolve = (value: string): string =>
    value.replaceAll(/var\((--[\w-]+)\)/g, (_, token: string) => tokens.getPropertyValue(token).trim());
  inline(drawing, copy, null, resolve);
  return copy;
}

function inline(
  from: Element,
  to: Element,
  around: CSSStyleDeclaration | null,
  resolve: (value: string) => string,
): void {
  for (const name of to.getAttributeNames()) {
    const value = to.getAttribute(name) ?? '';
    if (name === 'class' || name === 'style' || name === 'tabindex' || /^(?:data|aria)-/.test(name)) {
      to.removeAttribute(name);
    } else if (value.includes('var(')) to.setAttribute(name, resolve(value));
  }
  // Glyphs take their looks from where they are used.
  const look = from.closest('defs') === null ? getComputedStyle(from) : null;
  if (look !== null) {
    if (look.display === 'none' || look.visibility !== 'visible') {
      to.remove();
      return;
    }
    const style = styleOf(from, look, around);
    if (style !== '') to.setAttribute('style', style);
  }
  const copies = [...to.children];
  [...from.children].forEach((child, i) => {
    const copy = copies[i];
    if (copy) inline(child, copy, look, resolve);
  });
}

function styleOf(from: Element, look: CSSStyleDeclaration, around: CSSStyleDeclaration | null): string {
  const said: string[] = [];
  for (const name of INHERITED) {
    const value = look.getPropertyValue(name);
    if (value !== '' && value !== around?.getPropertyValue(name)) said.push(`${name}:${value}`);
  }
  for (const [name, usual] of Object.entries(OWN)) {
    const value = look.getPropertyValue(name);
    if (value !== '' && value !== usual) said.push(`${name}:${value}`);
  }
  if (look.transform !== 'none' && !from.hasAttribute('transform')) {
    said.push(`transform:${look.transform}`, `transform-origin:${look.transformOrigin}`);
    said.push(`transform-box:${look.getPropertyValue('transform-box')}`);
  }
  return said.join(';');
}
