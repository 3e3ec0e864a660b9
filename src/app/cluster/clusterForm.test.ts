import { describe, expect, test } from 'vitest';
import { parseClusterFile } from '../../k8s/clusterFile.ts';
import {
  addNode,
  problemAt,
  readForm,
  removeNode,
  setField,
  setNodeCount,
  setNodeField,
  setZoneCount,
  valueAt,
} from './clusterForm.ts';
import { CLUSTER_PRESETS, DEFAULT_CLUSTER_FILE } from './clusterPresets.ts';
import { formatTaints, parseTaints } from './taints.ts';

const HEAD = 'apiVersion: servicescope.dev/v1alpha1\nkind: Cluster\n';

/** `name@zone` of every Node that the file starts. */
function nodesOf(text: string): string[] {
  const parsed = parseClusterFile(text);
  if (!parsed.ok) return parsed.problems.map((problem) => problem.message);
  return parsed.settings.nodes.map(({ name, zone }) => `${name}@${zone ?? ''}`);
}

test.each(CLUSTER_PRESETS)('$name is a cluster file that fields can change', ({ text }) => {
  expect(parseClusterFile(text)).toMatchObject({ ok: true });
  expect(readForm(text)?.problems).toEqual([]);
});

test.each<[string, (text: string) => string, readonly string[]]>([
  [
    'a Node more joins the emptiest zone',
    addNode,
    ['node-1@zone-a', 'node-2@zone-b', 'node-3@zone-c', 'node-4@zone-a'],
  ],
  ['a Node goes', (text) => removeNode(text, 1), ['node-1@zone-a', 'node-3@zone-c']],
  [
    'a freed name is not given twice',
    (text) => addNode(removeNode(text, 1)),
    ['node-1@zone-a', 'node-3@zone-c', 'node-4@zone-a'],
  ],
  [
    'a Node is renamed',
    (text) => setNodeField(text, 0, 'name', 'big'),
    ['big@zone-a', 'node-2@zone-b', 'node-3@zone-c'],
  ],
  [
    'a Node without a zone',
    (text) => setNodeField(text, 2, 'zone', undefined),
    ['node-1@zone-a', 'node-2@zone-b', 'node-3@'],
  ],
  ['two zones', (text) => setZoneCount(text, 2), ['node-1@zone-a', 'node-2@zone-b', 'node-3@zone-a']],
  ['no zones', (text) => setZoneCount(text, 0), ['node-1@', 'node-2@', 'node-3@']],
  ['fewer Nodes', (text) => setNodeCount(text, 1), ['node-1@zone-a']],
])('%s, whether the Nodes are written down or not', (_name, change, wanted) => {
  expect(nodesOf(change(DEFAULT_CLUSTER_FILE))).toEqual(wanted);
  expect(nodesOf(change(HEAD))).toEqual(wanted);
});

test('comments and what no field shows stay', () => {
  const text = `${HEAD}spec:\n  # our lab\n  nodes:\n  - {name: a, labels: {rack: r1}} # the old one\n  - {name: b}\n`;
  const edited = setNodeField(text, 0, 'taints', parseTaints('gpu=yes:NoSchedule'));
  expect(edited).toContain('# our lab');
  expect(edited).toContain(
    'labels: {rack: r1}, taints: [{key: gpu, value: yes, effect: NoSchedule}]} # the old one'.replace(
      'value: yes',
      'value: "yes"',
    ),
  );
});

describe('a wrong value is said at its field', () => {
  test.each<[string, readonly (string | number)[], string]>([
    [
      'spec: {kubeProxy: {minSyncPeriod: soon}}',
      ['kubeProxy', 'minSyncPeriod'],
      'must be a duration like 1s, 250ms or 1m30s',
    ],
    ['spec: {nodes: [{name: a}, {name: a}]}', ['nodes', 1, 'name'], 'another Node is called a already'],
    [
      'spec: {nodes: [{name: a, taints: [{key: k, effect: Never}]}]}',
      ['nodes', 0, 'taints'],
      'must be one of NoSchedule, PreferNoSchedule, NoExecute',
    ],
    ['spec: {nodes: [{name: a}]}', ['nodes', 0, 'name'], ''],
  ])('%s', (spec, path, wanted) => {
    const form = readForm(HEAD + spec);
    expect(form && problemAt(form, path)).toBe(wanted);
  });
});

test.each<[string, readonly (string | number)[], string]>([
  ['spec: {ipFamilies: [IPv6, IPv4]}', ['ipFamilies'], 'IPv6, IPv4'],
  ['spec: {loadBalancer: {addressAfter: 2s}}', ['loadBalancer', 'addressAfter'], '2s'],
  ['spec: {loadBalancer: none}', ['loadBalancer', 'addressAfter'], ''],
])('what is written: %s', (spec, path, wanted) => {
  const form = readForm(HEAD + spec);
  expect(form && valueAt(form, path)).toBe(wanted);
});

test.each(['', 'a: [', `${HEAD}---\n${HEAD}`, `${HEAD}spec: 3\n`, '- a\n'])('%j has no fields', (text) => {
  expect(readForm(text)).toBeNull();
});

test('a field that can’t be set leaves the text alone', () => {
  expect(setField('a: [', ['x'], 1)).toBe('a: [');
});

test.each([
  ['', []],
  ['a:NoSchedule', [{ key: 'a', effect: 'NoSchedule' }]],
  [
    'a=b:NoExecute, c=:PreferNoSchedule',
    [
      { key: 'a', value: 'b', effect: 'NoExecute' },
      { key: 'c', value: '', effect: 'PreferNoSchedule' },
    ],
  ],
  ['a', null],
  ['a=b', null],
])('taints %j', (text, wanted) => {
  const taints = parseTaints(text);
  expect(taints).toEqual(wanted);
  if (taints !== null) expect(formatTaints(taints)).toBe(text);
});
