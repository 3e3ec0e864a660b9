import { expect, test } from 'vitest';
import { borderWith } from '../../engine/apiserver/request.ts';
import { advance, createCluster, dispatch, type Cluster } from '../../engine/cluster.ts';
import { defaultSettings } from '../../k8s/clusterFile/defaults.ts';
import { listObjects } from '../../engine/apiserver/read.ts';
import { parseManifest } from '../../k8s/manifest.ts';
import { kindByGvk } from '../../k8s/kinds/index.ts';
import { resourceOf } from '../../k8s/kind.ts';
import type { Input } from '../../protocol/input.ts';
import { whyNot } from './index.ts';

/** Every row: what is broken, the first thing that is found wrong, and the changes that were tried and help. */

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: nginx:1.27
        ports: [{name: http, containerPort: 80}]
        readinessProbe: {httpGet: {port: 80, path: /}, periodSeconds: 1}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 80}]}
---
apiVersion: v1
kind: Pod
metadata: {name: tmp, labels: {run: tmp}}
spec: {containers: [{name: tmp, image: curlimages/curl:8.10.1, command: [sleep, infinity]}]}
`;

const POLICY = `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed}
spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]}
`;

/** The cluster with the manifest applied, 20 s on, called by `tmp`. */
function clusterWith(text: string, acts: readonly Input[]): Cluster {
  const cluster = createCluster({ seed: 1, settings: defaultSettings(), border: borderWith(null) });
  for (const { object } of parseManifest(text).documents) {
    const kind = kindByGvk(String(object['apiVersion']), String(object['kind']));
    if (!kind) throw new Error('an unknown kind');
    const request = {
      verb: 'create',
      resource: resourceOf(kind),
      namespace: 'default',
      body: object,
    } as const;
    const { response } = dispatch(cluster, { type: 'api', actor: 'you', request }) as {
      response?: { ok: boolean };
    };
    if (!response?.ok) throw new Error(JSON.stringify(response));
  }
  const settings = { from: 'pod/default/tmp', url: 'http://web', rate: 1, keepAlive: false };
  dispatch(cluster, {
    type: 'client-add',
    client: { name: 'tmp', ...settings, requestsPerConnection: null },
  });
  until(cluster, 12);
  for (const act of acts) dispatch(cluster, act);
  until(cluster, 30);
  return cluster;
}

function until(cluster: Cluster, seconds: number): void {
  while (advance(cluster, seconds * 1_000_000).length > 0);
}

const scaleTo = (replicas: number): Input => ({
  type: 'api',
  actor: 'you',
  request: {
    verb: 'patch',
    patchType: 'merge',
    resource: 'deployments.apps',
    namespace: 'default',
    name: 'web',
    body: { spec: { replicas } },
  },
});

const CASES: readonly (readonly [string, string, readonly Input[], string | null, readonly string[]])[] = [
  ['nothing', WEB, [], null, []],
  [
    'a slip in the selector',
    WEB.replace('selector: {app: web}, ports', 'selector: {app: wbe}, ports'),
    [],
    'No Pod in namespace default carries app=wbe.',
    ['Let the Service select app=web'],
  ],
  [
    'no replicas',
    WEB,
    [scaleTo(0)],
    'No Pod in namespace default carries app=web: deployment web has 0 replicas.',
    ['Scale Deployment web to 1'],
  ],
  [
    'a targetPort on which nothing listens',
    WEB.replace('targetPort: 80', 'targetPort: 8080'),
    [],
    expect.stringContaining('Nothing listens on port 8080') as unknown as string,
    ['Set targetPort of port 80 to 80'],
  ],
  [
    'a targetPort with a name that no port has',
    WEB.replace('targetPort: 80', 'targetPort: htp'),
    [],
    expect.stringContaining('targetPort htp is a name that no container port') as unknown as string,
    ['Set targetPort of port 80 to http', 'Set targetPort of port 80 to 80'],
  ],
  [
    'a probe of the wrong port',
    WEB.replace('{port: 80, path: /}', '{port: 81, path: /}'),
    [],
    expect.stringContaining('none is ready') as unknown as string,
    ['Let the readiness probe of web ask port 80'],
  ],
  [
    'a policy that lets nobody in',
    WEB + POLICY,
    [],
    expect.stringContaining('NetworkPolicy default/closed') as unknown as string,
    ['Let NetworkPolicy closed allow what comes from tmp'],
  ],
  [
    'an image with a slip in its name',
    WEB.replace('nginx:1.27', 'ngnix:1.27'),
    [],
    expect.stringContaining('none is ready: ImagePullBackOff') as unknown as string,
    ['Let web of deployment/web run nginx:1.27'],
  ],
  [
    'an image with a tag that is not there',
    WEB.replace('nginx:1.27', 'nginx:latst'),
    [],
    expect.stringContaining('none is ready: ImagePullBackOff') as unknown as string,
    ['Let web of deployment/web run nginx:latest', 'Let web of deployment/web run nginx:1.31'],
  ],
  [
    'more CPU than any Node has',
    WEB.replace('image: nginx:1.27', 'image: nginx:1.27\n        resources: {requests: {cpu: "64"}}'),
    [],
    expect.stringContaining('Insufficient cpu') as unknown as string,
    [expect.stringMatching(/^Let web ask for \S+ of CPU instead of 64$/) as unknown as string],
  ],
  [
    'a nodeSelector with a slip',
    WEB.replace('containers:\n', 'nodeSelector: {topology.kubernetes.io/zone: zone-z}\n      containers:\n'),
    [],
    expect.stringContaining("didn't match Pod's node affinity/selector") as unknown as string,
    [
      'Let deployment/web ask for Nodes with topology.kubernetes.io/zone=zone-a',
      'Let deployment/web ask for Nodes with topology.kubernetes.io/zone=zone-b',
      'Let deployment/web not ask for Nodes with topology.kubernetes.io/zone=zone-z',
    ],
  ],
  [
    'a nodeSelector that no Node has',
    WEB.replace('containers:\n', 'nodeSelector: {disk: ssd}\n      containers:\n'),
    [],
    expect.stringContaining("didn't match Pod's node affinity/selector") as unknown as string,
    [
      'Let deployment/web not ask for Nodes with disk=ssd',
      'Give node-1 the label disk=ssd',
      'Give node-2 the label disk=ssd',
    ],
  ],
  [
    'a Secret that is not there',
    WEB.replace(
      'ports: [{name: http',
      'env: [{name: A, valueFrom: {secretKeyRef: {name: keys, key: a}}}]\n        ports: [{name: http',
    ),
    [],
    expect.stringContaining('CreateContainerConfigError: secret "keys" not found') as unknown as string,
    ['Create Secret keys with a'],
  ],
  [
    'a volume of a ConfigMap that is not there',
    WEB.replace('containers:\n', 'volumes: [{name: v, configMap: {name: pages}}]\n      containers:\n'),
    [],
    expect.stringContaining('volume v cannot be mounted: configmap "pages" not found') as unknown as string,
    ['Create ConfigMap pages'],
  ],
  [
    'an ExternalName with a slip',
    `apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: ExternalName, externalName: api.payment.example.com}
