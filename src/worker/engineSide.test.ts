import { expect, test } from 'vitest';
import type { FromWorker, HistoryRow, StartOptions, WorkerApi } from '../protocol/messages.ts';
import { createEngineSide } from './engineSide.ts';

/** The worker's side as the page meets it: time, histories, and what is told of them. */

type EditMessage = Extract<FromWorker, { type: 'edit' }>;
type FrameMessage = Extract<FromWorker, { type: 'frame' }>;

const SECOND = 1_000_000;

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx:1.27}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Pod
metadata: {name: tmp}
spec: {containers: [{name: tmp, image: curlimages/curl:8.10.1, command: [sleep, infinity]}]}
`;

interface Side {
  readonly api: WorkerApi;
  /** Types a line and waits until its command has ended. */
  type(line: string): Promise<void>;
  /** Types a line and waits for nothing. */
  hurry(line: string): void;
  advance(toUs: number): Promise<void>;
  readonly frames: FrameMessage[];
  /** What the editor was asked to show. */
  readonly edits: EditMessage[];
  /** The histories as they were told last. */
  histories(): readonly HistoryRow[];
}

async function start(again?: StartOptions): Promise<Side> {
  const frames: FrameMessage[] = [];
  const edits: EditMessage[] = [];
  const prompts: (string | null)[] = [];
  const side = createEngineSide((message) => {
    if (message.type === 'frame') frames.push(message);
    if (message.type === 'edit') edits.push(message);
    if (message.type === 'prompt') prompts.push(message.prompt);
  });
  await side.api.start(again ?? { seed: 1, clusterFile: null, inputs: [], untilUs: 0 });
  if (!again) await side.api.apply(WEB, { dryRun: false, actor: 'you' });
  const nowUs = (): number => frames.at(-1)?.frame.nowUs ?? 0;
  const advance = async (toUs: number): Promise<void> => {
    while (nowUs() < toUs) {
      const seen = frames.length;
      side.receive({ type: 'advance', toUs });
      while (!frames.slice(seen).some((one) => one.advanced)) await turn();
    }
  };
  await advance(15 * SECOND);
  // The shell is there before the first line, so that its loading takes no virtual time.
  await side.api.complete('laptop', '');
  return {
    api: side.api,
    frames,
    edits,
    advance,
    histories: () => frames.findLast((one) => one.histories)?.histories ?? [],
    type: async (line) => {
      side.receive({ type: 'line', tab: 'laptop', text: line });
      const seen = prompts.length;
      // Busy, then waiting for a line again.
      while (prompts.indexOf(null, seen) === -1 || prompts.at(-1) === null) await advance(nowUs() + 20_000);
    },
    hurry: (line) => side.receive({ type: 'line', tab: 'laptop', text: line }),
  };
}

/** A turn of the thread's own loop. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve);
  });
}

test("kubectl edit shows what somebody would write, in the page's editor", async () => {
  const { edits, type } = await start();
  await type('kubectl edit pod tmp');
  expect(edits).toHaveLength(1);
  expect(edits[0]).toMatchObject({ subject: 'Pod/default/tmp', name: 'tmp-pod.yaml' });
  expect(edits[0]?.text).toContain('image: curlimages/curl:8.10.1');
  expect(edits[0]?.text).not.toMatch(/status:|uid:|resourceVersion:|last-applied/);
});

test('a text that makes its own namespace is found right before it is applied, and applied', async () => {
  const { api } = await start();
  const text = `apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Pod
