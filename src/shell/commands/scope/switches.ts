import type { AppAct, Input } from '../../../protocol/input.ts';
import type { CommandContext } from '../../command.ts';
import { refuse } from './arguments.ts';

const APP_ACTS: readonly AppAct[] = ['ready', 'unready', 'healthy', 'unhealthy', 'crash'];

/** `scope app POD ready|unready|healthy|unhealthy|crash` */
export async function app(args: readonly string[], context: CommandContext): Promise<number> {
  const [pod = '', act] = args;
  const known = APP_ACTS.find((one) => one === act);
  if (args.length !== 2 || !known) return refuse(context, `usage: scope app POD ${APP_ACTS.join('|')}`);
  const key = qualified(pod, context);
  return carryOut({ type: 'app', pod: key, act: known }, `${key.replace(/^default\//, '')} is told to be ${known}`, context);
}

/** `scope node NODE down|up` */
export async function node(args: readonly string[], context: CommandContext): Promise<number> {
  const [name = '', act] = args;
  if (args.length !== 2 || (act !== 'down' && act !== 'up')) return refuse(context, 'usage: scope node NODE down|up');
  return carryOut({ type: 'node', node: name, act }, `${name} is ${act}`, context);
}

/** `scope proxy NODE stop|start` */
export async function proxy(args: readonly string[], context: CommandContext): Promise<number> {
  const [name = '', act] = args;
  if (args.length !== 2 || (act !== 'stop' && act !== 'start')) {
    return refuse(context, 'usage: scope proxy NODE stop|start');
  }
  return carryOut({ type: 'proxy', node: name, act }, `kube-proxy on ${name} ${act === 'stop' ? 'stopped' : 'started'}`, context);
}

/** `NAME` or `NAMESPACE/NAME`, with or without `pod/` before it. */
export function qualified(pod: string, context: CommandContext): string {
  const bare = pod.startsWith('pod/') ? pod.slice('pod/'.length) : pod;
  return bare.includes('/') ? bare : `${context.memory.get('namespace') ?? 'default'}/${bare}`;
}

async function carryOut(
  input: Extract<Input, { type: 'app' | 'node' | 'proxy' }>,
  done: string,
  context: CommandContext,
): Promise<number> {
  const result = context.host.input(input);
  if (!result.ok) {
    context.err(`error: ${result.message}\n`);
    return 1;
  }
  context.out(`${done}\n`);
  return 0;
}
