import { getObject } from '../../engine/apiserver/read.ts';
import { imageOf } from '../../engine/images/index.ts';
import type { Pod } from '../../k8s/objects.ts';
import { podOf } from '../../protocol/place.ts';
import type { CommandContext } from '../command.ts';

/** Which family of tools a place has: it decides how `nslookup`, `wget`, `ping` and `nc` speak. */
export type System = 'busybox' | 'gnu';

export function systemOf(context: CommandContext): System {
  const image = imageNameOf(context);
  if (image === null) return 'gnu';
  const { base } = imageOf(image);
  return base === 'busybox' || base === 'alpine' ? 'busybox' : 'gnu';
}

/** Whether libc is musl, whose error texts differ. */
export function isMusl(context: CommandContext): boolean {
  const image = imageNameOf(context);
  return image !== null && imageOf(image).base === 'alpine';
}

/** The image of the container that the program runs in; null outside Pods. */
export function imageNameOf(context: CommandContext): string | null {
  const pod = podOf(context.place);
  if (!pod) return null;
  const object = getObject<Pod>(context.host.world(), 'pods', pod.namespace, pod.name);
  const containers = object?.spec.containers ?? [];
  return (containers.find((one) => one.name === context.container) ?? containers[0])?.image ?? '';
}

/** The first `nameserver` of /etc/resolv.conf; null when there is none. */
export async function nameserverOf(context: CommandContext): Promise<string | null> {
  return (await resolvConf(context)).nameserver;
}

/** What /etc/resolv.conf says, as a resolver of its own reads it. */
export async function resolvConf(
  context: CommandContext,
): Promise<{ nameserver: string | null; search: readonly string[]; ndots: number }> {
  const text = (await context.readFile('/etc/resolv.conf')) ?? '';
  const search = /^search\s+(.+)$/m.exec(text)?.[1]?.trim().split(/\s+/) ?? [];
  return {
    nameserver: /^nameserver\s+(\S+)/m.exec(text)?.[1] ?? null,
    search,
    ndots: Number(/ndots:(\d+)/.exec(text)?.[1] ?? 1),
  };
}
