import type { Client } from '../../protocol/client.ts';
import type { ServiceRow } from '../../protocol/rows.ts';
import { keyOfPlace } from '../keys.ts';
import type { Metrics } from '../layout/metrics.ts';
import { compareNatural } from '../layout/nodes.ts';
import type { OutsideBox } from '../layout/outside.ts';
import { middle, withPort } from '../text/shorten.ts';
import { fitEnd, monoRoom, textWidth } from '../text/width.ts';
import { failureText, inRotation, isFailing, lastIsGood, rateText } from '../text/words.ts';
import { paintLamps, type Lamp } from './lamps.ts';
import type { Layer } from './frame.ts';
import type { Scene } from '../scene.ts';
import { kindOf } from './frame.ts';
import { identity } from './identity.ts';
import type { Item } from './keyed.ts';
import { drawKeyed } from './keyed.ts';
import { glyph, svg, text } from './svg.ts';

interface OutsideItem extends Item {
  readonly at: OutsideBox;
  readonly clients: readonly Client[];
  readonly service: ServiceRow | null;
  /** What a balancer's health checks say of each Node. */
  readonly lamps: readonly Lamp[];
  readonly metrics: Metrics;
}

const GLYPH = {
  internet: 'globe',
  laptop: 'laptop',
  nat: 'nat',
  balancer: 'balancer',
  host: 'cloud',
} as const;

/** What lies outside the cluster: where clients are, balancers, hosts that names lead to. */
export function outsideLayer(): Layer {
  const group = svg('g', { class: 'layer outside' });
  return {
    name: 'outside',
    group,
    tells: true,
    draw(frame) {
      const { atlas, scene } = frame;
      const { metrics } = atlas.layout;
      const items = atlas.layout.outside.map((at): OutsideItem => {
        const clients = scene.clients.filter((client) => keyOfPlace(client.from) === at.key);
        const service = at.kind === 'balancer' ? (atlas.serviceRows.get(at.key) ?? null) : null;
        const ip = at.ip ?? natAddress(scene, at);
        const said = clients.map((client) => [
          client.name,
          client.rate,
          client.keepAlive,
          client.last,
          failureText(client),
        ]);
        return {
          key: at.key,
          x: at.box.x,
          y: at.box.y,
          at: { ...at, ip },
          clients,
          service,
          lamps: service === null ? [] : lampsOf(scene, service),
          metrics,
          look: JSON.stringify([
            at,
            ip,
            scene.nodes.length,
            said,
            service === null ? 0 : identity(service),
            metrics.kind,
          ]),
          kind: placeKind(kindOf(frame, at.key), clients, frame.related, frame.scene.selection),
        };
      });
      drawKeyed(group, items, paintOutside, scene.motion);
    },
  };
}

function lampsOf(scene: Scene, { balancer }: ServiceRow): Lamp[] {
  if (balancer === null || ['never', 'pending', 'leaving'].includes(balancer.state)) return [];
  const names = scene.nodes.map((row) => row.name).sort(compareNatural);
  return names.map((name) => ({
    name,
    state: balancer.nodes.includes(name) ? 'healthy' : balancer.state === 'checking' ? 'asked' : 'failed',
  }));
}

/** The one address of all clients behind a NAT, as their connections show it. */
function natAddress(scene: Scene, at: OutsideBox): string | null {
  if (at.kind !== 'nat') return null;
  const own = scene.connections.find((connection) => keyOfPlace(connection.from) === at.key);
  return own?.source.ip ?? null;
}

/** A tile is bright with its clients: they are what is selected there. */
function placeKind(
  kind: string,
  clients: readonly Client[],
  related: ReadonlySet<string> | null,
  selection: string | null,
): string {
  const keys = clients.map((client) => `Client/${client.name}`);
  const lit = related !== null && keys.some((key) => related.has(key));
  const selected = selection !== null && keys.includes(selection);
  const base = lit ? kind.replace('dim', '').trim() : kind;
  return selected ? `${base} selected` : base;
}

function paintOutside(content: SVGGElement, item: OutsideItem): void {
  const { at, metrics, clients } = item;
  const { width, height } = at.box;
  const { font } = metrics;
  const pad = metrics.kind === 'S' ? 7 : 10;
  content.append(
    svg('rect', {
      class: at.kind === 'host' ? 'outside-frame virtual-frame' : 'outside-frame',
      width,
      height,
      rx: metrics.kind === 'E' || metrics.kind === 'S' ? 7 : 9,
    }),
  );
  const only = clients[0];
  if (only !== undefined && clients.length === 1) content.dataset.key = `Client/${only.name}`;
  else delete content.dataset.key;
  const step = font.meta + (metrics.kind === 'L' || metrics.kind === 'P' ? 4 : 3);
  const room = Math.max(1, Math.floor((height - 6) / step));
  const all = linesOf(item);
  // With two lines, what the client hears matters more than its address.
  const lines = (room === 2 && clients.length > 0 ? all.filter((line) => line.kind !== 'mono') : all).slice(
    0,
    room,
  );
  const total = lines.length * step;
  let y = (height - total) / 2 + step / 2;
  const big = metrics.kind !== 'S' && metrics.kind !== 'E';
  lines.forEach((line, index) => {
    const base = y + font.meta * 0.36;
    const inner = width - 2 * pad;
    if (index === 0) {
      const size = font.ui;
      content.append(glyph(GLYPH[at.kind], pad, y - (big ? 8 : 7), big ? 15 : 13));
      const gap = big ? 21 : 18;
      const whole = textWidth(line.text, size, 'bold') <= inner - gap;
      const title = whole || at.kind !== 'host' ? line.text : 'Host';
      content.append(text(fitEnd(title, inner - gap, size, 'bold'), pad + gap, base + 0.5, 't-ui strong'));
    } else if (line.kind === 'lamps') {
      paintLamps(content, item.lamps, pad, width - pad, y, metrics);
    } else if (line.kind === 'client') {
      paintClient(content, line, pad, width - pad, base, metrics);
    } else {
      const shown =
        line.kind === 'mono'
          ? middle(line.text, monoRoom(inner, font.meta))
          : fitEnd(line.text, inner, font.meta, 'sans');
      content.append(text(shown, pad, base, line.kind === 'mono' ? 't-ip dark' : `t-meta ${line.kind}`));
    }
    y += step;
  });
}

