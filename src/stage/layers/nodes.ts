import type { Client } from '../../protocol/client.ts';
import type { NodeRow } from '../../protocol/rows.ts';
import type { Metrics } from '../layout/metrics.ts';
import type { NodeBox } from '../layout/nodes.ts';
import { fitEnd, fitMiddle, textWidth } from '../text/width.ts';
import { failureText, lastIsGood, rateText } from '../text/words.ts';
import type { Layer } from './frame.ts';
import { kindOf } from './frame.ts';
import { identity } from './identity.ts';
import type { Item } from './keyed.ts';
import { drawKeyed } from './keyed.ts';
import { clientsByPod } from './pods.ts';
import { glyph, svg, text } from './svg.ts';

interface NodeItem extends Item {
  readonly at: NodeBox;
  readonly row: NodeRow;
  readonly metrics: Metrics;
  readonly lagging: boolean;
  /** In X-ray: what prints the rules under the strip; '' otherwise. */
  readonly tool: string;
  readonly clients: readonly Client[];
}

/** The machines: a column each, kube-proxy's strip on top, the name plate at the bottom, node ports on the upper edge. */
export function nodesLayer(): Layer {
  const group = svg('g', { class: 'layer nodes' });
  return {
    name: 'nodes',
    group,
    tells: true,
    draw(frame) {
      const { atlas, scene } = frame;
      const { metrics } = atlas.layout;
      const behind = new Set(scene.services.flatMap((service) => service.laggingNodes));
      const lookedBehind = new Set(scene.rules.flatMap((row) => (row.behind ? [row.node] : [])));
      const clients = clientsByPod(scene.clients.filter((client) => client.from.startsWith('node/')));
      const items: NodeItem[] = [];
      for (const at of atlas.layout.nodes) {
        const row = atlas.nodeRows.get(at.key);
        if (row === undefined) continue;
        const own = clients.get(at.key) ?? [];
        const lagging = at.rules === null ? behind.has(at.name) : lookedBehind.has(at.name);
        const tool = at.rules === null ? '' : toolOf(row.proxyMode, scene.rulesForm);
        const said = own.map((client) => [client.rate, client.last, failureText(client)]);
        items.push({
          key: at.key,
          x: at.box.x,
          y: at.box.y,
          at,
          row,
          metrics,
          lagging,
          tool,
          clients: own,
          look: JSON.stringify([
            { ...at, rules: at.rules === null },
            identity(row),
            lagging,
            tool,
            said,
            metrics.kind,
          ]),
          kind: `${kindOf(frame, at.key)}${row.ready && !row.down ? '' : ' lost'}${lagging ? ' behind' : ''}`.trim(),
        });
      }
      drawKeyed(group, items, paintNode, scene.motion);
    },
  };
}

function paintNode(content: SVGGElement, item: NodeItem): void {
  const { at, row } = item;
  const { width, height } = at.box;
  content.append(svg('rect', { class: 'node-frame', width, height, rx: 9 }));
  if (!row.ready || row.down) content.append(svg('rect', { class: 'node-hatch', width, height, rx: 9 }));
  paintStrip(content, item);
  paintPlate(content, item);
}

function paintStrip(content: SVGGElement, { at, row, metrics, lagging, tool }: NodeItem): void {
  const { width, height } = at.strip;
  const size = metrics.font.cap;
  content.append(
    svg('path', {
      class: row.proxyStopped ? 'strip stopped' : 'strip',
      d: `M0.5 ${height}V9Q0.5 0.5 9 0.5H${width - 9}Q${width - 0.5} 0.5 ${width - 0.5} 9V${height}Z`,
    }),
    svg('line', { class: 'hairline', x1: 0, x2: width, y1: height, y2: height }),
  );
  const state = row.proxyStopped ? 'stopped' : lagging ? 'syncing' : tool === '' ? row.proxyMode : 'excerpt';
  const name = tool === '' ? 'kube-proxy' : tool;
  const room = tool === '' ? at.labelWidth : width - 12;
  const nameWidth = textWidth(name, size, 'sans');
  const full = nameWidth + textWidth(state, size, 'sans') + 6;
  const withGlyph = full + 18 <= room;
  const withBoth = full <= room;
  const shown = withBoth ? full : Math.max(nameWidth, 0);
  const center = tool === '' ? at.labelX - at.box.x : width / 2;
  const start = center - (shown + (withGlyph ? 18 : 0)) / 2;
  const y = height / 2 + size * 0.36;
  const x = withGlyph ? start + 18 : start;
  if (withGlyph) content.append(glyph('rules', start, height / 2 - 6, 12));
  const bad = row.proxyStopped ? ' strong bad' : lagging ? ' strong waits' : ' quiet';
  if (withBoth) {
    content.append(text(name, x, y, 't-cap'), text(state, x + nameWidth + 6, y, `t-cap${bad}`));
  } else {
    const only = row.proxyStopped || lagging ? state : name;
    content.append(
      text(fitEnd(only, room, size, 'sans'), x, y, row.proxyStopped || lagging ? `t-cap${bad}` : 't-cap'),
    );
  }
}

