import { forkCluster, rewind, type Cluster } from '../../src/engine/cluster.ts';
import { SECOND_US } from '../../src/engine/kernel/kernel.ts';
import { forkWorld } from '../../src/engine/world.ts';
import { median, row, type Measurement, type Row } from '../row.ts';
import { addTraffic, answered, applyWorkload, clusterFor, goOn, heapMb, runUntilReady } from './cluster.ts';

const FORKS = 200;
const REWINDS = 6;

/** Requests a second of the client that sends all the while. */
const RATE = 10;

const TEN_MINUTES_S = 600;

/** What going back costs: a checkpoint, a rewind by ten minutes under traffic, and the memory that this keeps. */
export const CHECKPOINTS: readonly Measurement[] = [100, 10_000].map((pods) => ({
  name: `checkpoint/${pods}`,
  run: async () => costsAt(pods),
}));

function costsAt(pods: number): Row[] {
  const name = `checkpoint/${pods}`;
  const cluster = clusterFor(pods);
  applyWorkload(cluster, pods);
  runUntilReady(cluster, pods);
  goOn(cluster, 10);
  addTraffic(cluster, RATE);
  goOn(cluster, 10);
  const forkMs = median(Array.from({ length: FORKS }, () => forkCost(cluster)));
  const before = heapMb();
  goOn(cluster, TEN_MINUTES_S);
  answered(cluster);
  const growth = heapMb() - before;
  const rewindMs = median(Array.from({ length: REWINDS }, (_, i) => rewindCost(cluster, i)));
  return [
    row(`${name}/fork`, forkMs, 'ms', 'aim ≤ 1'),
    row(`${name}/rewind`, rewindMs, 'ms', 'back by ten minutes; aim ≤ 100'),
    row(`${name}/heap`, growth, 'MB', 'what ten minutes of traffic and their checkpoints add'),
  ];
}

function forkCost(cluster: Cluster): number {
  const begun = performance.now();
  forkWorld(cluster.world);
  return performance.now() - begun;
}

/** Goes back ten minutes, each time to another moment between two checkpoints; the cluster itself stays where it is. */
function rewindCost(cluster: Cluster, round: number): number {
  const target = cluster.world.kernel.nowUs - TEN_MINUTES_S * SECOND_US + round * 1.7 * SECOND_US;
  const other = forkCluster(cluster);
  const begun = performance.now();
  rewind(other, target);
  const tookMs = performance.now() - begun;
  if (other.world.kernel.nowUs !== target) throw new Error('the rewind went elsewhere');
  return tookMs;
}
