import type { Scene, Size } from '../scene.ts';
import { serviceKey } from '../keys.ts';
import { xrayService } from '../xray/choice.ts';
import type { Box } from './box.ts';
import { box } from './box.ts';
import type { CardBox } from './cards.ts';
import { layoutCards } from './cards.ts';
import { flattened } from './ghosts.ts';
import type { Metrics } from './metrics.ts';
import { metricsFor, xrayMetrics } from './metrics.ts';
import type { NodeBox } from './nodes.ts';
import { layoutNodes } from './nodes.ts';
import type { OutsideBox } from './outside.ts';
import { layoutOutside } from './outside.ts';
import type { Places } from './places.ts';
import { NO_PLACES } from './places.ts';
import type { PodBox, PodForm } from './pods.ts';

/** Where everything is. In the drawing's own pixels: the view multiplies by `metrics.scale` and by the zoom. */
export interface Layout {
  readonly metrics: Metrics;
  /** The drawing, which may be larger than what the screen has room for. */
  readonly width: number;
  readonly height: number;
  readonly bands: { readonly outside: Box; readonly services: Box; readonly nodes: Box };
  readonly outside: readonly OutsideBox[];
  readonly cards: readonly CardBox[];
  readonly nodes: readonly NodeBox[];
  /** By selection key. */
  readonly pods: ReadonlyMap<string, PodBox>;
  readonly form: PodForm;
  /** The picture of the Nodes' rules. */
  readonly xray: boolean;
  /** The Service (`namespace/name`) whose rules it shows; null for none. */
  readonly looked: string | null;
  /** Pods that no Node has room for, with the reason; null when there are none. */
  readonly tray: Box | null;
  /** Pods by their Node's name, Slots by their Service's key. Handed to the next layout. */
  readonly places: ReadonlyMap<string, Places>;
}

/**
 * Lays the scene out. Pure: the same scene, size and predecessor give the same layout. Things keep the places that they had
 * in `before`; without one, the scene alone decides.
 */
export function layout(scene: Scene, size: Size, before: Layout | null = null): Layout {
  const whole = metricsFor(size, scene.theme);
  const xray = scene.picture === 'xray';
  const metrics = xray ? xrayMetrics(whole, scene.inside) : whole;
  const width = Math.max(1, size.width / metrics.scale);
  const height = Math.max(1, (size.height - metrics.footer) / metrics.scale);
  const places = before?.places ?? new Map<string, Places>();

  const nodes = layoutNodes(scene, metrics, width, (key) => places.get(key) ?? NO_PLACES);
  const contentWidth = Math.max(width, nodes.width);
  const arranged = layoutCards(scene, whole, contentWidth, (key) => places.get(key) ?? NO_PLACES);
  const looked = xray ? xrayService(scene) : null;
  const cards = xray ? flattened(arranged, metrics, looked === null ? null : serviceKey(looked)) : arranged;
  const outside = scene.inside
    ? { tiles: [], width: contentWidth }
    : layoutOutside(scene, metrics, contentWidth, cards.cards);

  const servicesTop = metrics.outsideBand;
  const nodesTop = servicesTop + cards.bandHeight;
  const room = height - nodesTop;
  const placed = nodes.place(nodesTop, Math.max(room, nodes.minHeight));
  const fullWidth = Math.max(contentWidth, outside.width, cards.width);
  const fullHeight = nodesTop + Math.max(room, nodes.minHeight);
  return {
    metrics,
    width: fullWidth,
    height: fullHeight,
    bands: {
      outside: box(0, 0, fullWidth, servicesTop),
      services: box(0, servicesTop, fullWidth, cards.bandHeight),
      nodes: box(0, nodesTop, fullWidth, fullHeight - nodesTop),
    },
    outside: outside.tiles,
    cards: cards.cards,
    nodes: placed.nodes,
    pods: placed.pods,
    form: placed.form,
    xray,
    looked,
    tray: placed.tray,
    places: new Map([...cards.places, ...placed.places]),
  };
}