---
apiVersion: v1
kind: Pod
metadata: {name: tmp}
spec: {containers: [{name: tmp, image: curlimages/curl:8.10.1, command: [sleep, infinity]}]}
`,
    [],
    'The name leads to api.payment.example.com, which has no address.',
    ['Let externalName be api.payments.example.com'],
  ],
  [
    'two things at once: the change leads one step further',
    WEB.replace('selector: {app: web}, ports', 'selector: {app: wbe}, ports').replace(
      'targetPort: 80',
      'targetPort: 81',
    ),
    [],
    'No Pod in namespace default carries app=wbe.',
    ['Let the Service select app=web'],
  ],
];

for (const [name, text, acts, finding, changes] of CASES) {
  test(`why a Service gets no traffic: ${name}`, () => {
    const cluster = clusterWith(text, acts);
    const before = cluster.world.happenings.historyHash;
    const found = whyNot(cluster, 'Service/default/web');
    expect(found?.finding).toEqual(finding);
    expect(found?.changes.map((one) => one.text)).toEqual(changes);
    expect(cluster.world.happenings.historyHash).toBe(before);
  });
}

test('a change that helps names its field, its command, and when it works', () => {
  const found = whyNot(
    clusterWith(WEB.replace('targetPort: 80', 'targetPort: 8080'), []),
    'Service/default/web',
  );
  expect(found?.line).toMatchObject({ path: ['spec', 'ports', 0, 'targetPort'], value: 8080 });
  expect(found?.changes[0]).toMatchObject({
    works: true,
    act: { kind: 'field', value: 80 },
    command:
      'kubectl patch service web --type=json -p \'[{"op":"add","path":"/spec/ports/0/targetPort","value":80}]\'',
  });
});

const taint = (node: string): Input => ({
  type: 'api',
  actor: 'you',
  request: {
    verb: 'patch',
    patchType: 'merge',
    resource: 'nodes',
    name: node,
    body: { spec: { taints: [{ key: 'team', value: 'a', effect: 'NoSchedule' }] } },
  },
});

test('Pods that taints keep away could bear them, or the taint goes', () => {
  const acts = [...['node-1', 'node-2', 'node-3'].map(taint), scaleTo(2)];
  const found = whyNot(clusterWith(WEB.replace('replicas: 2', 'replicas: 0'), acts), 'Service/default/web');
  expect(found?.finding).toContain('had untolerated taint(s)');
  expect(found?.changes.map((one) => one.command)).toContain('kubectl taint nodes node-1 team=a:NoSchedule-');
  expect(found?.line).toMatchObject({ path: ['spec', 'template', 'spec', 'tolerations'] });
});

test('a Pod made unready by hand is in no rotation, though its Service works', () => {
  const cluster = clusterWith(WEB, []);
  const [pod] = listObjects(cluster.world, 'pods', 'default').filter((one) => one.metadata.name !== 'tmp');
  const key = `default/${pod?.metadata.name}`;
  dispatch(cluster, { type: 'app', pod: key, act: 'unready' });
  until(cluster, 45);
  const found = whyNot(cluster, `Pod/${key}`);
  expect(found?.finding).toMatch(/is in no rotation: /);
  expect(found?.changes.map((one) => one.command)).toEqual([`scope app ${pod?.metadata.name} ready`]);
});

test('a Pod that no Service selects could be given the label that one asks for', () => {
  const found = whyNot(clusterWith(WEB, []), 'Pod/default/tmp');
  expect(found).toMatchObject({
    service: null,
    finding: 'No Service selects tmp: it carries run=tmp.',
    changes: [{ command: 'kubectl label pod tmp app=web --overwrite' }],
  });
});

test('of a Node nobody asks it', () => {
  expect(whyNot(clusterWith(WEB, []), 'Node/node-1')).toBeNull();
});
