import { getObject } from '../../engine/apiserver/read.ts';
import { containerSpec } from '../../engine/node/records.ts';
import { imageOf, programsOf } from '../../engine/images/index.ts';
import type { Pod } from '../../k8s/objects.ts';
import { podOf } from '../../protocol/place.ts';
import type { CommandContext } from '../command.ts';

/** Whose tools a place has: it decides how `nslookup`, `wget`, `ping` and `nc` speak. */
export interface Tools {
  /** `nslookup` and `host`: BusyBox' own resolver, or BIND's. */
  readonly dns: 'busybox' | 'bind';
  /** `ping`, `nc` and `wget`. */
  readonly net: 'busybox' | 'gnu';
  /** musl words its errors otherwise than glibc. */
  readonly musl: boolean;
  /** BusyBox' version, where the tag says it: `[1, 36]`. */
  readonly busybox: readonly [number, number];
  /** The version of BIND's tools. */
  readonly bind: string;
}

/** What current images and the laptop have, and what Debian jessie had. */
const BIND = '9.18.28';
const OLD_BIND = '9.9.5-9+deb8u19-Debian';

/** Before 9.11: no cookie, no AAAA by itself, no word of refusals. */
export function isOldBind(tools: Tools): boolean {
  return tools.bind === OLD_BIND;
}

const LAPTOP: Tools = { dns: 'bind', net: 'gnu', musl: false, busybox: [1, 36], bind: BIND };

export function toolsOf(context: CommandContext): Tools {
  const image = imageNameOf(context);
  if (image === null) return LAPTOP;
  const { name, tag } = imageOf(image);
  const has = new Set(programsOf(imageOf(image)));
  const busybox = has.has('ash');
  const version = name === 'busybox' ? /^(\d+)\.(\d+)/.exec(tag) : null;
  return {
    dns: has.has('dig') || !busybox ? 'bind' : 'busybox',
    net: busybox && !has.has('socat') ? 'busybox' : 'gnu',
    musl: has.has('apk'),
    busybox: version ? [Number(version[1]), Number(version[2])] : [1, 36],
    bind: name === 'dnsutils' ? OLD_BIND : BIND,
  };
}

/** Whether BusyBox is older than 1.`minor`. */
export function olderThan(tools: Tools, minor: number): boolean {
  const [major, is] = tools.busybox;
  return major < 1 || (major === 1 && is < minor);
}

/** The image of the container that the program runs in; null outside Pods. */
export function imageNameOf(context: CommandContext): string | null {
  const pod = podOf(context.place);
  if (!pod) return null;
  const object = getObject<Pod>(context.host.world(), 'pods', pod.namespace, pod.name);
  if (!object) return '';
  return (containerSpec(object, context.container ?? '') ?? object.spec.containers[0])?.image ?? '';
}

/** The words of `strerror` for how a connection failed. */
export function errorWords(verdict: string | null, tools: Tools): string {
  switch (verdict) {
    case 'refused':
      return 'Connection refused';
    case 'timeout':
      return tools.musl ? 'Operation timed out' : 'Connection timed out';
    case 'unreachable':
      return tools.musl ? 'Host is unreachable' : 'No route to host';
    default:
      return 'Connection reset by peer';
  }
}

export interface ResolvConf {
  readonly nameservers: readonly string[];
  readonly search: readonly string[];
  readonly ndots: number;
}

/** What /etc/resolv.conf says, as a resolver of its own reads it. */
export async function resolvConf(context: CommandContext): Promise<ResolvConf> {
  const text = (await context.readFile('/etc/resolv.conf')) ?? '';
  const search = /^search\s+(.+)$/m.exec(text)?.[1]?.trim().split(/\s+/) ?? [];
  return {
    nameservers: [...text.matchAll(/^nameserver\s+(\S+)/gm)].map((match) => match[1] ?? ''),
    search,
    ndots: Number(/ndots:(\d+)/.exec(text)?.[1] ?? 1),
  };
}
