import { podByKey } from '../../../engine/node/listeners.ts';
import { containerSpec } from '../../../engine/node/records.ts';
import { nodeOfPlace } from '../../../engine/network/places.ts';
import { nodeOf, podOf } from '../../../protocol/place.ts';
import type { CommandContext } from '../../command.ts';

/** Whose packet rules a program may look at: a Node's, those of a Pod's own namespace (there are none), or nobody's. */
export type RulesOf = { readonly node: string } | 'own' | 'denied';

export function rulesWithin(context: CommandContext): RulesOf {
  const world = context.host.world();
  const node = nodeOf(context.place);
  if (node !== null) return { node };
  const pod = podOf(context.place);
  if (!pod || context.container === null) return 'own';
  const key = `${pod.namespace}/${pod.name}`;
  const object = podByKey(world, key);
  const security = object && containerSpec(object, context.container)?.securityContext;
  const added = security?.capabilities?.add ?? [];
  const mayLook = security?.privileged === true || added.some((one) => /^(CAP_)?(NET_ADMIN|ALL)$/i.test(one));
  if (!mayLook) return 'denied';
  const home = nodeOfPlace(world, context.place);
  return object?.spec.hostNetwork === true && home !== null ? { node: home } : 'own';
}
