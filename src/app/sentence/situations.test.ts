import { expect, test } from 'vitest';
import { present } from '../../base/assert.ts';
import { borderWith } from '../../engine/apiserver/request.ts';
import { createCluster, forkCluster, type Cluster } from '../../engine/cluster.ts';
import { createFrameMaker } from '../../engine/frame.ts';
import { defaultSettings } from '../../k8s/clusterFile/defaults.ts';
import { loadSchema } from '../../k8s/schema/schema.ts';
import { runHeadless } from '../../shell/headless.ts';
import { applyFrame, useWorld } from '../../state/world.ts';
import { liveSentence } from './liveSentence.ts';

/** What stands above the stage in the situations that a learner brings about, each made by its commands in a real run. */

const border = borderWith(await loadSchema());
const settings = defaultSettings();

async function after(cluster: Cluster, script: string): Promise<Cluster> {
  const next = forkCluster(cluster);
  await runHeadless({ script, settings, seed: 1, border, cluster: next, write: () => undefined });
  return next;
}

const empty = createCluster({ seed: 1, settings, border });
const web = await after(
  empty,
  `kubectl create deployment web --image=nginx:1.27 --port=80 --replicas=3
kubectl expose deployment web --port=80
kubectl run tmp --image=curlimages/curl:8.10.1 --overrides='{"spec":{"nodeName":"node-3"}}' -- sleep infinity
kubectl wait --for=condition=Ready pod/tmp --timeout=60s
scope settle`,
);
const called = await after(
  web,
  'scope client add c --from pod/default/tmp --to http://web --rate 2; sleep 5',
);
const BEGINNINGS = { empty, web, called };

const PODS = `$(kubectl get pods -l app=web -o jsonpath='{.items[*].metadata.name}')`;
const IP = `$(kubectl get service web -o jsonpath='{.spec.clusterIP}')`;
const ALONE =
  'kubectl scale deployment web --replicas=1; kubectl cordon node-1; kubectl cordon node-3; scope settle';
const deny = (label: string, type: string): string => `kubectl apply -f - <<X
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny}
spec: {podSelector: {matchLabels: {${label}}}, policyTypes: [${type}]}
X
sleep 12`;

type Row = readonly [keyof typeof BEGINNINGS, string, 'calm' | 'wait' | 'fail', string];

