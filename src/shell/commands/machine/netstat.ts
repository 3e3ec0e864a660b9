import type { Program } from '../../command.ts';
import { toolsOf } from '../system.ts';
import { route } from './ifconfig.ts';
import { socketsOf, type Socket } from './sockets.ts';
import { bothFamilies } from './ss.ts';

const STATES = { LISTEN: 'LISTEN', UNCONN: '', ESTAB: 'ESTABLISHED', 'SYN-SENT': 'SYN_SENT' } as const;

/** `netstat [-tulnpar]`, as BusyBox and net-tools print it. */
// busybox: networking/netstat.c; net-tools: netstat.c
export const netstat: Program = async (args, context) => {
  const flags = args.filter((word) => /^-[a-z]+$/.test(word)).join('');
  const has = (letter: string): boolean => flags.includes(letter);
  if (has('r')) return route(args, context);
  const busybox = toolsOf(context).net === 'busybox';
  const both = !has('t') && !has('u');
  const shown = socketsOf(context.host.world(), context.place)
    .flatMap(bothFamilies)
    .filter(({ protocol }) => both || (protocol === 'tcp' ? has('t') : has('u')))
    .filter(({ state }) => has('a') || (state === 'LISTEN' || state === 'UNCONN') === has('l'));
  const which = has('a') ? '(servers and established)' : has('l') ? '(only servers)' : '(w/o servers)';
  const programs = has('p') ? 'PID/Program name    ' : '';
  context.out(
    `Active Internet connections ${which}\n` +
      `Proto Recv-Q Send-Q Local Address           Foreign Address         State       ${programs}\n`,
  );
  for (const socket of shown) context.out(line(socket, has('p'), busybox));
  return 0;
};

function line(socket: Socket, withProgram: boolean, busybox: boolean): string {
  const { local, peer, state, protocol, program } = socket;
  const v6 = local.ip === '*' || local.ip.includes(':');
  const plain = (ip: string): string => (ip === '*' || ip === '[::]' ? '::' : ip);
  const here = `${plain(local.ip)}:${local.port}`;
  const there = peer ? `${plain(peer.ip)}:${peer.port}` : v6 ? ':::*' : '0.0.0.0:*';
  // BusyBox says nothing of the family in the protocol's name.
  const proto = v6 && !busybox ? `${protocol}6` : protocol;
  const by = withProgram ? (program ? `${program.pid}/${program.name}` : '-').padEnd(20) : '';
  return `${proto.padEnd(5)}      0      0 ${here.padEnd(23)} ${there.padEnd(23)} ${STATES[state].padEnd(11)} ${by}\n`;
}
