import { getObject } from '../../../engine/apiserver/read.ts';
import type { Pod } from '../../../k8s/objects.ts';
import { nodeOf, podOf, wholePlace } from '../../../protocol/place.ts';
import type { CommandContext } from '../../command.ts';
import { refuse } from './arguments.ts';

const USAGE = 'usage: scope shell node/NODE|pod/[NAMESPACE/]NAME [-- COMMAND…]';

/**
 * `scope shell PLACE [-- COMMAND…]`: a shell on a Node or in a Pod, as somebody has who may log in there. With a text on
 * standard input it runs that; else the lines that follow are its own.
 */
export async function shell(args: readonly string[], context: CommandContext): Promise<number> {
  const dash = args.indexOf('--');
  const words = dash < 0 ? args : args.slice(0, dash);
  const command = dash < 0 ? [] : args.slice(dash + 1);
  const [place] = words;
  if (place === undefined || words.length !== 1) return refuse(context, USAGE);
  const where = placeOf(context, wholePlace(place));
  if (typeof where === 'string') {
    context.err(`error: ${where}\n`);
    return where.startsWith('usage') ? 2 : 1;
  }
  const stdin = context.stdinGiven ? context.stdin : null;
  const interactive = command.length === 0 && stdin === null;
  return context.enter({ ...where, command, stdin, interactive, tty: interactive });
}

type Where = { node: string } | { namespace: string; pod: string; container: string };

function placeOf(context: CommandContext, place: string): Where | string {
  const world = context.host.world();
  const node = nodeOf(place);
  if (node !== null) {
    if (!getObject(world, 'nodes', '', node)) return `nodes "${node}" not found`;
    return world.kubelet.nodesDown.has(node) ? `node ${node} is down` : { node };
  }
  const named = podOf(place);
  if (!named) return USAGE;
  const pod = getObject<Pod>(world, 'pods', named.namespace, named.name);
  const [container] = pod?.spec.containers ?? [];
  if (!container) return `pods "${named.name}" not found`;
  return { namespace: named.namespace, pod: named.name, container: container.name };
}