/** What prints a mode's rules. */
function toolOf(mode: string, form: 'words' | 'text'): string {
  if (form === 'words') return `${mode} rules`;
  if (mode === 'nftables') return 'nft list table';
  return mode === 'ipvs' ? 'ipvsadm -Ln' : 'iptables-save';
}

function paintPlate(content: SVGGElement, { at, row, metrics, clients }: NodeItem): void {
  const top = at.plate.y - at.box.y;
  const { width, height } = at.plate;
  const { font } = metrics;
  const pad = metrics.kind === 'L' || metrics.kind === 'P' ? 12 : 9;
  content.append(svg('line', { class: 'hairline', x1: 0, x2: width, y1: top, y2: top }));
  const twoLines = height >= 34;
  const nameSize = metrics.kind === 'P' ? 15 : metrics.kind === 'L' ? 13 : 12;
  const lineOne = twoLines ? top + height * 0.3 : top + height / 2;
  const base = lineOne + nameSize * 0.36;
  const right = width - pad;
  const ip = row.ips[0] ?? 'no IP';
  const ipWidth = textWidth(ip, font.meta, 'mono');
  // A machine that is down stays Ready in the API until its heartbeats are missed.
  const full = row.ready ? (row.down ? 'machine down' : '') : row.down ? 'Not ready, down' : 'Not ready';
  const room = right - pad - textWidth(row.name, nameSize, 'bold');
  const lock = row.cordoned ? 18 : 0;
  const wordsRoom = room - 20 - lock;
  // The name comes first; the state in words moves to the second line, or is shortened, before the name is.
  const fitting = [full, row.ready ? 'down' : 'Not ready'].find(
    (own) => textWidth(own, font.meta, 'bold') <= wordsRoom,
  );
  const words = full === '' || fitting === undefined || (twoLines && fitting !== full) ? '' : fitting;
  const wordsWidth = words === '' ? 0 : textWidth(words, font.meta, 'bold') + 6;
  const left = room - 20 - lock - wordsWidth;
  const cordoned = row.cordoned && textWidth('cordoned', font.cap, 'sans') + 4 <= left;
  const cordonedWidth = cordoned ? textWidth('cordoned', font.cap, 'sans') + 4 : 0;
  const showIp = ipWidth + 8 <= left - cordonedWidth;
  const name = fitMiddle(row.name, Math.max(36, right - pad - 20 - lock - wordsWidth), nameSize, 'bold');
  content.append(text(name, pad, base, metrics.kind === 'P' ? 't-node big' : 't-node'));
  let x = pad + textWidth(name, nameSize, 'bold') + 6;
  content.append(glyph(row.ready && !row.down ? 'ready' : 'notready', x, lineOne - 6.5, 13));
  x += 19;
  if (words !== '') {
    content.append(text(words, x, base, 't-meta strong bad'));
    x += wordsWidth;
  }
  if (row.cordoned) content.append(glyph('lock', x, lineOne - 6.5, 13));
  if (cordoned) content.append(text('cordoned', x + 16, base, 't-cap'));
  if (showIp) content.append(text(ip, right, base, 't-ip', 'end'));
  if (twoLines) {
    const y = top + height * 0.72 + font.meta * 0.36;
    paintSecondLine(content, row, clients, pad, right, y, metrics, showIp, words === '' ? full : '');
  }
}

function paintSecondLine(
  content: SVGGElement,
  row: NodeRow,
  clients: readonly Client[],
  left: number,
  right: number,
  y: number,
  metrics: Metrics,
  ipShown: boolean,
  state: string,
): void {
  const { font } = metrics;
  if (state !== '') {
    content.append(text(fitEnd(state, right - left, font.meta, 'bold'), left, y, 't-meta strong bad'));
    return;
  }
  const zone = fitEnd(row.zone ?? 'no zone', (right - left) / 2.4, font.meta, 'sans');
  content.append(text(zone, right, y, 't-meta', 'end'));
  const room = right - left - textWidth(zone, font.meta, 'sans') - 10;
  const client = clients[0];
  if (client !== undefined) {
    const failures = failureText(client);
    const said = failures ?? `${rateText(client.rate)} · ${client.last ?? ''}`;
    const bad = failures !== null || (client.last !== null && !lastIsGood(client.last));
    content.append(text(fitEnd(said, room, font.meta, 'bold'), left, y, bad ? 't-strong bad' : 't-strong'));
    return;
  }
  const cidr = row.podCIDRs[0];
  const texts = ipShown ? [] : [row.ips[0] ?? ''];
  if (cidr !== undefined) texts.push(`Pods ${cidr}`, cidr);
  const shown = texts.find((own) => own !== '' && textWidth(own, font.meta, 'mono') <= room);
  if (shown !== undefined) content.append(text(shown, left, y, 't-ip'));
}