type Line =
  | { readonly kind: 'title' | 'mono' | 'plain' | 'bad' | 'lamps'; readonly text: string }
  | {
      readonly kind: 'client';
      readonly text: string;
      readonly last: string;
      readonly good: boolean;
      readonly failed: boolean;
    };

function linesOf({ at, clients, service, lamps }: OutsideItem): Line[] {
  const lines: Line[] = [{ kind: 'title', text: titleOf(at, clients) }];
  if (at.kind === 'balancer' && service !== null) {
    const port = service.ports[0];
    if (at.ip !== null)
      lines.push({ kind: 'mono', text: port === undefined ? at.ip : withPort(at.ip, port.port) });
    else lines.push({ kind: 'mono', text: '<pending>' });
    const { balancer } = service;
    if (at.ip !== null && lamps.length > 0) {
      lines.push({ kind: 'lamps', text: '' });
    } else if (at.ip !== null) {
      lines.push({ kind: 'plain', text: `for ${service.name}` });
    } else {
      lines.push({
        kind: 'plain',
        text: balancer?.state === 'never' ? 'nobody makes one' : 'the cloud is making it',
      });
    }
    if (inRotation(service).length === 0) lines.push({ kind: 'bad', text: `${service.name}: no endpoint` });
    return lines;
  }
  if (at.kind === 'host') {
    const name = at.key.slice('Outside/host/'.length);
    const dot = name.indexOf('.', Math.max(0, Math.floor(name.length / 2) - 4));
    if (name.length > 16 && dot > 0) {
      lines.push({ kind: 'mono', text: name.slice(0, dot) }, { kind: 'mono', text: name.slice(dot) });
    } else lines.push({ kind: 'mono', text: name });
    return lines;
  }
  if (at.ip !== null) lines.push({ kind: 'mono', text: at.ip });
  if (clients.length > 1) lines.push(togetherLine(at, clients));
  for (const client of clients.length === 1 ? clients : []) {
    const failures = failureText(client);
    const last = client.last ?? '';
    const good = lastIsGood(last);
    lines.push({
      kind: 'client',
      text: failures ?? `${rateText(client.rate)}${client.keepAlive ? ', keep-alive' : ''}`,
      last: failures !== null && !good ? '' : last,
      good,
      failed: failures !== null,
    });
  }
  if (clients.length === 0 && at.kind === 'laptop') lines.push({ kind: 'plain', text: 'kubectl' });
  return lines;
}

/** Several clients at one place: how many of them fail now, or what all of them send. */
function togetherLine(at: OutsideBox, clients: readonly Client[]): Line {
  const failing = clients.filter(isFailing).length;
  const rate = clients.reduce((sum, client) => sum + client.rate, 0);
  const last = failing > 0 ? '' : (clients.findLast((client) => client.last !== null)?.last ?? '');
  const all = at.kind === 'internet' ? rateText(rate) : `${clients.length} clients`;
  const text = failing === 0 ? all : `${failing} of ${clients.length} fail`;
  return { kind: 'client', text, last, good: lastIsGood(last), failed: failing > 0 };
}

function titleOf(at: OutsideBox, clients: readonly Client[]): string {
  if (at.kind === 'nat') return `NAT ${at.title}`;
  if (at.kind === 'internet' && clients.length > 0)
    return clients.length === 1 ? 'Internet client' : `${clients.length} clients`;
  return at.title;
}

function paintClient(
  content: SVGGElement,
  line: Extract<Line, { kind: 'client' }>,
  left: number,
  right: number,
  y: number,
  metrics: Metrics,
): void {
  const size = metrics.font.meta;
  const last = fitEnd(line.last, (right - left) / 2, size, 'bold');
  const lastWidth = textWidth(last, size, 'bold');
  const room = right - left - lastWidth - (last === '' ? 0 : 10);
  const face = line.failed ? 'bold' : 'sans';
  // `keep-alive` is the first to go.
  const said = textWidth(line.text, size, face) <= room ? line.text : line.text.replace(', keep-alive', '');
  const shown = fitEnd(said, room, size, face);
  content.append(text(shown, left, y, line.failed ? 't-strong bad' : 't-meta'));
  if (last === '') return;
  const x = left + textWidth(shown, size, line.failed ? 'bold' : 'sans');
  content.append(
    text('·', x + 4, y, 't-meta'),
    text(last, x + 10, y, line.good ? 't-strong good' : 't-strong bad'),
  );
}
