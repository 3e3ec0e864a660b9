import { describe, expect, it } from 'vitest';
import { borderWith } from '../engine/apiserver/request.ts';
import { createCluster } from '../engine/cluster.ts';
import { defaultSettings } from '../k8s/clusterFile/defaults.ts';
import { loadSchema } from '../k8s/schema/schema.ts';
import { completeLine, onLaptop } from './complete.ts';

const { world } = createCluster({
  seed: 1,
  settings: defaultSettings(),
  border: borderWith(await loadSchema()),
});

describe('completeLine', () => {
  it.each([
    ['kub', 0, ['kubectl']],
    ['kubectl desc', 8, ['describe']],
    ['kubectl -n kube-system desc', 23, ['describe']],
    ['kubectl get configm', 12, ['configmaps']],
    ['kubectl get svc ', 16, ['kubernetes']],
    ['kubectl get svc/ku', 12, ['svc/kubernetes']],
    ['kubectl get svc -n kube-system ', 31, ['kube-dns']],
    ['kubectl get pods -n kube-s', 20, ['kube-system']],
    ['echo a | kubectl ver', 17, ['version']],
    ['scope co', 6, ['connect']],
    ['scope node ', 11, ['node-1', 'node-2', 'node-3']],
    ['scope node node-1 ', 18, ['down', 'up']],
    ['scope connect --from in', 21, ['internet']],
    ['nosuch a', 7, []],
    ['k get dep', 6, ['deployments.apps']],
    ['k get deploy/cor', 6, []],
    ['kubectl -n kube-system get deployments.apps ', 44, ['coredns']],
    ['kubectl get pods -n kube-system -l k8s', 35, ['k8s-app=kube-dns']],
    ['kubectl get svc --show-l', 16, ['--show-labels']],
    ['kubectl get svc --namespace=kube-s', 16, ['--namespace=kube-system']],
    ['kubectl get svc -o j', 19, ['json', 'jsonpath=']],
    ['kubectl rollout res', 16, ['restart', 'resume']],
    ['kubectl cordon node-', 15, ['node-1', 'node-2', 'node-3']],
    ['kubectl exec web -- l', 20, []],
    ['watch kubectl get no', 18, ['nodes']],
    ['while true; do kubectl get no', 27, ['nodes']],
    ['scope shell node/', 12, ['node/node-1', 'node/node-2', 'node/node-3']],
  ])('%s', (line, from, words) => {
    expect(completeLine(world, line)).toEqual({ from, words });
  });
});

it('knows the namespace that was chosen, and what a place has', () => {
  expect(completeLine(world, 'k get svc ', onLaptop('kube-system')).words).toEqual(['kube-dns']);
  expect(completeLine(world, 'k', { namespace: 'default', programs: ['cat'] }).words).toEqual([]);
});
