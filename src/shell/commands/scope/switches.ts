import { assertNever } from '../../../base/assert.ts';
import { getObject } from '../../../engine/apiserver/read.ts';
import type { Pod } from '../../../k8s/objects.ts';
import type { AppAct, Input } from '../../../protocol/input.ts';
import type { CommandContext } from '../../command.ts';
import { currentNamespace, refuse } from './arguments.ts';

const APP_ACTS: readonly AppAct[] = ['ready', 'unready', 'healthy', 'unhealthy', 'crash'];

/** `scope app POD ready|unready|healthy|unhealthy|crash` */
export async function app(args: readonly string[], context: CommandContext): Promise<number> {
  const [pod = '', act] = args;
  const known = APP_ACTS.find((one) => one === act);
  if (args.length !== 2 || !known) return refuse(context, `usage: scope app POD ${APP_ACTS.join('|')}`);
  const key = qualified(pod, context);
  return carryOut({ type: 'app', pod: key, act: known }, outcome(key, known, context), context);
}

/** What the act comes to; where no probe would notice it, that it is the simulator's own doing. */
function outcome(key: string, act: AppAct, context: CommandContext): string {
  const [namespace = '', name = ''] = key.split('/');
  const shown = namespace === 'default' ? name : key;
  const pod = getObject<Pod>(context.host.world(), 'pods', namespace, name);
  const has = (probe: 'readinessProbe' | 'livenessProbe'): boolean =>
    pod?.spec.containers.some((container) => container[probe] !== undefined) ?? false;
  switch (act) {
    case 'crash':
      return `the program in ${shown} crashes`;
    case 'unready':
      return has('readinessProbe')
        ? `the program in ${shown} fails its readiness probe from now on`
        : `${shown} has no readiness probe: the simulator itself withholds the container's Ready, as no real cluster does`;
    case 'ready':
      return has('readinessProbe')
        ? `the program in ${shown} passes its readiness probe again`
        : `the simulator gives ${shown} its Ready back`;
    case 'unhealthy':
      return has('livenessProbe')
        ? `the program in ${shown} fails its liveness probe from now on`
        : `the program in ${shown} is unhealthy; it has no liveness probe, so nobody notices`;
    case 'healthy':
      return `the program in ${shown} is healthy again`;
    default:
      return assertNever(act);
  }
}

/** `scope node NODE down|up` */
export async function node(args: readonly string[], context: CommandContext): Promise<number> {
  const [name = '', act] = args;
  if (args.length !== 2 || (act !== 'down' && act !== 'up'))
    return refuse(context, 'usage: scope node NODE down|up');
  return carryOut({ type: 'node', node: name, act }, `${name} is ${act}`, context);
}

/** `scope proxy NODE stop|start` */
export async function proxy(args: readonly string[], context: CommandContext): Promise<number> {
  const [name = '', act] = args;
  if (args.length !== 2 || (act !== 'stop' && act !== 'start')) {
    return refuse(context, 'usage: scope proxy NODE stop|start');
  }
  return carryOut(
    { type: 'proxy', node: name, act },
    `kube-proxy on ${name} ${act === 'stop' ? 'stopped' : 'started'}`,
    context,
  );
}

/** `NAME` or `NAMESPACE/NAME`, with or without `pod/` before it. */
function qualified(pod: string, context: CommandContext): string {
  const bare = pod.startsWith('pod/') ? pod.slice('pod/'.length) : pod;
  return bare.includes('/') ? bare : `${currentNamespace(context)}/${bare}`;
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
