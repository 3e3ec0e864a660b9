import type { Scene } from '../scene.ts';
import { isShown } from '../scene.ts';
import { outsideKey, serviceKey, tileOfPlace } from '../keys.ts';
import { textWidth } from '../text/width.ts';
import type { Box } from './box.ts';
import { box, centerX, overlap, right } from './box.ts';
import type { CardBox } from './cards.ts';
import type { Metrics } from './metrics.ts';

export type OutsideKind = 'internet' | 'laptop' | 'nat' | 'balancer' | 'host';

export interface OutsideBox {
  /** `Outside/internet`, or the Service's selection key for a balancer. */
  readonly key: string;
  readonly kind: OutsideKind;
  readonly title: string;
  /** The address that everybody sees; null when there is none (yet). */
  readonly ip: string | null;
  readonly box: Box;
}

type Wanted = Omit<OutsideBox, 'box'> & { readonly width: number; readonly near: number | null };

/** The usual places outside and their fixed addresses. */
const USUAL = [
  { key: 'internet', name: 'Internet', ip: '198.51.100.7' },
  { key: 'laptop', name: 'Laptop', ip: '198.51.100.24' },
] as const;

/**
 * The outside world: the internet at the left end and the laptop at the right end, always; between them balancers and hosts,
 * each above the card of its Service where there is room.
 */
export function layoutOutside(
  scene: Scene,
  metrics: Metrics,
  width: number,
  cards: readonly CardBox[],
): { tiles: OutsideBox[]; width: number } {
  const left = metrics.left;
  const end = width - metrics.right;
  const top = metrics.outsideInset;
  const height = metrics.outsideBand - 2 * metrics.outsideInset;
  const rows = scene.outside.length > 0 ? scene.outside : USUAL;
  const widths = tileWidths(metrics);
  const tiles: OutsideBox[] = [];

  const internet = rows.find((row) => row.key === 'internet');
  const laptop = rows.find((row) => row.key === 'laptop');
  let from = left;
  let to = end;
  if (internet !== undefined) {
    const own = box(left, top, widths.internet, height);
    tiles.push({
      key: outsideKey('internet'),
      kind: 'internet',
      title: internet.name,
      ip: internet.ip,
      box: own,
    });
    from = right(own) + widths.gap;
  }
  if (laptop !== undefined) {
    const own = box(end - widths.laptop, top, widths.laptop, height);
    tiles.push({ key: outsideKey('laptop'), kind: 'laptop', title: laptop.name, ip: laptop.ip, box: own });
    to = own.x - widths.gap;
  }
  const clients = [...natGroups(scene, widths.nat), ...balancers(scene, cards, widths)];
  const named = hosts(scene, cards, widths);
  const needed = [...clients, ...named].reduce((sum, tile) => sum + tile.width + widths.gap, -widths.gap);
  // On a phone the hosts give way: their names stand on the Services' cards.
  const wanted = metrics.kind === 'S' && needed > to - from ? clients : [...clients, ...named];
  let furthest = end;
  for (const tile of spread(wanted, from, to, widths.gap)) {
    const own = box(tile.x, top, tile.width, height);
    tiles.push({ key: tile.key, kind: tile.kind, title: tile.title, ip: tile.ip, box: own });
    furthest = Math.max(furthest, right(own));
  }
  // Too many for the width: the laptop makes way to the right, and the drawing becomes wider.
  const last = tiles.find((tile) => tile.kind === 'laptop');
  if (last !== undefined && tiles.some((tile) => tile !== last && overlap(tile.box, last.box))) {
    const moved = { ...last, box: box(furthest + widths.gap, top, last.box.width, height) };
    furthest = right(moved.box);
    tiles.splice(tiles.indexOf(last), 1, moved);
  }
  return { tiles, width: furthest + metrics.right };
}

