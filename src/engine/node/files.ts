import { after } from '../../base/table.ts';
import type { Container, Pod } from '../../k8s/objects.ts';
import { resolvConfOf } from '../dns/resolver.ts';
import { imageFiles } from '../images/index.ts';
import type { World } from '../world.ts';
import { domainOf, hostnameOf } from './hostname.ts';
import { podFileKey } from './podFiles.ts';
import { containerKey, containerSpec, podObject } from './records.ts';
import { isWritable, volumeFiles } from './volumes.ts';

type Mount = NonNullable<Container['volumeMounts']>[number];
type Volume = NonNullable<Pod['spec']['volumes']>[number];

/**
 * A file of a container as its programs see it: a mounted volume's, else what was written since the container started,
 * else the image's. Null when there is none.
 */
export function readContainerFile(
  world: World,
  podKey: string,
  container: string,
  path: string,
): string | null {
  const pod = podObject(world, podKey);
  const spec = pod && containerSpec(pod, container);
  return pod && spec ? readFileOf(world, podKey, pod, spec, path) : null;
}

/** The same for who has the Pod's object and the container's part of it at hand. */
export function readFileOf(
  world: World,
  podKey: string,
  pod: Pod,
  spec: Container,
  path: string,
): string | null {
  const clean = normalize(path);
  const mounted = mountOf(pod, spec, clean);
  if (mounted) return readMounted(world, podKey, pod, mounted);
  const key = podFileKey(podKey, clean) ?? `${containerKey(podKey, spec.name)}:${clean}`;
  const own = world.kubelet.files.get(key);
  if (own !== undefined) return own;
  const made = systemFile(world, podKey, pod, clean);
  if (made !== null) return made;
  const files = imageFiles(spec.image ?? '');
  return Object.hasOwn(files, clean) ? (files[clean] ?? null) : null;
}

/** Every file of a container by absolute path, in order. */
export function listContainerFiles(
  world: World,
  podKey: string,
  container: string,
): ReadonlyMap<string, string> {
  const pod = podObject(world, podKey);
  const spec = pod && containerSpec(pod, container);
  const paths = new Set<string>();
  if (!pod || !spec) return new Map();
  for (const path of Object.keys(imageFiles(spec.image ?? ''))) paths.add(path);
  for (const path of ['/etc/hostname', '/etc/hosts', '/etc/resolv.conf']) paths.add(path);
  for (const path of writtenBelow(world, `${containerKey(podKey, container)}:`)) paths.add(path);
  for (const mount of spec.volumeMounts ?? []) {
    const volume = pod.spec.volumes?.find((each) => each.name === mount.name);
    if (!volume) continue;
    const names = [
      ...volumeFiles(world, pod, volume).keys(),
      ...writtenBelow(world, `${podKey}:${volume.name}:`),
    ];
    for (const name of names) {
      const path = pathInContainer(mount, name);
      if (path !== null) paths.add(path);
    }
  }
  const files = new Map<string, string>();
  for (const path of [...paths].sort()) {
    const content = readContainerFile(world, podKey, container, path);
    if (content !== null) files.set(path, content);
  }
  return files;
}

/** Writes a file (null removes it). A text says why it cannot be written. */
export function setFile(
  world: World,
  podKey: string,
  container: string,
  path: string,
  content: string | null,
): string | null {
  const clean = normalize(path);
  const pod = podObject(world, podKey);
  const spec = pod && containerSpec(pod, container);
  if (!pod || !spec) return `container ${container} of ${podKey} does not run`;
  const mounted = mountOf(pod, spec, clean);
  if (mounted) {
    if (mounted.mount.readOnly === true || !isWritable(mounted.volume))
      return `${path}: Read-only file system`;
    world.kubelet.files.set(`${podKey}:${mounted.volume.name}:${mounted.inside}`, content);
    return null;
  }
  if (spec.securityContext?.readOnlyRootFilesystem === true) return `${path}: Read-only file system`;
  world.kubelet.files.set(
    podFileKey(podKey, clean) ?? `${containerKey(podKey, container)}:${clean}`,
    content,
  );
  return null;
}

