import { describe, expect, it } from 'vitest';
import { borderWith } from '../engine/apiserver/request.ts';
import { createCluster } from '../engine/cluster.ts';
import { defaultSettings } from '../k8s/clusterFile/defaults.ts';
import { loadSchema } from '../k8s/schema/schema.ts';
import { completeLine } from './complete.ts';

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
  ])('%s', (line, from, words) => {
    expect(completeLine(world, line)).toEqual({ from, words });
  });
});