test.each<Row>([
  ['empty', ':', 'calm', 'Nothing is on its way.'],
  ['web', ':', 'calm', 'Nothing is on its way: web has 3 ready endpoints, and no client calls.'],
  ['called', ':', 'calm', 'c is served by POD through web.'],
  ['called', 'kubectl cordon node-2; sleep 1', 'calm', 'c is served by POD through web.'],
  [
    'called',
    `set -- ${PODS}; scope app $1 unready; scope settle; sleep 3`,
    'wait',
    'web is served by 2 of 3 Pods: POD is not ready (Ready withheld by hand).',
  ],
  [
    'called',
    `for p in ${PODS}; do scope app $p unready; done; scope settle; sleep 3`,
    'fail',
    'c is refused by web: none of its 3 selected Pods is ready.',
  ],
  [
    'called',
    'kubectl set selector service web app=wbe; sleep 3',
    'fail',
    'c is refused by web: no Pod carries every label of the selector.',
  ],
  [
    'web',
    'kubectl set selector service web app=wbe; sleep 3',
    'wait',
    'web routes nowhere: no Pod carries every label of the selector.',
  ],
  [
    'called',
    `kubectl patch service web -p '{"spec":{"ports":[{"port":80,"targetPort":8080}]}}'; sleep 9`,
    'fail',
    'c is refused by web: POD does not listen on port 8080.',
  ],
  [
    'called',
    deny('app: web', 'Ingress'),
    'fail',
    'c gets no answer from web: NetworkPolicy default/deny denies it.',
  ],
  [
    'called',
    deny('run: tmp', 'Egress'),
    'fail',
    'c does not learn the address of web: NetworkPolicy default/deny denies it.',
  ],
  [
    'web',
    `${ALONE}; kubectl patch service web -p '{"spec":{"type":"NodePort","externalTrafficPolicy":"Local","ports":[{"port":80,"nodePort":30080}]}}'; scope settle
N=$(kubectl get pods -l app=web -o jsonpath='{.items[0].spec.nodeName}'); for n in 1 2 3; do [ node-$n = $N ] || I=192.0.2.1$n; done
scope client add l --from laptop --to http://$I:30080 --rate 1; sleep 12`,
    'fail',
    'l gets no answer from web: NODE has no ready Pod for it (externalTrafficPolicy: Local).',
  ],
  [
    'web',
    `${ALONE}; kubectl patch service web -p '{"spec":{"internalTrafficPolicy":"Local"}}'; scope settle
N=$(kubectl get pods -l app=web -o jsonpath='{.items[0].spec.nodeName}'); for n in 1 2 3; do [ node-$n = $N ] || M=node-$n; done
scope client add l --from node/$M --to http://${IP} --rate 1; sleep 12`,
    'fail',
    'l gets no answer from web: NODE has no ready Pod for it (internalTrafficPolicy: Local).',
  ],
  [
    'called',
    'kubectl scale deployment coredns -n kube-system --replicas=0; sleep 50',
    'fail',
    'c does not learn the address of web: cluster DNS has no ready Pod.',
  ],
  [
    'empty',
    'kubectl scale deployment coredns -n kube-system --replicas=0; sleep 50',
    'fail',
    'No name is resolved: cluster DNS has no ready Pod.',
  ],
  [
    'web',
    'scope client add c --from pod/default/tmp --to http://wbe --rate 1; sleep 6',
    'fail',
    'c does not learn the address of wbe: no such name.',
  ],
  [
    'called',
    'kubectl set image deployment/web nginx=nginx:1.28; sleep 4',
    'wait',
    'Deployment web is rolling out: 1 of 3 Pods is new, 3 ready.',
  ],
  [
    'called',
    'kubectl set image deployment/web nginx=nginx:nope; sleep 30',
    'wait',
    'Deployment web is rolling out: POD does not start: ImagePullBackOff.',
  ],
  ['called', `set -- ${PODS}; scope app $1 crash; sleep 1`, 'wait', 'POD has crashed: Error.'],
  [
    'web',
    `scope client add c --from node/node-3 --to http://${IP} --rate 4; sleep 3; scope node node-1 down; sleep 12`,
    'fail',
    'c gets no answer from web on N of its last N connections: NODE is down.',
  ],
  [
    'web',
    'scope node node-1 down; sleep 8',
    'fail',
    'NODE is down, and the API server does not know it yet: its Pods still get traffic.',
  ],
  ['web', 'scope node node-1 down; sleep 60', 'fail', 'NODE is not ready: its Pods get no new traffic.'],
  ['called', 'kubectl delete pod tmp --now; sleep 8', 'wait', 'c sends nothing: its Pod tmp does not run.'],
  [
    'called',
    'scope proxy node-3 stop; kubectl delete pod -l app=web; sleep 30',
    'fail',
    'c finds no way to web: kube-proxy is stopped on NODE, whose rules still lead to POD, which is gone.',
  ],
  [
    'web',
    'scope proxy node-3 stop; kubectl delete pod -l app=web; sleep 30',
    'wait',
    'NODE still routes web by older rules: its kube-proxy is stopped.',
  ],
  [
    'web',
    `kubectl patch service web -p '{"spec":{"type":"LoadBalancer"}}'; sleep 2`,
    'wait',
    'web: the cloud is making its load balancer.',
  ],
  [
    'called',
    'scope client add d --from laptop --to http://10.255.0.1 --rate 1; sleep 8',
    'fail',
    'd gets no answer from 10.255.0.1: nothing answers at 10.255.0.1:80.',
  ],
])('%s, then %s', async (beginning, script, tone, text) => {
  const cluster = await after(present(BEGINNINGS[beginning], beginning), script);
  applyFrame(createFrameMaker().take(cluster.world));
  const sentence = liveSentence(useWorld.getState());
  const plain = sentence.text
    .replaceAll(/\bweb-[a-z0-9]+-[a-z0-9]{5}\b/g, 'POD')
    .replaceAll(/\bnode-\d\b/g, 'NODE')
    .replace(/\d+ of its last \d+/, 'N of its last N');
  expect({ tone: sentence.tone, text: plain }).toEqual({ tone, text });
});
