import { defineField } from '../../base/plain.ts';
import { scanPrefix, type Table } from '../../base/table.ts';
import { getObject } from '../apiserver/read.ts';
import { hostPort } from '../../k8s/addresses.ts';
import type { ConfigMap, Container, Pod, Secret, Service } from '../../k8s/objects.ts';
import { expand } from '../images/arguments.ts';
import { imageOf } from '../images/index.ts';
import type { ServiceEntry } from '../proxy/state.ts';
import type { World } from '../world.ts';
import { hostnameOf } from './hostname.ts';
import { containerKey, podKeyOf } from './records.ts';
import { secretData } from './volumes.ts';

type Variables = Record<string, string>;

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * What a container's program was started with. The variables about Services are by far the most where there are thousands
 * of them, so what is kept is which Services there were; they are written out when somebody looks.
 */
export interface Environment {
  readonly own: Readonly<Variables>;
  readonly services: ServicesThen;
}

/** The Services that a Pod's programs are told of. */
interface ServicesThen {
  readonly table: Table<ServiceEntry>;
  readonly namespace: string;
  /** Those of the namespace too, not `kubernetes` alone. */
  readonly links: boolean;
}

/**
 * The environment that a container's program starts with: the Services that exist now, the image's variables, and the
 * Pod's own. A text says what is missing, as `CreateContainerConfigError` shows it.
 */
// kubernetes: pkg/kubelet/kubelet_pods.go makeEnvironmentVariables
export function makeEnvironment(world: World, pod: Pod, container: Container): Environment | string {
  const image = imageOf(container.image ?? '');
  const services = servicesFor(world, pod);
  const own: Variables = { PATH, HOSTNAME: hostnameOf(pod), HOME: '/root', ...image.env?.(image.tag) };
  for (const source of container.envFrom ?? []) {
    const problem = addAll(world, pod, source, own);
    if (problem !== null) return problem;
  }
  for (const entry of container.env ?? []) {
    if (entry.valueFrom) {
      const value = referredValue(world, pod, container, entry.valueFrom);
      if (typeof value === 'object') return value.problem;
      if (value !== undefined) defineField(own, entry.name, value);
    } else {
      const text = expand(
        entry.value ?? '',
        (name) => valueIn(own, name) ?? valueIn(written(services), name),
      );
      defineField(own, entry.name, text);
    }
  }
  return { own, services };
}

function valueIn<T>(variables: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(variables, name) ? variables[name] : undefined;
}

/** The variables that a container's program was started with. */
export function environmentOf(world: World, podKey: string, container: string): Readonly<Variables> {
  const environment = world.kubelet.environments.get(containerKey(podKey, container));
  return environment ? { ...written(environment.services), ...environment.own } : {};
}

/** The same, apart from what it says of Services: what programs look their settings up in. */
export function ownEnvironmentOf(world: World, podKey: string, container: string): Readonly<Variables> {
  return world.kubelet.environments.get(containerKey(podKey, container))?.own ?? {};
}

/** The Services for a Pod that starts now: a look at all of them, taken anew only when Services have changed. */
function servicesFor(world: World, pod: Pod): ServicesThen {
  const { kubelet } = world;
  kubelet.servicesNow ??= world.proxy.services.clone();
  const table = kubelet.servicesNow;
  const namespace = pod.metadata.namespace ?? '';
  return { table, namespace, links: pod.spec.enableServiceLinks !== false };
}

/** What was written out last of a look at all Services, by namespace. It only saves work. */
const writings = new WeakMap<Table<ServiceEntry>, Map<string, Readonly<Variables>>>();

function written(services: ServicesThen): Readonly<Variables> {
  const { table, namespace, links } = services;
  let known = writings.get(table);
  if (!known) writings.set(table, (known = new Map()));
  const key = links ? namespace : '';
  let variables = known.get(key);
  if (!variables) known.set(key, (variables = Object.freeze(serviceVariables(services))));
  return variables;
}

/** A field of the Pod as the downward API gives it; undefined for what it does not give. */
// kubernetes: pkg/fieldpath/fieldpath.go
export function fieldValue(pod: Pod, path: string, podIP: string): string | undefined {
  const keyed = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (keyed) {
    const map = keyed[1] === 'labels' ? pod.metadata.labels : pod.metadata.annotations;
    return map?.[keyed[2] ?? ''] ?? '';
  }
  switch (path) {
    case 'metadata.name':
      return pod.metadata.name;
    case 'metadata.namespace':
      return pod.metadata.namespace ?? '';
    case 'metadata.uid':
      return pod.metadata.uid;
    case 'metadata.labels':
      return formatMap(pod.metadata.labels ?? {});
    case 'metadata.annotations':
      return formatMap(pod.metadata.annotations ?? {});
    case 'spec.nodeName':
      return pod.spec.nodeName ?? '';
    case 'spec.serviceAccountName':
      return pod.spec.serviceAccountName ?? 'default';
    case 'status.podIP':
      return podIP;
    case 'status.podIPs':
      return (pod.status?.podIPs ?? []).map((each) => each.ip).join(',') || podIP;
    case 'status.hostIP':
      return pod.status?.hostIP ?? '';
    case 'status.hostIPs':
      return (pod.status?.hostIPs ?? []).map((each) => each.ip).join(',');
    default:
      return undefined;
  }
}