function tileWidths(metrics: Metrics) {
  switch (metrics.kind) {
    case 'L':
      return { internet: 172, laptop: 124, nat: 132, balancer: 190, host: 128, gap: 14 };
    case 'M':
      return { internet: 160, laptop: 118, nat: 124, balancer: 178, host: 120, gap: 10 };
    case 'P':
      return { internet: 210, laptop: 152, nat: 160, balancer: 220, host: 150, gap: 14 };
    case 'E':
      return { internet: 144, laptop: 110, nat: 116, balancer: 164, host: 110, gap: 10 };
    case 'S':
      return { internet: 112, laptop: 104, nat: 104, balancer: 126, host: 104, gap: 8 };
  }
}

type Widths = ReturnType<typeof tileWidths>;

function natGroups(scene: Scene, width: number): Wanted[] {
  const groups = new Set<string>();
  for (const client of scene.clients) {
    if (client.from.startsWith('nat/')) groups.add(tileOfPlace(client.from));
  }
  return [...groups].sort().map((group) => ({
    key: outsideKey(group),
    kind: 'nat',
    title: group.slice('nat/'.length),
    ip: null,
    width,
    near: null,
  }));
}

function balancers(scene: Scene, cards: readonly CardBox[], widths: Widths): Wanted[] {
  const result: Wanted[] = [];
  for (const service of scene.services) {
    if (service.type !== 'LoadBalancer' || !isShown(scene, service.namespace)) continue;
    const card = cards.find((own) => own.key === serviceKey(service.key));
    result.push({
      key: serviceKey(service.key),
      kind: 'balancer',
      title: 'Load balancer',
      ip: service.ingressIPs[0] ?? null,
      width: widths.balancer,
      near: card === undefined ? null : card.box.x + widths.balancer / 2 - 12,
    });
  }
  return result;
}

function hosts(scene: Scene, cards: readonly CardBox[], widths: Widths): Wanted[] {
  const byName = new Map<string, Wanted>();
  for (const service of scene.services) {
    const name = service.externalName;
    if (service.type !== 'ExternalName' || name === null || !isShown(scene, service.namespace)) continue;
    if (byName.has(name)) continue;
    const card = cards.find((own) => own.key === serviceKey(service.key));
    byName.set(name, {
      key: outsideKey(`host/${name}`),
      kind: 'host',
      title: 'External host',
      ip: scene.outside.find((row) => row.key === `host/${name}`)?.ip ?? null,
      width: Math.min(widths.host + 40, Math.max(widths.host, textWidth(name, 11, 'mono') / 2 + 24)),
      near: card === undefined ? null : centerX(card.box),
    });
  }
  for (const row of scene.outside) {
    const name = row.key.slice('host/'.length);
    // Hosts that nobody in the picture leads to are not drawn.
    if (!row.key.startsWith('host/') || byName.has(name) || !isDialled(scene, name, row.ip)) continue;
    byName.set(name, {
      key: outsideKey(row.key),
      kind: 'host',
      title: row.name,
      ip: row.ip,
      width: widths.host,
      near: null,
    });
  }
  return [...byName.values()];
}

/** Whether a client's address names a host, or its address. */
export function isDialled(scene: Pick<Scene, 'clients'>, name: string, ip: string): boolean {
  return scene.clients.some(({ url }) => url.includes(name) || (ip !== '' && url.includes(ip)));
}

/** Puts tiles near where they want to be, from left to right, pushed apart where they would touch. */
function spread(
  wanted: readonly Wanted[],
  from: number,
  to: number,
  gap: number,
): (Wanted & { x: number })[] {
  const total = wanted.reduce((sum, tile) => sum + tile.width + gap, -gap);
  const fits = total <= to - from;
  // Those that stand anywhere come first.
  const inOrder = [...wanted].sort((a, b) => (a.near ?? -1) - (b.near ?? -1));
  let x = from;
  const placed = inOrder.map((tile) => {
    const at = Math.max(x, tile.near === null || !fits ? x : tile.near - tile.width / 2);
    x = at + tile.width + gap;
    return { ...tile, x: at };
  });
  if (!fits) return placed;
  let limit = to;
  for (let i = placed.length - 1; i >= 0; i--) {
    const tile = placed[i];
    if (tile === undefined) continue;
    tile.x = Math.min(tile.x, limit - tile.width);
    limit = tile.x - gap;
  }
  return placed;
}