metadata: {name: alone, namespace: shop}
spec: {containers: [{name: a, image: nginx}]}
`;
  const asked = await api.apply(text, { dryRun: true, actor: 'you' });
  expect([asked.problems, asked.documents.map((one) => one.outcome)]).toEqual([[], ['created', 'created']]);
  expect(await api.object('namespaces', '', 'shop')).toBeNull();
  const done = await api.apply(text, { dryRun: false, actor: 'you' });
  expect(done.problems).toEqual([]);
  expect(await api.object('pods', 'shop', 'alone')).not.toBeNull();
});

test('typed acts are done again just so, wherever the run has been meanwhile', async () => {
  const { api, type } = await start();
  await type('kubectl scale deployment web --replicas=5');
  await type('kubectl exec tmp -- curl -s http://web; kubectl label pod tmp a=b');
  await api.settle();
  const straight = await api.history();
  await api.rewind(5 * SECOND);
  await api.rewind(straight.at);
  expect(await api.history()).toEqual(straight);
});

test('a line that was just typed has its say before the cluster settles', async () => {
  const { api, hurry } = await start();
  hurry('kubectl scale deployment web --replicas=2');
  await api.settle();
  const web = await api.object('deployments.apps', 'default', 'web');
  expect(web).toMatchObject({ spec: { replicas: 2 }, status: { readyReplicas: 2 } });
});

test('histories are told with what parts them', async () => {
  const { api, type, histories, frames } = await start();
  await type('kubectl scale deployment web --replicas=5');
  const left = await api.settle();
  expect(left).toBeLessThan(20 * SECOND);
  expect(histories()).toMatchObject([{ id: 1, present: true, act: null }]);
  await api.rewind(14 * SECOND);
  expect(frames.at(-1)).toMatchObject({ endUs: left, acted: false, inputs: [], inputsFrom: 3 });
  await type('kubectl get pods');
  expect(histories()).toHaveLength(1);
  await type('kubectl scale deployment web --replicas=1');
  expect(histories()).toMatchObject([
    {
      id: 1,
      present: false,
      parent: null,
      endUs: left,
      act: 'You scaled Deployment web: spec.replicas = 5.',
    },
    { id: 2, present: true, parent: 1, act: 'You scaled Deployment web: spec.replicas = 1.' },
  ]);
  expect(await api.returnTo(1, left)).toBe(true);
  expect(frames.at(-1)).toMatchObject({ endUs: left, acted: false, inputsFrom: 0 });
  expect(frames.at(-1)?.inputs).toHaveLength(4);
  expect(histories().map((one) => one.present)).toEqual([true, false]);
});

test('what was kept of the histories makes them again in another worker', async () => {
  const { api, type, frames, histories } = await start();
  await type('kubectl scale deployment web --replicas=5');
  await api.settle();
  const first = await api.history();
  await api.rewind(14 * SECOND);
  await type('kubectl scale deployment web --replicas=1');
  await api.settle();
  const second = await api.history();
  await api.rewind(second.at - SECOND);
  const rows = histories();
  const left = frames.flatMap((one) => one.left);
  const { course, inputsFrom } = frames.at(-1) ?? {};
  const present = {
    id: 2,
    parent: 1,
    forkedAtUs: rows[1]?.forkedAtUs ?? 0,
    inputs: course ?? [],
    endUs: second.at,
  };
  expect(left.map(({ id, atUs, endUs }) => [id, atUs, endUs])).toEqual([[1, first.at, first.at]]);
  const again = await start({
    seed: 1,
    clusterFile: null,
    inputs: present.inputs.slice(0, inputsFrom),
    untilUs: second.at - SECOND,
    histories: { present, left },
  });
  expect(again.histories()).toEqual(rows);
  await again.advance(second.at);
  expect(await again.api.history()).toEqual(second);
  expect(await again.api.returnTo(1, first.at)).toBe(true);
  expect(await again.api.history()).toEqual(first);
});

test('a run that was taken while a command waited keeps its answer from later commands', async () => {
  const open = { type: 'open', from: 'laptop', port: 1, protocol: 'TCP', timeoutUs: 2 * SECOND } as const;
  const inputs = Array.from({ length: 40 }, (_, n) => ({
    at: 15 * SECOND,
    input: { ...open, token: n + 1, host: '203.0.113.99' },
  }));
  const { type, frames } = await start({ seed: 1, clusterFile: null, inputs, untilUs: 15 * SECOND });
  await type('sleep 30');
  expect(frames.at(-1)?.frame.nowUs).toBeGreaterThanOrEqual(45 * SECOND);
});

test('two histories are compared on the same traffic, run on to the same moment', async () => {
  const { api, type, frames } = await start();
  await type('scope client add tmp --from pod/tmp --to http://web --rate 5');
  await type('kubectl scale deployment web --replicas=5');
  const parted = (frames.at(-1)?.frame.nowUs ?? 0) - 20_000;
  await api.settle();
  await api.rewind(parted);
  await type('kubectl scale deployment web --replicas=0');
  const found = await api.compare(1, 2);
  const [tmp] = found?.clients ?? [];
  expect(found).toMatchObject({ sinceUs: expect.any(Number) as number, same: false });
  expect(tmp).toMatchObject({ name: 'tmp', left: { refused: 0 }, same: false });
  expect(tmp?.left?.pods).toHaveLength(5);
  expect(tmp?.right?.refused).toBeGreaterThan(50);
  expect(await api.compare(2, 2)).toMatchObject({ same: true });
  expect(await api.compare(1, 3)).toBeNull();
});

test('what a stopped kube-proxy and the clients go by is told beside what the API server has', async () => {
  const { api, type } = await start();
  await type('scope client add tmp --from pod/tmp --to http://web --rate 5 --keep-alive');
  await type('scope proxy node-2 stop; kubectl scale deployment web --replicas=1');
  await api.settle();
  const { nodes, clients } = await api.truths('default/web');
  expect(nodes.map((one) => [one.node, one.behind, one.endpoints.length, one.expected.length])).toEqual([
    ['node-1', false, 1, 1],
    ['node-2', true, 3, 1],
    ['node-3', false, 1, 1],
  ]);
  expect(clients.map((one) => one.from)).toEqual(['pod/default/tmp']);
  expect(clients[0]?.dns).toMatchObject({ name: 'web.default.svc.cluster.local.', current: true });
});

test('what clients of a Service got is told span by span, also of the past', async () => {
  const { api, type, frames, advance } = await start();
  await type('scope client add tmp --from pod/tmp --to http://web --rate 5');
  await advance(20 * SECOND);
  await type('kubectl scale deployment web --replicas=0');
  await advance(35 * SECOND);
  const spans = await api.series('default/web');
  expect(spans.at(-1)).toMatchObject({ fromUs: 30 * SECOND, toUs: 35 * SECOND, answered: 0, refused: 25 });
  expect(spans.filter((one) => one.answered > 0).length).toBeGreaterThan(0);
  await api.rewind(20 * SECOND);
  expect(frames.at(-1)?.frame.nowUs).toBe(20 * SECOND);
  expect(await api.series('default/web')).toEqual(spans.slice(0, 4));
});

test('one connection is sent, and its outcome is known when the call returns', async () => {
  const { api, frames } = await start();
  const { id, problem } = await api.send('pod/default/tmp', 'web', 80);
  const sent = frames.at(-1)?.frame.connections?.upserts.find((one) => one.id === id);
  expect([problem, sent?.verdict, sent?.state]).toEqual([null, 'answered', 'closed']);
});

test.each([
  ['template IN A corp', ['not simulated of this Corefile: template']],
  [
    'banana',
    [
      "CoreDNS will not take this Corefile and go on with the old one: /etc/coredns/Corefile:2 - Error during parsing: Unknown directive 'banana'",
    ],
  ],
  ['forward . /etc/resolv.conf', []],
])('what is to be said of a Corefile with %s is said before it is applied', async (line, remarks) => {
  const { api } = await start();
  const text = `apiVersion: v1
kind: ConfigMap
metadata: {name: coredns, namespace: kube-system}
data:
  Corefile: |
    .:53 {
      ${line}
    }
`;
  const { problems } = await api.apply(text, { dryRun: true, actor: 'you' });
  expect(problems.map(({ message }) => message)).toEqual(remarks);
});
