import { against, median, row, type Measurement, type Row } from '../row.ts';
import { bringUpMs } from '../webernetes.ts';
import { applyWorkload, clusterFor, heapMb, runUntilReady } from './cluster.ts';

/** How often each size is measured; the middle one counts. */
const ROUNDS: Readonly<Record<number, number>> = { 10: 7, 100: 5, 700: 3, 1000: 3, 10_000: 1 };

/** Sizes at which the other simulator is measured too, and its rounds. */
const THEIR_ROUNDS: Readonly<Record<number, number>> = { 10: 3, 100: 3, 700: 1 };

/** From the apply of a Deployment of N replicas and its Service until N endpoints are ready. */
export const BRING_UPS: readonly Measurement[] = [10, 100, 700, 1000, 10_000].map((replicas) => ({
  name: `bring-up/${replicas}`,
  run: () => bringUpOf(replicas),
}));

/** How much more each Pod costs among ten times as many. */
export const BRING_UP_GROWTH: Measurement = {
  name: 'bring-up/growth',
  run: async () => {
    measure(1000);
    const smallMs = median([measure(1000), measure(1000), measure(1000)].map(({ wallMs }) => wallMs));
    const ratio = row('bring-up/growth', measure(10_000).wallMs / smallMs / 10, '×');
    return [{ ...ratio, about: 'wall(10,000) / wall(1,000) / 10; 1 is linear' }];
  },
};

async function bringUpOf(replicas: number): Promise<Row[]> {
  const name = `bring-up/${replicas}`;
  measure(10);
  const rounds = Array.from({ length: ROUNDS[replicas] ?? 1 }, () => measure(replicas));
  const wall = row(`${name}/wall`, median(rounds.map(({ wallMs }) => wallMs)), 'ms');
  const theirs = await theirMedian(replicas);
  return [
    theirs === null
      ? wall
      : against(wall, theirs, `@ngrok/webernetes, its clock stepped (${times(theirs / wall.value)} as long)`),
    row(
      `${name}/longest-step`,
      median(rounds.map(({ longestMs }) => longestMs)),
      'ms',
      'all due at one moment',
    ),
    row(`${name}/heap`, median(rounds.map(({ heapMb: mb }) => mb)), 'MB', 'more than the empty cluster'),
  ];
}

function times(ratio: number): string {
  return `${ratio.toPrecision(3)} times`;
}

interface Round {
  readonly wallMs: number;
  readonly longestMs: number;
  readonly heapMb: number;
}

function measure(replicas: number): Round {
  const cluster = clusterFor(replicas);
  const before = heapMb();
  const begun = performance.now();
  applyWorkload(cluster, replicas);
  const { longestMs } = runUntilReady(cluster, replicas);
  const wallMs = performance.now() - begun;
  const heap = heapMb() - before;
  // The cluster is looked at once more, so that it is still there when the heap is measured.
  if (cluster.world.kernel.nowUs === 0) throw new Error('no time has passed');
  return { wallMs, longestMs, heapMb: heap };
}

async function theirMedian(replicas: number): Promise<number | null> {
  const rounds = THEIR_ROUNDS[replicas];
  if (rounds === undefined) return null;
  await bringUpMs(10);
  const all: number[] = [];
  for (let i = 0; i < rounds; i++) all.push(await bringUpMs(replicas));
  return median(all);
}
