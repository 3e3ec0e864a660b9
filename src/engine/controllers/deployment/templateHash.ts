import { hashText } from '../../../base/hash.ts';
import type { Deployment, ReplicaSet } from '../../../k8s/objects.ts';
import { sameData } from '../../../base/plain.ts';

export const POD_TEMPLATE_HASH = 'pod-template-hash';

type Template = Deployment['spec']['template'];

/** The digits of a hash as names spell them: no vowels, so that no words come about. */
// kubernetes: staging/src/k8s.io/apimachinery/pkg/util/rand/rand.go SafeEncodeString
const DIGITS = '456789bcdf';

/** A number spelled with them. */
export function safeEncode(value: number): string {
  return [...String(value)].map((digit) => DIGITS.charAt(Number(digit))).join('');
}

/**
 * The value of `pod-template-hash`: up to ten characters that stand for a 32-bit hash of the template.
 * Simplified: upstream hashes Go's dump of the template; this hashes its fields in sorted order. Equally stable, other values.
 */
// kubernetes: pkg/controller/controller_utils.go ComputeHash
export function templateHash(template: Template, collisionCount: number | undefined): string {
  return safeEncode(hashText(`${canonicalText(template)}\n${collisionCount ?? ''}`));
}

/** Whether two templates are the same but for the hash label. */
export function sameTemplate(a: Template, b: Template): boolean {
  return sameData(a.spec, b.spec) && sameData(metadataWithoutHash(a), metadataWithoutHash(b));
}

function metadataWithoutHash(template: Template): unknown {
  const { labels, ...metadata } = template.metadata ?? {};
  return { ...metadata, labels: withoutHash(labels ?? {}) };
}

export function withoutHash(labels: Readonly<Record<string, string>>): Record<string, string> {
  const { [POD_TEMPLATE_HASH]: _hash, ...others } = labels;
  return others;
}

/** `deployment-hash`, cut so that it stays a valid name. */
// kubernetes: pkg/controller/deployment/sync.go generateReplicaSetName
export function replicaSetName(deploymentName: string, hash: string): string {
  return `${deploymentName.slice(0, 253 - 1 - hash.length)}-${hash}`;
}

/** The ReplicaSet that runs the Deployment's present template; the oldest of several. `replicaSets` oldest first. */
export function findNew(deployment: Deployment, replicaSets: readonly ReplicaSet[]): ReplicaSet | null {
  const template = deployment.spec.template;
  return replicaSets.find((rs) => sameTemplate(rs.spec.template as Template, template)) ?? null;
}

function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonicalText(field)}`).join(',')}}`;
}
