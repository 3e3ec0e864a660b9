import { expect, it } from 'vitest';
import { defaultSettings } from '../k8s/clusterFile/defaults.ts';
import { parseClusterFile } from '../k8s/clusterFile.ts';
import type { ClusterSettings } from '../k8s/clusterSettings.ts';
import type { Draft } from '../k8s/kind.ts';
import { kindByResource } from '../k8s/kinds/index.ts';
import { rulesOfKind } from '../k8s/kinds/rules.ts';
import { validateObjectMeta } from '../k8s/validation/metadata.ts';
import { present } from '../base/assert.ts';
import { createCluster } from './cluster.ts';

const DUAL_STACK = `apiVersion: servicescope.dev/v1alpha1
kind: Cluster
spec:
  ipFamilies: [IPv6, IPv4]
`;

/** Nothing asks the bring-up's objects when they are made; so they must be right. */
it.each<[string, ClusterSettings]>([
  ['the default cluster', defaultSettings()],
  ['a dual-stack cluster', settingsOf(DUAL_STACK)],
])('%s comes up with objects that the border would take', (_, settings) => {
  const { objects } = createCluster({ seed: 1, settings, border: null }).world.api;
  const problems: string[] = [];
  let asked = 0;
  objects.forEachPair((key, object) => {
    const resource = present(key.split('/')[0], key);
    const kind = present(kindByResource(resource), resource);
    const { checkName, validate } = rulesOfKind(kind);
    const draft = object as unknown as Draft;
    const errors = [
      ...validateObjectMeta(draft, { namespaced: kind.namespaced, checkName }),
      ...(validate?.(draft) ?? []),
    ];
    problems.push(...errors.map((error) => `${key}: ${error.field}: ${error.message}`));
    asked++;
  });
  expect(problems).toEqual([]);
  expect(asked).toBeGreaterThan(20);
});

function settingsOf(text: string): ClusterSettings {
  const parsed = parseClusterFile(text);
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return parsed.settings;
}
