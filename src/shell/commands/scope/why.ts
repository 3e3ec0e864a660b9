import { getObject, listObjects } from '../../../engine/apiserver/read.ts';
import { causesOf } from '../../../engine/kernel/happenings.ts';
import type { World } from '../../../engine/world.ts';
import { kindsByWord } from '../../../k8s/kinds/index.ts';
import { resourceOf } from '../../../k8s/kind.ts';
import type { CommandContext } from '../../command.ts';
import { refuse } from './arguments.ts';

/** `scope why KIND/NAME` (or `KIND/NAMESPACE/NAME`): the chain of causes, newest first. */
export async function why(args: readonly string[], context: CommandContext): Promise<number> {
  const [word] = args;
  if (args.length !== 1 || word === undefined || !word.includes('/')) {
    return refuse(context, 'usage: scope why KIND/NAME');
  }
  const subject = subjectOf(context.host.world(), word, context.memory.get('namespace') ?? 'default');
  const chain = causesOf(context.host.world(), subject);
  if (chain.length === 0) {
    context.err(`nothing has happened to ${word}\n`);
    return 1;
  }
  for (const happening of chain) {
    const seconds = (happening.at / 1e6).toFixed(3).padStart(10);
    context.out(`${seconds} s  ${happening.actor}: ${happening.text}\n`);
  }
  return 0;
}

/** `svc/web` → `Service/default/web`; what is no kind (a client, a connection, an endpoint) stays as it is. */
function subjectOf(world: World, word: string, namespace: string): string {
  const [kindWord = '', ...rest] = word.split('/');
  const kind = kindsByWord(kindWord)[0];
  if (!kind) return `${kindWord.charAt(0).toUpperCase()}${kindWord.slice(1)}/${rest.join('/')}`;
  if (!kind.namespaced) return `${kind.kind}/${rest.join('/')}`;
  if (rest.length > 1) return `${kind.kind}/${rest.join('/')}`;
  const name = rest[0] ?? '';
  const here = getObject(world, resourceOf(kind), namespace, name);
  const there = here ?? listObjects(world, resourceOf(kind)).find((object) => object.metadata.name === name);
  return `${kind.kind}/${there?.metadata.namespace ?? namespace}/${name}`;
}
