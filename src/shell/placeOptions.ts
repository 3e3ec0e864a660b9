import { getCommandNames, type CommandName } from 'just-bash/browser';
import { execFailure } from './execFailure.ts';
import { imageOf, programsOf } from '../engine/images/index.ts';
import { listFiles, runningContainer } from '../engine/node/containers.ts';
import { resolvConfOf } from '../engine/dns/resolvConf.ts';
import type { World } from '../engine/world.ts';
import { environmentOf, ownEnvironmentOf } from '../engine/node/environment.ts';
import type { Program, ShellHost } from './command.ts';
import { plain } from './commands/kubectl/failure.ts';
import { laptopPrograms, nodePrograms, podPrograms } from './commands/index.ts';
import { ownFiles, type FileBacking } from './files.ts';
import type { Output, SessionOptions } from './session.ts';
import type { Voice } from './syntax.ts';

/** What a shell is made of, by where it is. */

/** The directories of a root file system, by whose it is. */
const DIRECTORIES = {
  debian: rootOf('bin boot dev etc home lib lib64 media mnt opt proc root run sbin srv sys tmp usr var'),
  ubuntu: rootOf('bin boot dev etc home lib lib64 media mnt opt proc root run sbin srv sys tmp usr var'),
  alpine: rootOf('bin dev etc home lib media mnt opt proc root run sbin srv sys tmp usr var'),
  busybox: rootOf('bin dev etc home lib lib64 proc root sys tmp usr var'),
  scratch: [],
} as const;

function rootOf(names: string): readonly string[] {
  return [...names.split(' ').map((name) => `/${name}`), '/var/log', '/var/tmp', '/usr/local/bin'];
}

const LAPTOP_HOME = '/home/learner';

export function laptopOptions(
  world: World,
  output: Output,
  files: FileBacking | undefined,
  interactive: boolean,
): SessionOptions {
  return {
    output,
    positional: { '0': 'bash' },
    place: 'laptop',
    container: null,
    env: {
      HOME: LAPTOP_HOME,
      USER: 'learner',
      HOSTNAME: 'laptop',
      PATH: '/usr/local/bin:/usr/bin:/bin',
      TERM: 'xterm-256color',
      PWD: LAPTOP_HOME,
    },
    cwd: LAPTOP_HOME,
    programs: laptopPrograms(),
    commands: getCommandNames() as CommandName[],
    shells: ['bash', 'sh'],
    files: files ?? ownFiles(laptopFiles(world)),
    directories: [LAPTOP_HOME, ...DIRECTORIES.debian],
    user: 'learner',
    voice: { shell: 'bash', name: 'bash', numbered: !interactive },
    interactive,
    tty: true,
    withoutShell: false,
  };
}

function laptopFiles(world: World): ReadonlyMap<string, string> {
  return new Map([
    [`${LAPTOP_HOME}/.bashrc`, 'alias k=kubectl\n'],
    ['/etc/hostname', 'laptop\n'],
    ['/etc/hosts', '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n127.0.1.1\tlaptop\n'],
    ['/etc/resolv.conf', resolvConfOf(world, 'laptop')],
  ]);
}

const SHELLS = new Set(['sh', 'bash', 'ash', 'dash', 'zsh']);

/** Commands of bash that a shell has without a program of that name. */
const INSIDE_SHELL: readonly string[] = [
  'echo',
  'printf',
  'pwd',
  'true',
  'false',
  'alias',
  'unalias',
  'history',
  'help',
  'time',
  'kill',
  'jobs',
  'test',
  '[',
];

/** What runs in a container or on a Node, and how. */
export interface InnerShell {
  readonly options: Omit<SessionOptions, 'interactive' | 'tty' | 'output'>;
  readonly prompt: string;
  /** The text of `sh -c TEXT`. */
  readonly script?: string;
  readonly isShell: boolean;
  readonly alive: () => boolean;
}

export interface PodCommand {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly command: readonly string[];
}