function formatMap(map: Readonly<Record<string, string>>): string {
  const keys = Object.keys(map).sort();
  return keys.map((key) => `${key}=${JSON.stringify(map[key])}`).join('\n');
}

/** What the environment says of Services: those of the Pod's namespace (with links on) and `kubernetes`. */
// kubernetes: pkg/kubelet/envvars/envvars.go, getServiceEnvVarMap
function serviceVariables({ table, namespace, links }: ServicesThen): Variables {
  const variables: Variables = {};
  const master = table.get('default/kubernetes')?.service;
  if (master) Object.assign(variables, variablesOf(master));
  for (const [, { service }] of links ? scanPrefix(table, `${namespace}/`) : []) {
    if (service) Object.assign(variables, variablesOf(service));
  }
  return variables;
}

function variablesOf(service: Service): Variables {
  const ip = service.spec.clusterIP ?? '';
  const ports = service.spec.ports ?? [];
  const [first] = ports;
  if (ip === '' || ip === 'None' || !first) return {};
  const prefix = nameOf(service.metadata.name);
  const variables: Variables = {
    [`${prefix}_SERVICE_HOST`]: ip,
    [`${prefix}_SERVICE_PORT`]: String(first.port),
  };
  for (const port of ports) {
    if (port.name) variables[`${prefix}_SERVICE_PORT_${nameOf(port.name)}`] = String(port.port);
  }
  for (const [at, port] of ports.entries()) {
    const protocol = port.protocol ?? 'TCP';
    const url = `${protocol.toLowerCase()}://${hostPort(ip, port.port)}`;
    const each = `${prefix}_PORT_${port.port}_${protocol}`;
    if (at === 0) variables[`${prefix}_PORT`] = url;
    variables[each] = url;
    variables[`${each}_PROTO`] = protocol.toLowerCase();
    variables[`${each}_PORT`] = String(port.port);
    variables[`${each}_ADDR`] = ip;
  }
  return variables;
}

function nameOf(text: string): string {
  return text.replaceAll('-', '_').toUpperCase();
}

type EnvFrom = NonNullable<Container['envFrom']>[number];
type ValueFrom = NonNullable<NonNullable<Container['env']>[number]['valueFrom']>;

function addAll(world: World, pod: Pod, source: EnvFrom, variables: Variables): string | null {
  const namespace = pod.metadata.namespace ?? '';
  const prefix = source.prefix ?? '';
  if (source.configMapRef?.name !== undefined) {
    const { name, optional } = source.configMapRef;
    const map = getObject<ConfigMap>(world, 'configmaps', namespace, name);
    if (!map && optional !== true) return `configmap "${name}" not found`;
    for (const [key, value] of Object.entries(map?.data ?? {})) variables[prefix + key] = value;
  }
  if (source.secretRef?.name !== undefined) {
    const { name, optional } = source.secretRef;
    const secret = getObject<Secret>(world, 'secrets', namespace, name);
    if (!secret && optional !== true) return `secret "${name}" not found`;
    for (const [key, value] of Object.entries(secretData(secret))) variables[prefix + key] = value;
  }
  return null;
}

function referredValue(
  world: World,
  pod: Pod,
  container: Container,
  from: ValueFrom,
): string | undefined | { readonly problem: string } {
  const namespace = pod.metadata.namespace ?? '';
  if (from.fieldRef) {
    const podIP = world.kubelet.pods.get(podKeyOf(pod))?.ips[0] ?? '';
    return fieldValue(pod, from.fieldRef.fieldPath, podIP);
  }
  if (from.resourceFieldRef) return resourceValue(container, from.resourceFieldRef.resource);
  if (from.configMapKeyRef?.name !== undefined) {
    const { name, key, optional } = from.configMapKeyRef;
    const map = getObject<ConfigMap>(world, 'configmaps', namespace, name);
    const value = valueIn(map?.data ?? {}, key);
    if (value !== undefined || optional === true) return value;
    return {
      problem: map
        ? `couldn't find key ${key} in ConfigMap ${namespace}/${name}`
        : `configmap "${name}" not found`,
    };
  }
  if (from.secretKeyRef?.name !== undefined) {
    const { name, key, optional } = from.secretKeyRef;
    const secret = getObject<Secret>(world, 'secrets', namespace, name);
    const value = valueIn(secretData(secret), key);
    if (value !== undefined || optional === true) return value;
    return {
      problem: secret
        ? `couldn't find key ${key} in Secret ${namespace}/${name}`
        : `secret "${name}" not found`,
    };
  }
  return undefined;
}

function resourceValue(container: Container, resource: string): string {
  const [kind = '', name = ''] = resource.split('.', 2);
  const list = kind === 'limits' ? container.resources?.limits : container.resources?.requests;
  return String(valueIn(list ?? {}, name) ?? '0');
}
