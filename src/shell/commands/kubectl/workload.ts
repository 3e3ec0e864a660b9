import { formatRequirements, formatSelector, type LabelSelector } from '../../../k8s/labels.ts';
import type { Deployment, KubeObject, Pod, PodSpec, ReplicaSet, Service } from '../../../k8s/objects.ts';
import { plain } from './failure.ts';
import { present, type Found } from './find.ts';
import { goText } from '../../../base/goJson.ts';

/** What kubectl reads from the kinds that have Pods behind them. */

type Owner = Deployment | ReplicaSet;

/** Go's name of an object's type, for messages. */
export function goTypeOf(object: KubeObject): string {
  return `*v1.${object.kind}`;
}

/** The `-l` text that selects the Pods of an object (a Deployment, a Service, …). */
// kubernetes: staging/src/k8s.io/kubectl/pkg/polymorphichelpers/helpers.go SelectorsForObject
export function podSelector(object: KubeObject): string {
  if (object.kind === 'Service') {
    const { selector } = (object as unknown as Service).spec;
    if (!selector || Object.keys(selector).length === 0) {
      throw plain(`invalid service '${object.metadata.name}': Service is defined without a selector`);
    }
    return equalities(selector);
  }
  const selector = (object['spec'] as { selector?: LabelSelector } | undefined)?.selector;
  const owners = ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job'];
  if (!owners.includes(object.kind) || !selector) {
    throw plain(`selector for ${goTypeOf(object)} not implemented`);
  }
  return formatSelector(selector);
}

/** `a=b,c=d`, in key order. */
export function equalities(labels: Readonly<Record<string, string>>): string {
  return formatRequirements(
    Object.entries(labels).map(([key, value]) => ({ key, operator: '=', values: [value] })),
  );
}

/** The containers behind an object: its own, or its template's. */
export function podSpecOf(object: KubeObject): PodSpec | null {
  if (object.kind === 'Pod') return (object as unknown as Pod).spec;
  const spec = object['spec'] as {
    template?: { spec?: PodSpec };
    jobTemplate?: { spec?: { template?: { spec?: PodSpec } } };
  };
  return spec?.template?.spec ?? spec?.jobTemplate?.spec?.template?.spec ?? null;
}

const EXPOSED = ['ReplicationController', 'Service', 'Pod', 'Deployment', 'ReplicaSet'];

/** Throws for kinds that `expose` does not take. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/polymorphichelpers/canbeexposed.go
export function checkExposed({ kind }: Found): void {
  if (EXPOSED.includes(kind.kind)) return;
  throw plain(`cannot expose a ${kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`}`);
}

/** The labels that a Service needs to select what an object selects. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/polymorphichelpers/mapbasedselectorforobject.go
export function selectorToExpose(found: Found): Readonly<Record<string, string>> {
  const fail = (text: string): Error =>
    plain(`couldn't retrieve selectors via --selector flag or introspection: ${text}`);
  const object = present(found);
  const { labels } = object.metadata;
  if (object.kind === 'Pod') {
    if (!labels || Object.keys(labels).length === 0)
      throw fail('the pod has no labels and cannot be exposed');
    return labels;
  }
  if (object.kind === 'Service') {
    const { selector } = (object as unknown as Service).spec;
    if (!selector) throw fail('the service has no pod selector set');
    return selector;
  }
  const { selector } = (object as unknown as Owner).spec;
  const word = object.kind.toLowerCase();
  const { matchLabels, matchExpressions } = selector as LabelSelector;
  if (!matchLabels || Object.keys(matchLabels).length === 0) {
    throw fail(`invalid ${word}: no selectors, therefore cannot be exposed`);
  }
  if (matchExpressions && matchExpressions.length > 0) {
    throw fail(`couldn't convert expressions - "${goText(matchExpressions)}" to map-based selector format`);
  }
  return matchLabels;
}

/** The ports of an object with the protocols of each, in the order in which they are declared. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/polymorphichelpers/portsforobject.go
export function portsToExpose(object: KubeObject): Map<number, string[]> {
  const declared =
    object.kind === 'Service'
      ? ((object as unknown as Service).spec.ports ?? []).map(({ port, protocol }) => ({ port, protocol }))
      : (podSpecOf(object)?.containers ?? []).flatMap((container) =>
          (container.ports ?? []).map(({ containerPort, protocol }) => ({ port: containerPort, protocol })),
        );
  const ports = new Map<number, string[]>();
  for (const { port, protocol } of declared) {
    const protocols = ports.get(port) ?? [];
    const name = protocol ?? 'TCP';
    if (!protocols.includes(name)) protocols.push(name);
    ports.set(port, protocols);
  }
  return ports;
}
