import type { Node, Pod } from '../../../k8s/objects.ts';
import { matchesLabels } from '../../../k8s/matchesLabels.ts';

/** Where a Pod says that it must or would rather run. */
// kubernetes: staging/src/k8s.io/component-helpers/scheduling/corev1/nodeaffinity/nodeaffinity.go

interface Expression {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

interface Term {
  readonly matchExpressions?: readonly Expression[];
  readonly matchFields?: readonly Expression[];
}

/** Whether nodeSelector and the required terms of nodeAffinity allow the Node. */
export function allowsNode(pod: Pod, node: Node): boolean {
  const { nodeSelector, affinity } = pod.spec;
  if (nodeSelector && !matchesLabels(node.metadata.labels, nodeSelector)) return false;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (!required) return true;
  return ((required.nodeSelectorTerms ?? []) as readonly Term[]).some((term) => matchesTerm(term, node));
}

/** The only Nodes that the required terms name, if each of them names some; null when they do not narrow it down so. */
// kubernetes: pkg/scheduler/framework/plugins/nodeaffinity/node_affinity.go PreFilter
export function namedNodes(pod: Pod): readonly string[] | null {
  const terms = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
    ?.nodeSelectorTerms as readonly Term[] | undefined;
  if (!terms || terms.length === 0) return null;
  const names = new Set<string>();
  for (const { matchFields = [] } of terms) {
    const naming = matchFields.filter(({ key, operator }) => key === 'metadata.name' && operator === 'In');
    const [first, ...others] = naming.map(({ values = [] }) => values);
    if (!first) return null;
    for (const name of first) if (others.every((values) => values.includes(name))) names.add(name);
  }
  return [...names];
}

/** The weights of the preferred terms that the Node meets, together. */
export function preference(pod: Pod, node: Node): number {
  const preferred = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return preferred
    .filter(({ preference }) => matchesTerm(preference as Term, node))
    .reduce((sum, { weight }) => sum + weight, 0);
}

/** A term without any requirement matches nothing. */
function matchesTerm({ matchExpressions = [], matchFields = [] }: Term, node: Node): boolean {
  if (matchExpressions.length === 0 && matchFields.length === 0) return false;
  const fields = { 'metadata.name': node.metadata.name };
  return (
    matchExpressions.every((expression) => matchesExpression(expression, node.metadata.labels ?? {})) &&
    matchFields.every((expression) => matchesExpression(expression, fields))
  );
}

function matchesExpression(
  { key, operator, values = [] }: Expression,
  labels: Readonly<Record<string, string>>,
): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return value !== undefined && Number(value) > Number(values[0]);
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0]);
    default:
      return false;
  }
}
