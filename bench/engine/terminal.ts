import { borderWith } from '../../src/engine/apiserver/request.ts';
import { runHeadless } from '../../src/shell/headless.ts';
import { row, type Measurement, type Row } from '../row.ts';
import { podsOf } from './envelope.ts';
import { loadSettled } from './settled.ts';

/** 10,000 Pods: a hundred Deployments of a hundred. */
const CLUSTER = { nodes: 112, services: 100, replicas: 100 };

const CURLS = 1000;

/** What is typed, with the name of its row; lines without one prepare the next. */
const SCRIPT: readonly { readonly line: string; readonly name?: string; readonly about?: string }[] = [
  { line: 'kubectl get pods -A', name: 'get-pods', about: `${podsOf(CLUSTER)} Pods` },
  { line: 'kubectl get pods -A -o wide', name: 'get-pods-wide', about: `${podsOf(CLUSTER)} Pods` },
  { line: 'kubectl -n team-0 rollout restart deployment web-1' },
  {
    line: 'timeout 60 kubectl get pods -A -w',
    name: 'watch-under-churn',
    about: `a minute of ${podsOf(CLUSTER)} Pods of which ${CLUSTER.replicas} are replaced`,
  },
  {
    line: `kubectl -n team-0 patch service web-0 -p '{"spec":{"type":"NodePort","ports":[{"port":80,"nodePort":30080}]}}'`,
  },
  { line: 'sleep 3' },
  {
    line: `for i in $(seq 1 ${CURLS}); do curl -s http://172.16.0.1:30080/ > /dev/null || echo failed; done`,
    name: 'curl-loop',
    about: `${CURLS} times curl`,
  },
];

/** How long commands keep their user waiting in a large cluster. */
export const TERMINAL: Measurement = {
  name: 'terminal',
  run: async () => {
    const cluster = loadSettled(CLUSTER);
    const begun: number[] = [];
    let output = '';
    const status = await runHeadless({
      cluster,
      script: SCRIPT.map(({ line }) => `${line}\n`).join(''),
      settings: cluster.settings,
      seed: cluster.seed,
      border: borderWith(null),
      onLine: () => void begun.push(performance.now()),
      write: (text) => {
        output = (output + text).slice(-200);
      },
    });
    begun.push(performance.now());
    if (status !== 0 || /failed|rror/.test(output)) throw new Error(`the script failed: ${output}`);
    return SCRIPT.flatMap(({ name, about }, i): Row[] =>
      name === undefined ? [] : [row(`terminal/${name}`, (begun[i + 1] ?? 0) - (begun[i] ?? 0), 'ms', about)],
    );
  },
};
