import { describe, expect, it } from 'vitest';
import { parseManifest } from '../manifest.ts';
import { looksLikeDump } from './looksLikeDump.ts';
import { manifestText, tidyDump } from './tidyDump.ts';
import { tidyObjects } from './tidyObjects.ts';

const STORED = { uid: 'u-1', resourceVersion: '7', creationTimestamp: '2026-01-01T00:00:00Z' };

function stored(kind: string, name: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  const { metadata, ...rest } = more;
  return {
    apiVersion: 'v1',
    kind,
    metadata: { name, namespace: 'shop', ...STORED, ...(metadata as object) },
    ...rest,
  };
}

const owned = (kind: string, name: string): object => ({
  ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid: 'u-9', controller: true }],
});

/** What is left of one stored object beside its name. */
function left(object: Record<string, unknown>): unknown {
  const { apiVersion: _, kind: __, metadata, ...rest } = tidyObjects([object]).kept[0] ?? {};
  const { name: ___, namespace: ____, ...meta } = metadata as Record<string, unknown>;
  return { ...(Object.keys(meta).length > 0 ? { metadata: meta } : {}), ...rest };
}

describe('what only the other cluster can know is taken out', () => {
  const rows: readonly (readonly [string, Record<string, unknown>, unknown])[] = [
    [
      'what the server stamps on',
      stored('ConfigMap', 'a', { metadata: { generation: 2, managedFields: [] } }),
      {},
    ],
    ['the status', stored('Pod', 'a', { status: { phase: 'Running' } }), {}],
    [
      'what kubectl applied last, but no other annotation',
      stored('ConfigMap', 'a', {
        metadata: { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', mine: 'x' } },
      }),
      { metadata: { annotations: { mine: 'x' } } },
    ],
    [
      'a Service’s addresses, but not its ports on the Nodes',
      stored('Service', 'a', {
        spec: { clusterIP: '10.0.0.9', clusterIPs: ['10.0.0.9'], ports: [{ port: 80, nodePort: 30080 }] },
      }),
      { spec: { ports: [{ port: 80, nodePort: 30080 }] } },
    ],
    [
      'not the wish to be headless',
      stored('Service', 'a', { spec: { clusterIP: 'None', clusterIPs: ['None'] } }),
      { spec: { clusterIP: 'None', clusterIPs: ['None'] } },
    ],
    [
      'the balancer’s finalizer, but not somebody’s own',
      stored('Service', 'a', {
        metadata: { finalizers: ['service.kubernetes.io/load-balancer-cleanup', 'my.org/keep'] },
      }),
      { metadata: { finalizers: ['my.org/keep'] } },
    ],
    [
      'a Pod’s Node, the Node’s zone, and the token',
      stored('Pod', 'a', {
        metadata: { labels: { 'topology.kubernetes.io/zone': 'z' } },
        spec: {
          nodeName: 'n1',
          containers: [{ name: 'c', volumeMounts: [{ name: 'kube-api-access-x1' }, { name: 'data' }] }],
          volumes: [
            { name: 'kube-api-access-x1', projected: {} },
            { name: 'data', emptyDir: {} },
          ],
        },
      }),
      {
        spec: {
          containers: [{ name: 'c', volumeMounts: [{ name: 'data' }] }],
          volumes: [{ name: 'data', emptyDir: {} }],
        },
      },
    ],
    [
      'the selector that the server made for a Job',
      stored('Job', 'a', {
        spec: {
          selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': 'u' } },
          template: { metadata: { creationTimestamp: null, labels: { 'job-name': 'a', app: 'a' } } },
        },
      }),
      { spec: { template: { metadata: { labels: { app: 'a' } } } } },
    ],
    ['the owner that is not in the dump', stored('Pod', 'a', { metadata: owned('ReplicaSet', 'gone') }), {}],
  ];
  it.each(rows)('%s', (_, object, expected) => expect(left(object)).toEqual(expected));
});

describe('what a cluster makes by itself is left out', () => {
  const replicaSet = stored('ReplicaSet', 'web-1');
  const rows: readonly (readonly [string, Record<string, unknown>, string])[] = [
    [
      'a Pod of a ReplicaSet in the dump',
      stored('Pod', 'web-1-x', { metadata: owned('ReplicaSet', 'web-1') }),
      'made',
    ],
    [
      'a slice of the controller',
      stored('EndpointSlice', 's', {
        metadata: { labels: { 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' } },
      }),
      'made',
    ],
    ['a Node', stored('Node', 'n1'), 'own'],
    ['the system’s', stored('ConfigMap', 'coredns', { metadata: { namespace: 'kube-system' } }), 'own'],
    ['the root certificate', stored('ConfigMap', 'kube-root-ca.crt'), 'own'],
    ['the account that each namespace has', stored('ServiceAccount', 'default'), 'own'],
    [
      'the API server’s Service',
      stored('Service', 'kubernetes', { metadata: { namespace: 'default' } }),
      'own',
    ],
    ['an Event', stored('Event', 'web.1'), 'record'],
  ];
  it.each(rows)('%s', (_, object, reason) => {
    const { kept, notes } = tidyObjects([replicaSet, object]);
    expect(kept.map((one) => one['metadata'].name)).toEqual(['web-1']);
    const words = { made: 'their owners make', own: 'every cluster has', record: 'records of' }[reason];
    expect(notes.some((note) => note.startsWith(`Left out, ${words}`))).toBe(true);
  });

  it('an EndpointSlice that somebody wrote stays', () => {
    expect(tidyObjects([stored('EndpointSlice', 'mine')]).kept).toHaveLength(1);
  });
});

describe('a file', () => {
  const tidy = (text: string): { name: string; text: string }[] => {
    const result = tidyDump('dump.yaml', text, () => undefined);
    if (!result.ok) throw new Error(result.problem);
    return [...result.files];
  };

  it('of kubectl becomes documents below a note of what is gone', () => {
    const object = stored('Service', 'a', { spec: { clusterIP: '10.0.0.9', ports: [{ nodePort: 30080 }] } });
    const [file] = tidy(
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [object, stored('Node', 'n')] }),
    );
    expect(file?.text).toContain('# From dump.yaml: 1 of 2 objects.\n');
    expect(file?.text).toContain('spec.clusterIP');
    expect(file?.text).toContain('nodePort 30080 of Service a');
    expect(parseManifest(file?.text ?? '').documents.map((one) => one.object['kind'])).toEqual(['Service']);
  });

  it('by hand stays to the letter, its chosen address too', () => {
    const text =
      '# mine\napiVersion: v1\nkind: Service\nmetadata:\n  name: a\nspec:\n  clusterIP: 10.96.0.77\n';
    expect(tidy(text)).toEqual([{ name: 'dump.yaml', text }]);
  });

  it('says what is not simulated', () => {
    const claim = stored('PersistentVolumeClaim', 'data');
    const route = { ...stored('VirtualService', 'r'), apiVersion: 'networking.istio.io/v1' };
    const text = tidy(manifestText([], [claim, route]))[0]?.text;
    expect(text).toContain('nothing acts on it: PersistentVolumeClaim.');
    expect(text).toContain('Apply refuses it: VirtualService (networking.istio.io/v1).');
  });

  it('that is long is read item by item, with its progress, into files of a bearable size', () => {
    const item = (n: number): string =>
      `- apiVersion: v1\n  data:\n    text: |\n      - not an item\n      kind: List\n      ${'x'.repeat(3000)}\n  kind: ConfigMap\n  metadata:\n    name: c-${n}\n    uid: u-${n}\n`;
    const items = Array.from({ length: 400 }, (_, n) => item(n)).join('');
    const shares: number[] = [];
    const text = `apiVersion: v1\nitems:\n${items}kind: List\nmetadata:\n  resourceVersion: ""\n`;
    const result = tidyDump('big.yaml', text, (share) => shares.push(share));
    const files = result.ok ? result.files : [];
    expect(shares).toHaveLength(400);
    expect(shares.toSorted((a, b) => a - b)).toEqual(shares);
    expect(files).toHaveLength(2);
    const found = files.flatMap((file) => parseManifest(file.text).documents.map((one) => one.object));
    expect(found.map((one) => one['metadata'])).toEqual(
      Array.from({ length: 400 }, (_, n) => ({ name: `c-${n}` })),
    );
    expect(found[7]?.['data'].text).toMatch(/^- not an item\nkind: List\nx+\n$/);
  });

  it('that is broken is refused at its line', () => {
    expect(tidyDump('a.yaml', 'kind: List\nitems: [\n', () => undefined)).toEqual({
      ok: false,
      problem: expect.stringMatching(/^line [23]: /) as string,
    });
  });
});

it.each([
  ['metadata:\n  uid: 1\n', true],
  ['{"kind": "List", "items": []}', true],
  ['kind: PodList\n', true],
  ['kind: Service\nmetadata:\n  name: guid\n', false],
])('a quick look tells a dump: %j', (text, expected) => expect(looksLikeDump(text)).toBe(expected));