/** What was written into a container itself goes with it; volumes stay. */
export function clearOwnFiles(world: World, key: string): void {
  for (const path of writtenBelow(world, `${key}:`)) world.kubelet.files.delete(`${key}:${path}`);
}

function writtenBelow(world: World, prefix: string): string[] {
  const found: string[] = [];
  world.kubelet.files.forRange(prefix, after(prefix), false, (key) => {
    found.push(key.slice(prefix.length));
  });
  return found;
}

interface Mounted {
  readonly mount: Mount;
  readonly volume: Volume;
  /** The path inside the volume. */
  readonly inside: string;
}

/** The mount that covers a path: the longest one. */
function mountOf(pod: Pod, spec: Container, path: string): Mounted | null {
  let best: Mounted | null = null;
  for (const mount of spec.volumeMounts ?? []) {
    const at = normalize(mount.mountPath);
    if (path !== at && !path.startsWith(at === '/' ? '/' : `${at}/`)) continue;
    if (best && normalize(best.mount.mountPath).length >= at.length) continue;
    const volume = pod.spec.volumes?.find((each) => each.name === mount.name);
    if (!volume) continue;
    const below = path.slice(at.length).replace(/^\//, '');
    const sub = (mount.subPath ?? '').replace(/^\/|\/$/g, '');
    best = { mount, volume, inside: [sub, below].filter((part) => part !== '').join('/') };
  }
  return best;
}

function readMounted(world: World, podKey: string, pod: Pod, mounted: Mounted): string | null {
  const { volume, inside } = mounted;
  const own = world.kubelet.files.get(`${podKey}:${volume.name}:${inside}`);
  if (own !== undefined) return own;
  return volumeFiles(world, pod, volume).get(inside) ?? null;
}

function pathInContainer(mount: Mount, name: string): string | null {
  const at = normalize(mount.mountPath);
  const sub = (mount.subPath ?? '').replace(/^\/|\/$/g, '');
  if (sub === '') return `${at === '/' ? '' : at}/${name}`;
  if (name === sub) return at;
  return name.startsWith(`${sub}/`) ? `${at}/${name.slice(sub.length + 1)}` : null;
}

/** The files that the kubelet writes for every container. */
// kubernetes: pkg/kubelet/kubelet_pods.go managedHostsFileContent
function systemFile(world: World, podKey: string, pod: Pod, path: string): string | null {
  switch (path) {
    case '/etc/hostname':
      return `${hostnameOf(pod)}\n`;
    case '/etc/resolv.conf':
      return resolvConfOf(world, `pod/${podKey}`);
    case '/etc/hosts':
      return hostsFile(world, podKey, pod);
    default:
      return null;
  }
}

function hostsFile(world: World, podKey: string, pod: Pod): string {
  const host = hostnameOf(pod);
  const domain = domainOf(pod);
  const ips = world.kubelet.pods.get(podKey)?.ips ?? [];
  const own =
    pod.spec.hostNetwork === true
      ? []
      : ips.map((ip) => `${ip}\t${domain === '' ? '' : `${host}.${domain}\t`}${host}`);
  const aliases = pod.spec.hostAliases ?? [];
  const lines = [
    pod.spec.hostNetwork === true
      ? '# Kubernetes-managed hosts file (host network).'
      : '# Kubernetes-managed hosts file.',
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost ip6-loopback',
    'fe00::0\tip6-localnet',
    'fe00::0\tip6-mcastprefix',
    'fe00::1\tip6-allnodes',
    'fe00::2\tip6-allrouters',
    ...own,
    ...(aliases.length > 0 ? ['', '# Entries added by HostAliases.'] : []),
    ...aliases.map((alias) => `${alias.ip}\t${(alias.hostnames ?? []).join('\t')}`),
  ];
  return `${lines.join('\n')}\n`;
}

function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `/${parts.join('/')}`;
}