/** A shell for a command in a container. Throws what kubectl says when there can be none. */
export function podOptions(host: ShellHost, target: PodCommand): InnerShell {
  const { namespace, pod, container, command } = target;
  const key = `${namespace}/${pod}`;
  const running = runningContainer(host.world(), namespace, pod, container);
  if (!running) throw plain(`unable to upgrade connection: container not found ("${container}")`);
  const image = imageOf(running.image);
  const has = new Set(programsOf(image));
  const first = command[0] ?? 'sh';
  const name = first.slice(first.lastIndexOf('/') + 1);
  if (!has.has(name)) throw plain(execFailure(first, `${key} ${host.nowUs()}`));
  const isShell = SHELLS.has(name);
  const bash = isShell ? name === 'bash' || name === 'zsh' : false;
  const base = has.has('ash') ? 'ash' : 'dash';
  const inside = new Set([...has, ...(has.has('sh') ? INSIDE_SHELL : [])]);
  const attempt = running.record.attempt;
  const script = isShell && /^-[a-z]*c$/.test(command[1] ?? '') ? command[2] : undefined;
  const voice: Voice = {
    shell: bash ? 'bash' : base,
    name: isShell ? (script !== undefined && bash ? `${name}: -c` : name) : 'sh',
    numbered: script !== undefined,
  };
  const words = script === undefined ? [] : command.slice(4);
  // As a runtime puts them: the image's and the Pod's first, then what is said of Services, HOME last.
  const { HOME: _home, ...own } = ownEnvironmentOf(host.world(), key, container);
  const env = { ...own, ...environmentOf(host.world(), key, container) };
  return {
    prompt: bash ? `root@${env['HOSTNAME'] ?? pod}:/# ` : base === 'ash' ? '/ # ' : '# ',
    isShell: isShell && command.length === 1,
    ...(script === undefined ? {} : { script }),
    alive: () => runningContainer(host.world(), namespace, pod, container)?.record.attempt === attempt,
    options: {
      place: `pod/${key}`,
      container,
      env,
      positional: positionalOf(script === undefined ? first : (command[3] ?? first), words),
      cwd: '/',
      programs: programsIn(inside),
      commands: (getCommandNames() as CommandName[]).filter((one) => inside.has(one)),
      shells: [...SHELLS].filter((one) => inside.has(one)),
      voice,
      withoutShell: !isShell,
      directories: DIRECTORIES[image.base] ?? [],
      user: 'root',
      files: {
        list: () => listFiles(host.world(), key, container),
        write: (path, content) => {
          host.input({ type: 'write-file', pod: key, container, path, content });
        },
      },
    },
  };
}

/** A shell on a Node, for whoever looks after it: root, with the tools that show its rules. */
export function nodeOptions(
  host: ShellHost,
  target: { readonly node: string; readonly command: readonly string[] },
  kept: Map<string, FileBacking>,
): InnerShell {
  const { node, command } = target;
  const [first = 'bash'] = command;
  const isText = SHELLS.has(first) && /^-[a-z]*c$/.test(command[1] ?? '');
  const files = kept.get(node) ?? ownFiles(nodeFiles(host.world(), node));
  kept.set(node, files);
  return {
    prompt: `root@${node}:~# `,
    isShell: SHELLS.has(first) && command.length <= 1,
    ...(isText ? { script: command[2] ?? '' } : {}),
    alive: () => !host.world().kubelet.nodesDown.has(node),
    options: {
      place: `node/${node}`,
      container: null,
      env: {
        HOME: '/root',
        USER: 'root',
        HOSTNAME: node,
        PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        TERM: 'xterm-256color',
        PWD: '/root',
      },
      positional: positionalOf(isText ? (command[3] ?? first) : first, isText ? command.slice(4) : []),
      cwd: '/root',
      programs: nodePrograms(),
      commands: getCommandNames() as CommandName[],
      shells: ['bash', 'sh'],
      voice: { shell: 'bash', name: isText ? `${first}: -c` : 'bash', numbered: isText },
      withoutShell: !SHELLS.has(first),
      files,
      directories: DIRECTORIES.debian,
      user: 'root',
    },
  };
}

/** The files of a Node that somebody looks at. */
function nodeFiles(world: World, node: string): ReadonlyMap<string, string> {
  const names = world.settings.nodes.flatMap(({ name, ips }) => (name === node ? ips : []));
  return new Map([
    ['/root/.bashrc', ''],
    ['/etc/hostname', `${node}\n`],
    [
      '/etc/hosts',
      `127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n${names.map((ip) => `${ip}\t${node}\n`).join('')}`,
    ],
    ['/etc/resolv.conf', resolvConfOf(world, `node/${node}`)],
    ['/etc/os-release', DEBIAN],
  ]);
}

const DEBIAN =
  'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nNAME="Debian GNU/Linux"\nVERSION_ID="13"\nVERSION="13 (trixie)"\nID=debian\n';

function positionalOf(name: string, words: readonly string[]): Record<string, string> {
  const numbered = words.map((word, index): [string, string] => [String(index + 1), word]);
  return { '0': name, '#': String(words.length), '@': words.join(' '), ...Object.fromEntries(numbered) };
}

/** Our programs of those that an image has; what neither we nor bash can play says so. */
function programsIn(has: ReadonlySet<string>): ReadonlyMap<string, Program> {
  const known = new Set<string>([...getCommandNames(), ...SHELLS, ...INSIDE_SHELL, 'env', 'printenv']);
  const ours = podPrograms();
  const programs = new Map<string, Program>();
  for (const name of has) {
    const program = ours.get(name);
    if (program) programs.set(name, program);
    else if (!known.has(name)) programs.set(name, notPlayed(name));
  }
  return programs;
}

function notPlayed(name: string): Program {
  return async (_args, context) => {
    context.err(`${name}: the image has this program, but the simulator does not play it\n`);
    return 126;
  };
}
