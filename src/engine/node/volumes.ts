import { getObject } from '../apiserver/read.ts';
import type { ConfigMap, Pod, Secret } from '../../k8s/objects.ts';
import type { World } from '../world.ts';
import { fieldValue } from './environment.ts';

type Volume = NonNullable<Pod['spec']['volumes']>[number];

/** The first volume whose source is missing, in the kubelet's words; null when all can be mounted. */
export function missingVolume(
  world: World,
  pod: Pod,
): { readonly volume: string; readonly problem: string } | null {
  for (const volume of pod.spec.volumes ?? []) {
    const problem = problemOf(world, pod, volume);
    if (problem !== null) return { volume: volume.name, problem };
  }
  return null;
}

/** What a volume holds as it comes, by path below its mount; an emptyDir holds nothing. */
export function volumeFiles(world: World, pod: Pod, volume: Volume): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  addConfigMap(world, pod, volume.configMap?.name, volume.configMap?.items, files);
  addSecret(world, pod, volume.secret?.secretName, volume.secret?.items, files);
  addDownward(pod, volume.downwardAPI?.items, files);
  for (const source of volume.projected?.sources ?? []) {
    addConfigMap(world, pod, source.configMap?.name, source.configMap?.items, files);
    addSecret(world, pod, source.secret?.name, source.secret?.items, files);
    addDownward(pod, source.downwardAPI?.items, files);
    if (source.serviceAccountToken) files.set(source.serviceAccountToken.path, tokenOf(pod));
  }
  return files;
}

/** Whether programs may write into the volume. */
export function isWritable(volume: Volume): boolean {
  return !volume.configMap && !volume.secret && !volume.downwardAPI && !volume.projected;
}

function problemOf(world: World, pod: Pod, volume: Volume): string | null {
  const { configMap, secret } = volume;
  if (
    configMap?.name !== undefined &&
    configMap.optional !== true &&
    !has(world, pod, 'configmaps', configMap.name)
  ) {
    return `configmap "${configMap.name}" not found`;
  }
  if (
    secret?.secretName !== undefined &&
    secret.optional !== true &&
    !has(world, pod, 'secrets', secret.secretName)
  ) {
    return `secret "${secret.secretName}" not found`;
  }
  for (const source of volume.projected?.sources ?? []) {
    const map = source.configMap;
    // The bundle of the cluster's certificate is made for every namespace by a controller that is not shown.
    if (
      map?.name !== undefined &&
      map.name !== ROOT_CA &&
      map.optional !== true &&
      !has(world, pod, 'configmaps', map.name)
    ) {
      return `configmap "${map.name}" not found`;
    }
    const own = source.secret;
    if (own?.name !== undefined && own.optional !== true && !has(world, pod, 'secrets', own.name)) {
      return `secret "${own.name}" not found`;
    }
  }
  return null;
}

const ROOT_CA = 'kube-root-ca.crt';

const ROOT_CA_TEXT =
  '-----BEGIN CERTIFICATE-----\nc2VydmljZXNjb3BlIHNpbXVsYXRlZCBjbHVzdGVyIGNlcnRpZmljYXRl\n-----END CERTIFICATE-----\n';

function has(world: World, pod: Pod, resource: string, name: string): boolean {
  return getObject(world, resource, pod.metadata.namespace ?? '', name) !== undefined;
}

type Items = readonly { readonly key: string; readonly path: string }[] | undefined;

function addConfigMap(
  world: World,
  pod: Pod,
  name: string | undefined,
  items: Items,
  files: Map<string, string>,
): void {
  if (name === undefined) return;
  const map = getObject<ConfigMap>(world, 'configmaps', pod.metadata.namespace ?? '', name);
  const data = { ...map?.data, ...decoded(map?.binaryData) };
  if (!map && name === ROOT_CA) data['ca.crt'] = ROOT_CA_TEXT;
  addItems(data, items, files);
}

function addSecret(
  world: World,
  pod: Pod,
  name: string | undefined,
  items: Items,
  files: Map<string, string>,
): void {
  if (name === undefined) return;
  addItems(secretData(getObject<Secret>(world, 'secrets', pod.metadata.namespace ?? '', name)), items, files);
}

/** A Secret's values as text. */
export function secretData(secret: Secret | undefined): Record<string, string> {
  return { ...decoded(secret?.data), ...secret?.stringData };
}

function addItems(data: Readonly<Record<string, string>>, items: Items, files: Map<string, string>): void {
  if (items) {
    for (const { key, path } of items) if (Object.hasOwn(data, key)) files.set(path, data[key] ?? '');
    return;
  }
  for (const [key, value] of Object.entries(data)) files.set(key, value);
}

function addDownward(
  pod: Pod,
  items: readonly { readonly path: string; readonly fieldRef?: { readonly fieldPath: string } }[] | undefined,
  files: Map<string, string>,
): void {
  for (const item of items ?? []) {
    const value = item.fieldRef ? fieldValue(pod, item.fieldRef.fieldPath, pod.status?.podIP ?? '') : '';
    files.set(item.path, value ?? '');
  }
}

function decoded(data: Readonly<Record<string, string>> | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(data ?? {}).map(([key, value]) => [key, fromBase64(value)]));
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Text from base64, as UTF-8. */
export function fromBase64(text: string): string {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const character of text) {
    const digit = BASE64.indexOf(character);
    if (digit < 0) continue;
    value = ((value << 6) | digit) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((value >> bits) & 0xff);
    }
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}

function tokenOf(pod: Pod): string {
  return `simulated.${pod.metadata.namespace}.${pod.spec.serviceAccountName ?? 'default'}.${pod.metadata.uid}`;
}
