import type { Draft } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { sameValue } from '../validation/equality.ts';
import { quote } from '../validation/fieldErrors.ts';
import { warnOfIp } from '../validation/ip.ts';
import { isDns1123Label } from '../validation/names.ts';

/** What the server says beside accepting a Pod, or a workload's template. */
// kubernetes: pkg/api/pod/warnings.go

/** Nothing is said of changes, which people hardly make to Pods. */
export function podWarnings(pod: Draft, old?: KubeObject): string[] {
  if (old) return [];
  const use = "this is used in the Pod's hostname, which can result in surprising behavior";
  return [...nameWarnings(pod, use), ...podSpecWarnings(pod.spec, '')];
}

/** Of a workload whose name becomes the beginning of its Pods' names. */
export function workloadWarnings(workload: Draft, old?: KubeObject): string[] {
  const use = 'this is used in Pod names and hostnames, which can result in surprising behavior';
  return [...(old ? [] : nameWarnings(workload, use)), ...templateWarnings(workload, old)];
}

/** Of a workload's template, when it is new or anything of its spec has changed. */
export function templateWarnings(workload: Draft, old?: KubeObject): string[] {
  if (old && sameValue(workload.spec, (old as Draft).spec)) return [];
  return podSpecWarnings(workload.spec.template.spec, 'spec.template.');
}

function nameWarnings(object: Draft, use: string): string[] {
  const messages = isDns1123Label(object.metadata?.name ?? '');
  if (messages.length === 0) return [];
  return [`metadata.name: ${use}; a DNS label is recommended: [${messages.join(' ')}]`];
}

function podSpecWarnings(spec: Draft, prefix: string): string[] {
  const at = `${prefix}spec`;
  const warnings = [...spreadWarnings(spec, at), ...aliasWarnings(spec, at), ...pullSecretWarnings(spec, at)];
  const containers = containersWithPath(spec, at);
  for (const [container, path] of containers)
    warnings.push(...envWarnings(container.env ?? [], `${path}.env`));
  warnings.push(...portWarnings(containers), ...portNameWarnings(containers));
  if (spec.terminationGracePeriodSeconds < 0) {
    const detail = 'must be >= 0; negative values are invalid and will be treated as 1';
    warnings.push(`${at}.terminationGracePeriodSeconds: ${detail}`);
  }
  for (const [index, ip] of ((spec.dnsConfig?.nameservers ?? []) as string[]).entries()) {
    warnings.push(...warnOfIp(ip, `${at}.dnsConfig.nameservers[${index}]`));
  }
  for (const [index, alias] of ((spec.hostAliases ?? []) as Draft[]).entries()) {
    warnings.push(...warnOfIp(alias.ip ?? '', `${at}.hostAliases[${index}].ip`));
  }
  return warnings;
}

function containersWithPath(spec: Draft, at: string): [Draft, string][] {
  return ['initContainers', 'containers', 'ephemeralContainers'].flatMap((list) =>
    ((spec[list] ?? []) as Draft[]).map((one, index): [Draft, string] => [one, `${at}.${list}[${index}]`]),
  );
}

function spreadWarnings(spec: Draft, at: string): string[] {
  return ((spec.topologySpreadConstraints ?? []) as Draft[]).flatMap((one, index) => {
    if (one.labelSelector != null) return [];
    const path = `${at}.topologySpreadConstraints[${index}].labelSelector`;
    return [`${path}: a null labelSelector results in matching no pod`];
  });
}

function aliasWarnings(spec: Draft, at: string): string[] {
  const seen = new Set<string>();
  return ((spec.hostAliases ?? []) as Draft[]).flatMap(({ ip }, index) => {
    if (!seen.has(ip)) {
      seen.add(ip);
      return [];
    }
    return [`${at}.hostAliases[${index}].ip: duplicate ip ${quote(ip)}`];
  });
}

function pullSecretWarnings(spec: Draft, at: string): string[] {
  const seen = new Set<string>();
  const secrets: readonly Draft[] = spec.imagePullSecrets ?? [];
  const repeated = secrets.flatMap(({ name = '' }, index) => {
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [`${at}.imagePullSecrets[${index}].name: duplicate name ${quote(name)}`];
  });
  const empty = secrets.flatMap(({ name }, index) =>
    name ? [] : [`${at}.imagePullSecrets[${index}].name: invalid empty name ""`],
  );
  return [...repeated, ...empty];
}

/** A variable may be built upon an earlier one of its name, but not hide it. */
function envWarnings(vars: readonly Draft[], field: string): string[] {
  const seen = new Set<string>();
  return vars.flatMap(({ name, value = '', valueFrom }, index) => {
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    const reference = `$(${name})`;
    const isFine = valueFrom == null && value !== reference && value.includes(reference);
    if (isFine) return [];
    const detail = `hides previous definition of ${quote(name)}, which may be dropped when using apply`;
    return [`${field}[${index}]: ${detail}`];
  });
}

function portWarnings(containers: readonly (readonly [Draft, string])[]): string[] {
  const seen = new Map<string, { path: string; port: Draft }[]>();
  return eachPort(containers, (port, path) => {
    const key = `${port.containerPort}/${port.protocol}`;
    const others = seen.get(key) ?? [];
    seen.set(key, [...others, { path, port }]);
    return others.flatMap((other) => {
      const problem = overlapOf(port, other.port);
      return problem === null ? [] : [`${path}: ${problem} port definition with ${other.path}`];
    });
  });
}

function overlapOf(a: Draft, b: Draft): string | null {
  const [hostA, hostB] = [a.hostPort ?? 0, b.hostPort ?? 0];
  const [ipA, ipB] = [a.hostIP ?? '', b.hostIP ?? ''];
  if (hostA === hostB && ipA === ipB) return 'duplicate';
  if (hostA === 0 || hostB === 0) return 'overlapping';
  return hostA === hostB && (ipA === '' || ipB === '') ? 'dangerously ambiguous' : null;
}

function portNameWarnings(containers: readonly (readonly [Draft, string])[]): string[] {
  const first = new Map<string, string>();
  return eachPort(containers, ({ name }, path) => {
    if (!name) return [];
    const other = first.get(name);
    if (other === undefined) {
      first.set(name, path);
      return [];
    }
    const which = `services and probes that select ports by name will use ${other}`;
    return [`${path}: duplicate port name ${quote(name)} with ${other}, ${which}`];
  });
}

function eachPort(
  containers: readonly (readonly [Draft, string])[],
  warn: (port: Draft, path: string) => string[],
): string[] {
  return containers.flatMap(([container, path]) =>
    ((container.ports ?? []) as Draft[]).flatMap((port, index) => warn(port, `${path}.ports[${index}]`)),
  );
}
