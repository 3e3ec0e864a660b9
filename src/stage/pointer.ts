import { nameIn } from './keys.ts';
import { contains } from './layout/box.ts';
import type { Layout } from './layout/layout.ts';
import type { Traffic } from './traffic/traffic.ts';
import type { View } from './traffic/traffic.ts';
import type { Surface } from './surface.ts';
import type { HoverCard } from './view/hoverCard.ts';
import type { HoverText } from './view/hoverText.ts';

/** Finds what is under the pointer: a thing of the drawing, a glyph on the canvas, or a wire. */
export function keyUnder(
  event: MouseEvent,
  paper: HTMLElement,
  layout: Layout | null,
  view: View,
  traffic: Traffic,
): string | null {
  const target = event.target instanceof Element ? event.target.closest<SVGElement>('[data-key]') : null;
  const key = target?.dataset.key ?? null;
  if (layout === null) return key;
  const bounds = paper.getBoundingClientRect();
  const x = (event.clientX - bounds.left - view.x) / view.k;
  const y = (event.clientY - bounds.top - view.y) / view.k;
  const label = traffic.labelAt(x, y);
  if (label !== null) return label;
  if (layout.form === 'micro' && (key === null || key.startsWith('Node/'))) {
    for (const at of layout.pods.values()) {
      if (at.form === 'micro' && contains(at.box, x, y)) return at.key;
    }
  }
  // Wires run where no text stands: over the ground, over frames of Nodes and cards.
  const wire = traffic.at(x, y);
  if (wire !== null && (key === null || key.startsWith('Node/') || key.startsWith('Service/'))) return wire;
  return key;
}

export interface PointerOptions {
  readonly onSelect: (key: string | null) => void;
  readonly onHover?: ((key: string | null) => void) | undefined;
  readonly onOpenConnection?: ((id: number) => void) | undefined;
  /** A thing's menu was asked for: by the pointer's other button, a long touch or the menu key. */
  readonly onMenu?: ((key: string) => void) | undefined;
  /** Whether a connection failed: one press opens its journey. */
  readonly hasFailed: (connectionKey: string) => boolean;
  readonly keyAt: (event: MouseEvent) => string | null;
  readonly textOf: (key: string) => HoverText | null;
}

/** Hover, click and double click on the drawing. `relight` marks again what the pointer is over, after a change. */
export function attachPointer(
  { drawing, paper, viewport }: Surface,
  card: HoverCard,
  options: PointerOptions,
): { relight: () => void } {
  let hovered: string | null = null;

  const hover = (event: MouseEvent): void => {
    const key = options.keyAt(event);
    const bounds = paper.getBoundingClientRect();
    const said = key === null ? null : options.textOf(key);
    card.show(said, event.clientX - bounds.left, event.clientY - bounds.top, bounds.width, bounds.height);
    if (key === hovered) return;
    hovered = key;
    drawing.classList.toggle('pointing', key !== null && !key.startsWith('Outside/'));
    light(viewport, key);
    options.onHover?.(key);
  };

  drawing.addEventListener('pointermove', hover);
  drawing.addEventListener('pointerleave', () => {
    card.show(null, 0, 0, 0, 0);
    if (hovered === null) return;
    hovered = null;
    light(viewport, null);
    options.onHover?.(null);
  });
  drawing.addEventListener('click', (event) => {
    const key = options.keyAt(event);
    options.onSelect(key === null || key.startsWith('Outside/') ? null : key);
    if (key?.startsWith('Connection/') === true && options.hasFailed(key)) {
      options.onOpenConnection?.(Number(nameIn(key)));
    }
  });
  drawing.addEventListener('dblclick', (event) => {
    const key = options.keyAt(event);
    if (key?.startsWith('Connection/') === true) options.onOpenConnection?.(Number(nameIn(key)));
  });
  drawing.addEventListener('contextmenu', (event) => {
    const key = options.keyAt(event);
    if (key === null || key.startsWith('Outside/') || !options.onMenu) return;
    event.preventDefault();
    options.onSelect(key);
    options.onMenu(key);
  });
  return { relight: () => light(viewport, hovered) };
}

/** Slots of the Pod under the pointer, and the Pod of the slot: lit where they are. */
function light(viewport: Element, key: string | null): void {
  for (const lit of viewport.querySelectorAll('.lit')) lit.classList.remove('lit');
  if (key === null || !key.startsWith('Pod/')) return;
  for (const own of viewport.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)) own.classList.add('lit');
}
