import { podByKey } from '../../../engine/node/listeners.ts';
import { containerSpec } from '../../../engine/node/records.ts';
import { podOf } from '../../../protocol/place.ts';
import type { CommandContext, Program } from '../../command.ts';

/**
 * `chroot DIR [COMMAND…]`: into the Node's own files, where they are mounted (as `kubectl debug node/…` mounts them): the
 * programs and the network are the Node's from there.
 */
export const chroot: Program = async (args, context) => {
  const [directory, ...command] = args.filter((word, at) => at > 0 || !word.startsWith('-'));
  if (directory === undefined) {
    context.err("chroot: missing operand\nTry 'chroot --help' for more information.\n");
    return 125;
  }
  const node = nodeMountedAt(context, directory);
  if (node === null) {
    const there = (await context.filesBelow(directory)) !== null;
    context.err(
      there
        ? `chroot: failed to run command '${command[0] ?? '/bin/sh'}': No such file or directory\n`
        : `chroot: cannot change root directory to '${directory}': No such file or directory\n`,
    );
    return there ? 127 : 125;
  }
  const stdin = context.stdinGiven ? context.stdin : null;
  const interactive = command.length === 0 && stdin === null;
  return context.enter({ node, command, stdin, interactive, tty: interactive });
};

/** The Node whose root is mounted at a path of the container; null when none is. */
function nodeMountedAt(context: CommandContext, path: string): string | null {
  const pod = podOf(context.place);
  if (!pod || context.container === null) return null;
  const key = `${pod.namespace}/${pod.name}`;
  const object = podByKey(context.host.world(), key);
  const mount =
    object &&
    containerSpec(object, context.container)?.volumeMounts?.find(
      ({ mountPath }) => mountPath.replace(/\/$/, '') === path.replace(/\/$/, ''),
    );
  const volume = object?.spec.volumes?.find(({ name }) => name === mount?.name) as
    | { hostPath?: { path?: string } }
    | undefined;
  return volume?.hostPath?.path === '/' ? (object?.spec.nodeName ?? null) : null;
}
