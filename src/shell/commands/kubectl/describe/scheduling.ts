import { formatSelector } from '../../../../k8s/labels.ts';
import type { PodSpec } from '../../../../k8s/objects.ts';
import type { Description } from './description.ts';
import { writeLines } from './maps.ts';

type Toleration = NonNullable<PodSpec['tolerations']>[number];

// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go printPodTolerationsMultiline
export function writeTolerations(to: Description, title: string, tolerations: PodSpec['tolerations']): void {
  const sorted = (tolerations ?? []).toSorted((a, b) =>
    (a.key ?? '') < (b.key ?? '') ? -1 : a.key === b.key ? 0 : 1,
  );
  writeLines(to, title, sorted.map(tolerationText));
}

function tolerationText(toleration: Toleration): string {
  const { key = '', value = '', operator, tolerationSeconds } = toleration;
  const effect: string = toleration.effect ?? '';
  let text = key;
  if (value !== '') text += `=${value}`;
  if (effect !== '') text += `:${effect}`;
  if (operator === 'Exists' && value === '') text += key !== '' || effect !== '' ? ' op=Exists' : 'op=Exists';
  return tolerationSeconds === undefined ? text : `${text} for ${tolerationSeconds}s`;
}

// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go describeTopologySpreadConstraints
export function writeSpread(to: Description, spec: PodSpec, space: '' | '  '): void {
  const constraints = (spec.topologySpreadConstraints ?? []).toSorted((a, b) =>
    a.topologyKey < b.topologyKey ? -1 : 1,
  );
  for (const [at, constraint] of constraints.entries()) {
    const { topologyKey, whenUnsatisfiable, maxSkew, labelSelector } = constraint;
    const selector = labelSelector ? ` for selector ${formatSelector(labelSelector)}` : '';
    const title = at === 0 ? `${space}Topology Spread Constraints:` : space;
    to.write(
      0,
      `${title}\t${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${selector}\n`,
    );
  }
}
