import type { Metrics } from '../layout/metrics.ts';
import { right } from '../layout/box.ts';
import type { SocketBox } from '../layout/sockets.ts';
import type { Layer } from './frame.ts';
import { kindOf } from './frame.ts';
import type { Item } from './keyed.ts';
import { drawKeyed } from './keyed.ts';
import { svg, text } from './svg.ts';

interface SocketItem extends Item {
  readonly socket: SocketBox | null;
  readonly more: number;
  readonly metrics: Metrics;
}

/** Node ports: a tab on the upper edge of every Node, shut where nothing behind it would answer. */
export function socketsLayer(): Layer {
  const group = svg('g', { class: 'layer sockets' });
  return {
    name: 'node ports',
    group,
    draw(frame) {
      const { metrics, nodes } = frame.atlas.layout;
      const items = nodes.flatMap((node) => {
        const tabs = node.sockets.map((socket): SocketItem => {
          const { x, y, width } = socket.box;
          const look = JSON.stringify([socket.text, socket.shut, width, metrics.kind]);
          const kind = kindOf(frame, socket.service);
          return { key: `${node.name} ${socket.key}`, x, y, socket, more: 0, metrics, look, kind };
        });
        const last = node.sockets[node.sockets.length - 1];
        if (node.moreSockets === 0 || last === undefined) return tabs;
        const more = node.moreSockets;
        const x = right(last.box) + 4;
        const y = last.box.y;
        return [
          ...tabs,
          { key: `${node.name} more`, x, y, socket: null, more, metrics, look: `${more}`, kind: '' },
        ];
      });
      drawKeyed(group, items, paintSocket, frame.scene.motion);
    },
  };
}

function paintSocket(content: SVGGElement, { socket, more, metrics }: SocketItem): void {
  const size = metrics.font.cap;
  if (socket === null) {
    content.append(text(`+${more}`, 0, size + 1, 't-cap'));
    return;
  }
  const { width, height } = socket.box;
  content.append(
    svg(
      'g',
      { class: socket.shut ? 'socket shut' : 'socket', 'data-key': socket.service },
      svg('path', { d: `M0 ${height}V5Q0 0 5 0H${width - 5}Q${width} 0 ${width} 5V${height}` }),
      text(socket.text, width / 2, height / 2 + size * 0.36 + 0.5, 't-socket', 'middle'),
    ),
  );
}
