import type { Program } from '../../command.ts';
import { socketsOf, type Socket } from './sockets.ts';

/** `ss [-ltunapH46] [state STATE]`. */
// iproute2: misc/ss.c
export const ss: Program = async (args, context) => {
  const flags = args.filter((word) => /^-[a-zA-Z46]+$/.test(word)).join('');
  const long = new Set(args.filter((word) => word.startsWith('--')));
  const has = (letter: string, name: string): boolean => flags.includes(letter) || long.has(name);
  const unknown = /[^aeHilmnoprstuw46xO-]/.exec(flags)?.[0];
  if (unknown !== undefined) {
    context.err(
      `ss: invalid option -- '${unknown}'\nUsage: ss [ OPTIONS ]\n       ss [ OPTIONS ] [ FILTER ]\n`,
    );
    return 255;
  }
  const listening = has('l', '--listening');
  const all = has('a', '--all');
  const tcp = has('t', '--tcp');
  const udp = has('u', '--udp');
  const both = !tcp && !udp;
  if (has('s', '--summary')) {
    const { length } = socketsOf(context.host.world(), context.place);
    context.out(`Total: ${length}\n`);
    return 0;
  }
  const shown = socketsOf(context.host.world(), context.place)
    .flatMap(bothFamilies)
    .filter(({ protocol }) => both || (protocol === 'tcp' ? tcp : udp))
    .filter(({ state }) => all || (state === 'LISTEN' || state === 'UNCONN') === listening)
    .filter(({ local }) => (flags.includes('4') ? !local.ip.includes(':') && local.ip !== '*' : true))
    .filter(({ local }) => (flags.includes('6') ? local.ip.includes(':') || local.ip === '*' : true));
  const withNetid = tcp === udp;
  const head = [
    'Netid',
    'State',
    'Recv-Q',
    'Send-Q',
    'Local Address',
    'Port',
    'Peer Address',
    'Port',
    'Process',
  ];
  const rows = shown.map((socket) => cells(socket, has('p', '--processes')));
  const lines = has('H', '--no-header') ? rows : [head, ...rows];
  context.out(render(withNetid ? lines : lines.map((line) => line.slice(1)), withNetid ? 4 : 3));
  return 0;
};

/** A socket on every address that takes both families is one socket of IPv6, shown as `*`. */
export function bothFamilies(socket: Socket): Socket[] {
  if (socket.local.ip !== '') return [socket];
  if (!ONE_SOCKET_EACH.has(socket.program?.name ?? ''))
    return [{ ...socket, local: { ...socket.local, ip: '*' } }];
  return ['0.0.0.0', '[::]'].map((ip) => ({ ...socket, local: { ...socket.local, ip } }));
}

/** Programs that open one socket for each family. */
const ONE_SOCKET_EACH = new Set([
  'nginx',
  'redis-server',
  'postgres',
  'docker-entrypoint.sh',
  'httpd-foreground',
]);

const BACKLOG = { LISTEN: '4096', UNCONN: '0', ESTAB: '0', 'SYN-SENT': '1' } as const;

function cells({ protocol, state, local, peer, program }: Socket, withProcess: boolean): string[] {
  const shown = (ip: string): string => (ip.includes(':') && !ip.startsWith('[') ? `[${ip}]` : ip);
  const any = local.ip === '*' ? '*' : local.ip.includes(':') ? '[::]' : '0.0.0.0';
  return [
    protocol,
    state,
    '0',
    BACKLOG[state],
    shown(local.ip),
    String(local.port),
    peer ? shown(peer.ip) : any,
    peer ? String(peer.port) : '*',
    withProcess && program ? `users:(("${program.name}",pid=${program.pid},fd=6))` : '',
  ];
}

/** Columns as wide as their widest cell; addresses stand right, before their port. */
function render(lines: readonly (readonly string[])[], address: number): string {
  const widths = (lines[0] ?? []).map((_cell, at) =>
    Math.max(...lines.map((line) => (line[at] ?? '').length)),
  );
  const rightAligned = new Set([address, address + 2]);
  return lines
    .map((line) => {
      const text = line.map((cell, at) => {
        const width = widths[at] ?? 0;
        const padded = rightAligned.has(at) ? cell.padStart(width) : cell.padEnd(width);
        return rightAligned.has(at) ? `${padded}:` : `${padded} `;
      });
      return `${text.join('').trimEnd()}\n`;
    })
    .join('');
}
