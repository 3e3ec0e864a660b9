import type { Container } from '../../../../k8s/objects.ts';
import type { Description } from './description.ts';
import { sortedEntries } from './maps.ts';

/** Limits and requests. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go describeResources
export function writeResources(to: Description, level: number, resources: Container['resources']): void {
  for (const [title, list] of [
    ['Limits', resources?.limits],
    ['Requests', resources?.requests],
  ] as const) {
    const entries = sortedEntries(list);
    if (entries.length > 0) to.write(level, `${title}:\n`);
    for (const [name, quantity] of entries) to.write(level + 1, `${name}:\t${quantity}\n`);
  }
}
