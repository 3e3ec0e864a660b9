import { isSettled } from '../../src/engine/cluster.ts';
import { median, row, type Measurement } from '../row.ts';
import {
  addTraffic,
  answered,
  applyWorkload,
  clusterFor,
  enter,
  firstPod,
  goOn,
  runUntilReady,
} from './cluster.ts';

const PODS = 1000;

/** Requests a second, and for how many seconds. */
const RATE = 200;
const SECONDS = 50;

/** What one request of a client costs: name lookup, connection, request, answer, close. */
export const CONNECTION: Measurement = {
  name: 'connection',
  run: async () => {
    const cluster = clusterFor(PODS);
    applyWorkload(cluster, PODS);
    runUntilReady(cluster, PODS);
    goOn(cluster, 30);
    addTraffic(cluster, RATE);
    goOn(cluster, 5);
    const before = answered(cluster);
    const begun = performance.now();
    goOn(cluster, SECONDS);
    const tookMs = performance.now() - begun;
    const perRequestUs = (tookMs * 1000) / (answered(cluster) - before);
    return [
      row('connection', perRequestUs, 'µs', `one request with lookup and connection, ${PODS} endpoints`),
    ];
  },
};

const FLIPS = 21;

/** What one change of readiness costs until every Node's rules have it. */
export const READINESS_FLIP: Measurement = {
  name: 'readiness-flip',
  run: async () => {
    const cluster = clusterFor(PODS);
    applyWorkload(cluster, PODS);
    runUntilReady(cluster, PODS);
    goOn(cluster, 30);
    const pod = firstPod(cluster);
    const took = Array.from({ length: FLIPS }, (_, i) => {
      const begun = performance.now();
      enter(cluster, { type: 'app', pod, act: i % 2 === 0 ? 'unready' : 'ready' });
      do goOn(cluster, 0.05);
      while (!isSettled(cluster));
      return performance.now() - begun;
    });
    return [row('readiness-flip', median(took), 'ms', `until every Node has it, ${PODS} endpoints`)];
  },
};
