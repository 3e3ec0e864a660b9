import { packRun } from '../../src/state/runLink.ts';
import type { TimedInput } from '../../src/protocol/input.ts';
import { nodesFor } from '../engine/cluster.ts';
import { DEPLOYMENT, SERVICE } from '../workload.ts';
import type { Site } from './site.ts';

/** What the page is measured with: a Deployment behind a Service, and clients that call it. */
export interface Load {
  readonly pods: number;
  /** Connections a second, of all clients together. */
  readonly rate: number;
}

/** Connections a second of one client: more come from several Pods. */
const MOST_A_CLIENT = 50;
/** When the Pods have all become ready, in virtual time, however many there are. */
const READY_US = 120_000_000;

/** The address of a page that opens with so many Pods ready and the clients at work since `pastUs`. */
export async function addressOf(site: string, load: Load, pastUs = 5_000_000): Promise<string> {
  const run = await packRun({
    version: 1,
    seed: 1,
    clusterFile: clusterFile(nodesFor(load.pods)),
    inputs: [...objects(load), ...clients(load)],
    untilUs: READY_US + pastUs,
    files: [{ name: 'empty.yaml', text: '' }],
  });
  if (run === null) throw new Error('the run does not go into a link');
  return `${site}#run=${run}`;
}

function clusterFile(nodes: number): string {
  const lines = Array.from({ length: nodes }, (_, i) => {
    return `  - {name: node-${i + 1}, zone: zone-${'abc'.charAt(i % 3)}, ip: 172.16.0.${i + 1}}`;
  });
  return ['apiVersion: servicescope.dev/v1alpha1', 'kind: Cluster', 'spec:', '  nodes:', ...lines].join('\n');
}

function objects({ pods, rate }: Load): TimedInput[] {
  const callers = Array.from({ length: callersOf(rate) }, (_, i) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `caller-${i + 1}`, namespace: 'default' },
    spec: { containers: [{ name: 'curl', image: 'curlimages/curl:8.10.1', command: ['sleep', 'infinity'] }] },
  }));
  const created = [
    { resource: 'deployments.apps', body: DEPLOYMENT(pods) },
    { resource: 'services', body: SERVICE },
    ...callers.map((body) => ({ resource: 'pods', body })),
  ];
  return created.map((request) => ({
    at: 0,
    input: { type: 'api', actor: 'you', request: { verb: 'create', namespace: 'default', ...request } },
  }));
}

function clients({ rate }: Load): TimedInput[] {
  const callers = callersOf(rate);
  return Array.from({ length: callers }, (_, i) => ({
    at: READY_US,
    input: {
      type: 'client-add',
      client: {
        name: `load-${i + 1}`,
        from: `pod/default/caller-${i + 1}`,
        url: 'http://web',
        rate: rate / callers,
        keepAlive: false,
        requestsPerConnection: null,
      },
    },
  }));
}

function callersOf(rate: number): number {
  return Math.ceil(rate / MOST_A_CLIENT);
}

const PATIENCE_MS = 120_000;

/** A new visitor's page that has opened such a run, paused. */
export async function openLoad(site: Site, load: Load, pastUs?: number): ReturnType<Site['open']> {
  const opened = await site.open();
  await opened.page.goto(await addressOf(site.address, load, pastUs));
  await opened.page.getByRole('button', { name: 'Play', exact: true }).waitFor({ timeout: PATIENCE_MS });
  await opened.page.evaluate(() => window.servicescope.idle());
  return opened;
}
