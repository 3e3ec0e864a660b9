import { argvOf } from '../../../engine/images/index.ts';
import { environmentOf } from '../../../engine/node/environment.ts';
import { podByKey } from '../../../engine/node/listeners.ts';
import { containerSpec } from '../../../engine/node/records.ts';
import { EPOCH_MS } from '../../../engine/kernel/kernel.ts';
import { nodeOf, podOf } from '../../../protocol/place.ts';
import type { CommandContext, Program } from '../../command.ts';
import { toolsOf } from '../system.ts';

interface Process {
  readonly pid: number;
  readonly user: string;
  readonly command: string;
}

/** What runs at a place: in a container its program and whatever was started in it; on a Node the Node's own programs. */
function processesOf(context: CommandContext, own: string): Process[] {
  const world = context.host.world();
  const pod = podOf(context.place);
  if (pod && context.container !== null) {
    const key = `${pod.namespace}/${pod.name}`;
    const spec = podByKey(world, key);
    const container = spec && containerSpec(spec, context.container);
    const argv = container ? argvOf(container, environmentOf(world, key, context.container)) : [];
    return [
      { pid: 1, user: 'root', command: argv.join(' ') },
      { pid: OWN_PID, user: 'root', command: own },
    ];
  }
  const node = nodeOf(context.place);
  const stopped = node !== null && world.proxy.stopped.has(node);
  const machine: Process[] =
    node === null
      ? [{ pid: 1, user: 'root', command: '/sbin/init' }]
      : [
          { pid: 1, user: 'root', command: '/sbin/init' },
          { pid: 640, user: 'root', command: '/usr/bin/containerd' },
          { pid: 812, user: 'root', command: '/usr/bin/kubelet --config=/var/lib/kubelet/config.yaml' },
          ...(stopped
            ? []
            : [
                {
                  pid: 1946,
                  user: 'root',
                  command: `/usr/local/bin/kube-proxy --config=/var/lib/kube-proxy/config.conf --hostname-override=${node}`,
                },
              ]),
        ];
  return [
    ...machine,
    { pid: 4099, user: 'root', command: 'bash' },
    { pid: OWN_PID + 4100, user: 'root', command: own },
  ];
}

/** The number of a program that was just started in a container. */
const OWN_PID = 12;

/** `ps`, `ps aux`, `ps -ef`: as BusyBox or procps print it. */
export const ps: Program = async (args, context) => {
  const own = ['ps', ...args].join(' ');
  const processes = processesOf(context, own);
  if (toolsOf(context).net === 'busybox') {
    context.out('PID   USER     TIME  COMMAND\n');
    for (const { pid, user, command } of processes)
      context.out(`${String(pid).padStart(5)} ${user.padEnd(8)}  0:00 ${command}\n`);
    return 0;
  }
  const flags = args.join('').replaceAll('-', '');
  if (flags.includes('aux') || flags === 'ax') {
    context.out('USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n');
    for (const { pid, user, command } of processes)
      context.out(
        `${user.padEnd(8)} ${String(pid).padStart(7)}  0.0  0.0   4600  3456 ?        S    00:00   0:00 ${command}\n`,
      );
  } else if (/[eA]/.test(flags)) {
    const full = flags.includes('f');
    context.out(
      full ? 'UID          PID    PPID  C STIME TTY          TIME CMD\n' : '    PID TTY          TIME CMD\n',
    );
    for (const { pid, user, command } of processes) {
      const short = command.split(' ')[0] ?? '';
      context.out(
        full
          ? `${user.padEnd(8)} ${String(pid).padStart(7)} ${String(pid === 1 ? 0 : 1).padStart(7)}  0 00:00 ?        00:00:00 ${command}\n`
          : `${String(pid).padStart(7)} ?        00:00:00 ${short.slice(short.lastIndexOf('/') + 1)}\n`,
      );
    }
  } else {
    context.out('    PID TTY          TIME CMD\n');
    const last = processes.at(-1);
    context.out(
      `${String((last?.pid ?? 2) - 1).padStart(7)} pts/0    00:00:00 bash\n${String(last?.pid ?? 2).padStart(7)} pts/0    00:00:00 ps\n`,
    );
  }
  return 0;
};

/** `id`: root in containers and on Nodes, the learner on the laptop. */
export const id: Program = async (args, context) => {
  const name = userOf(context);
  const number = name === 'root' ? 0 : 1000;
  if (args.includes('-un')) context.out(`${name}\n`);
  else if (args.includes('-u') || args.includes('-g')) context.out(`${number}\n`);
  else context.out(`uid=${number}(${name}) gid=${number}(${name}) groups=${number}(${name})\n`);
  return 0;
};

export const whoami: Program = async (_args, context) => {
  context.out(`${userOf(context)}\n`);
  return 0;
};

function userOf(context: CommandContext): string {
  return context.place === 'laptop' ? 'learner' : 'root';
}

/** `uname [-asnrmo]`. Containers share the kernel of their Node. */
export const uname: Program = async (args, context) => {
  const flags = args.join('').replaceAll('-', '') || 's';
  const name = (await context.readFile('/etc/hostname'))?.trim() || nodeOf(context.place) || 'laptop';
  const { musl } = toolsOf(context);
  const parts: readonly [string, string][] = [
    ['s', 'Linux'],
    ['n', name],
    ['r', '6.12.38+deb13-amd64'],
    ['v', '#1 SMP PREEMPT_DYNAMIC Debian 6.12.38-1 (2025-07-16)'],
    ['m', 'x86_64'],
    ['o', musl ? 'Linux' : 'GNU/Linux'],
  ];
  const shown = parts.filter(([letter]) => flags.includes('a') || flags.includes(letter));
  context.out(`${shown.map(([, text]) => text).join(' ')}\n`);
  return 0;
};

/** `uptime`: the machine has been up since ten minutes before time 0. */
export const uptime: Program = async (_args, context) => {
  const minutes = 10 + Math.floor(context.host.nowUs() / 60_000_000);
  const clock = new Date(EPOCH_MS + Math.floor(context.host.nowUs() / 1000)).toISOString().slice(11, 19);
  const hours = Math.floor(minutes / 60);
  const up =
    hours > 0 ? `${String(hours).padStart(2)}:${String(minutes % 60).padStart(2, '0')}` : `${minutes} min`;
  context.out(` ${clock} up ${up},  0 users,  load average: 0.00, 0.01, 0.00\n`);
  return 0;
};

/** Small programs that say one thing of a machine of four processors, or do what leaves no trace here. */
export const nproc: Program = async (_args, context) => {
  context.out('4\n');
  return 0;
};

export const tty: Program = async (_args, context) => {
  context.out(context.isTty ? '/dev/pts/0\n' : 'not a tty\n');
  return context.isTty ? 0 : 1;
};

/** `sync`. */
export const sync: Program = async () => 0;

/** `chown`, `chgrp`. Simplified: files belong to nobody in particular. */
export const chown: Program = async (args, context) => {
  const [, ...files] = args.filter((word) => !word.startsWith('-'));
  for (const file of files) {
    if ((await context.filesBelow(file)) !== null) continue;
    context.err(`chown: ${file}: No such file or directory\n`);
    return 1;
  }
  return 0;
};
