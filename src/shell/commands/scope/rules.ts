import { getObject } from '../../../engine/apiserver/read.ts';
import { rulesText } from '../../../engine/proxy/ruleTexts.ts';
import type { ProxyMode } from '../../../k8s/clusterSettings.ts';
import type { CommandContext } from '../../command.ts';
import { refuse, splitArguments } from './arguments.ts';

const MODES: readonly ProxyMode[] = ['iptables', 'nftables', 'ipvs'];

/** `scope rules NODE [--as MODE]`: what that Node's kube-proxy has programmed now, in the cluster's mode or as another. */
export async function rules(args: readonly string[], context: CommandContext): Promise<number> {
  const parsed = splitArguments(args, { values: ['--as'], switches: [] });
  if (typeof parsed === 'string') return refuse(context, parsed);
  const [node] = parsed.words;
  if (parsed.words.length !== 1 || node === undefined)
    return refuse(context, 'usage: scope rules NODE [--as MODE]');
  const world = context.host.world();
  const wanted = parsed.values['--as'] ?? world.settings.kubeProxy.mode;
  const mode = MODES.find((one) => one === wanted);
  if (!mode) return refuse(context, `--as takes ${MODES.join(', ')}`);
  if (!getObject(world, 'nodes', '', node)) {
    context.err(`error: node "${node}" not found\n`);
    return 1;
  }
  context.out(rulesText(world, node, mode));
  return 0;
}
