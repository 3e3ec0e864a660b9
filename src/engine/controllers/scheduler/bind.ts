import type { Node, PodSpec } from '../../../k8s/objects.ts';

/** By the frozen spec of a template and Node: the spec of its Pods there, so that they share it. It only saves memory. */
const bound = new WeakMap<PodSpec, Map<string, PodSpec>>();

/** The spec with its Node written in. */
export function bindSpec(spec: PodSpec, nodeName: string): PodSpec {
  const byNode = bound.get(spec) ?? new Map<string, PodSpec>();
  bound.set(spec, byNode);
  const known = byNode.get(nodeName);
  if (known) return known;
  const next: PodSpec = { ...spec, nodeName };
  byNode.set(nodeName, next);
  return next;
}

/** By the frozen labels of a template and the Node's part: the labels of its Pods there. It only saves memory. */
const labelled = new WeakMap<object, Map<string, Readonly<Record<string, string>>>>();

/** A Pod's labels with those that it gets from its Node. */
export function bindLabels(
  labels: Readonly<Record<string, string>> | undefined,
  node: Node,
): Readonly<Record<string, string>> {
  const added = topologyLabels(node);
  if (labels === undefined || !Object.isFrozen(labels)) return { ...labels, ...added };
  const byTopology = labelled.get(labels) ?? new Map<string, Readonly<Record<string, string>>>();
  labelled.set(labels, byTopology);
  const key = Object.entries(added).join('\n');
  const known = byTopology.get(key);
  if (known) return known;
  const next = Object.freeze({ ...labels, ...added });
  byTopology.set(key, next);
  return next;
}

/** The labels of a Node that its Pods get to know. */
// kubernetes: plugin/pkg/admission/podtopologylabels/admission.go (on by default since 1.35)
function topologyLabels(node: Node): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const key of ['topology.kubernetes.io/region', 'topology.kubernetes.io/zone']) {
    const value = node.metadata.labels?.[key];
    if (value !== undefined) labels[key] = value;
  }
  return labels;
}
