import { checklistOf } from '../../engine/checklist/index.ts';
import {
  advance,
  dispatch,
  forkCluster,
  isSettled,
  nextDueAt,
  settledAt,
  type Cluster,
} from '../../engine/cluster.ts';
import { listObjects } from '../../engine/apiserver/read.ts';
import type { World } from '../../engine/world.ts';
import type { EndpointSlice } from '../../k8s/objects.ts';
import type { Input } from '../../protocol/input.ts';
import type { Place } from '../../protocol/place.ts';
import type { Change, TriedChange } from '../../protocol/whyNot.ts';
import { patchOf } from './change.ts';

/** How long a change may take to have its effect, in virtual time: a new Pod pulls, starts and is probed meanwhile. */
const EFFECT_LIMIT_US = 90_000_000;

/** A kubelet looks again for a Secret or a ConfigMap, and mounts again what it could not, only now and then. */
// kubernetes: pkg/util/goroutinemap/exponentialbackoff backs off up to 2 min 2 s
const LOOKS_AGAIN_US = 150_000_000;
const LOOK_EVERY_US = 5_000_000;

/** Traffic must then get through within this. */
const CONNECT_LIMIT_US = 4_000_000;

/** Who would call, and what they would dial. */
export interface Dial {
  readonly from: Place;
  readonly host: string;
  readonly port: number;
}

/** Tries a change for a Service. Null: it is refused, or nothing gets better. */
export function tryForService(
  cluster: Cluster,
  change: Change,
  service: string,
  dials: readonly Dial[],
): TriedChange | null {
  const made = make(cluster, change, ({ world }) => checklistOf(world, service, null).firstWrong === null);
  if (!made) return null;
  const { copy, afterUs } = made;
  const reached = dials.every((dial) => connects(copy, dial));
  const after = checklistOf(copy.world, service, null);
  if (reached && after.firstWrong === null) return { ...change, works: true, next: null, afterUs };
  // One step further on the way is worth something too, when two things are wrong.
  if (stepOf(copy, service) <= stepOf(cluster, service)) return null;
  const next = after.checks.find((one) => one.status === 'wrong')?.finding ?? null;
  return { ...change, works: false, next, afterUs };
}

/** Tries a change for a Pod: it helps when the Pod is a ready endpoint of a Service afterwards. */
export function tryForPod(cluster: Cluster, change: Change, pod: string): TriedChange | null {
  const made = make(cluster, change, ({ world }) => inRotation(world, pod));
  return made && inRotation(made.copy.world, pod)
    ? { ...change, works: true, next: null, afterUs: made.afterUs }
    : null;
}

/** Whether new connections of some Service may go to a Pod, `ns/name`. */
export function inRotation(world: World, pod: string): boolean {
  const [namespace = '', name = ''] = pod.split('/');
  return listObjects<EndpointSlice>(world, 'endpointslices.discovery.k8s.io', namespace).some((slice) =>
    (slice.endpoints ?? []).some(
      ({ targetRef, conditions }) => targetRef?.name === name && (conditions?.ready ?? true),
    ),
  );
}

/** Makes a change in a copy of the cluster and lets its effect come, `there` when it has; null when it is refused. */
function make(
  cluster: Cluster,
  change: Change,
  there: (copy: Cluster) => boolean,
): { copy: Cluster; afterUs: number } | null {
  const copy = forkCluster(cluster);
  const startedUs = copy.world.kernel.nowUs;
  if (!inputsOf(change).every((input) => accepted(copy, input))) return null;
  settle(copy, startedUs + EFFECT_LIMIT_US);
  if (makesObjects(change)) {
    const limitUs = startedUs + LOOKS_AGAIN_US;
    while (!there(copy) && copy.world.kernel.nowUs < limitUs) {
      runOn(copy, copy.world.kernel.nowUs + LOOK_EVERY_US);
      settle(copy, limitUs);
    }
  }
  return { copy, afterUs: copy.world.kernel.nowUs - startedUs };
}

/** How far down the checklist all is well. */
function stepOf(cluster: Cluster, service: string): number {
  const { checks } = checklistOf(cluster.world, service, null);
  const wrong = checks.findIndex((one) => one.status === 'wrong');
  return wrong === -1 ? checks.length : wrong;
}

function inputsOf({ act, field }: Change): readonly Input[] {
  if (act.kind === 'inputs') return act.inputs;
  if (!field) return [];
  const { resource, namespace, name } = field.object;
  const body = patchOf(field.path, act.value);
  return [
    {
      type: 'api',
      actor: 'you',
      request: {
        verb: 'patch',
        patchType: 'json',
        resource,
        ...(namespace === '' ? {} : { namespace }),
        name,
        body,
      },
    },
  ];
}

function makesObjects({ act }: Change): boolean {
  return act.kind === 'inputs' && act.inputs.some((input) => input.type === 'api');
}

function runOn(cluster: Cluster, toUs: number): void {
  while (cluster.world.kernel.nowUs < toUs) advance(cluster, toUs);
}

function accepted(cluster: Cluster, input: Input): boolean {
  const result = dispatch(cluster, input);
  return result.ok && (result.response?.ok ?? true);
}

/** Until nothing is on its way. */
function settle(cluster: Cluster, limitUs: number): void {
  do {
    const next = Math.min(nextDueAt(cluster) ?? limitUs, settledAt(cluster) ?? limitUs, limitUs);
    advance(cluster, Math.max(next, cluster.world.kernel.nowUs + 1_000));
  } while (!isSettled(cluster) && cluster.world.kernel.nowUs < limitUs);
}

/** A token that nobody else in a copy waits for. */
const TOKEN = -1;

function connects(cluster: Cluster, dial: Dial): boolean {
  const { from, host, port } = dial;
  const timeoutUs = CONNECT_LIMIT_US;
  dispatch(cluster, { type: 'open', token: TOKEN, from, host, port, protocol: 'TCP', timeoutUs });
  const limitUs = cluster.world.kernel.nowUs + 2 * timeoutUs;
  while (cluster.world.kernel.nowUs < limitUs) {
    for (const report of advance(cluster, limitUs))
      if (report.type === 'opened' && report.token === TOKEN) return report.connection.verdict === 'answered';
  }
  return false;
}
