import { assertNever } from '../base/assert.ts';
import type { ClusterSettings } from '../k8s/clusterSettings.ts';
import type { ApiResponse } from '../protocol/api.ts';
import type { Input, TimedInput } from '../protocol/input.ts';
import type { Report } from '../protocol/report.ts';
import { onChange } from './apiserver/changes.ts';
import type { Border } from './apiserver/request.ts';
import { runApiTask } from './apiserver/tasks.ts';
import { createTrusted } from './apiserver/trusted.ts';
import { ADD_ONS_US, bootstrap, BRING_UP_US, installAddOns } from './bootstrap.ts';
import { noteChange as noteForKubernetesService } from './controllers/kubernetesService.ts';
import { noteChange as noteForControllers, runControllerTask } from './controllers/runtime.ts';
import {
  CHECKPOINT_EVERY_US,
  endAhead,
  isAct,
  keep,
  leave,
  present,
  presentHistory,
  standAt,
  takeCheckpoint,
  type Ahead,
  type Checkpoint,
  type History,
} from './history.ts';
import { following } from './kernel/happenings.ts';
import { report, schedule, takeDue, type Due } from './kernel/kernel.ts';
import { allHealthMayChange, noteChange as noteForBalancers } from './network/balancerHealth.ts';
import { addClient, removeClient } from './network/clients.ts';
import { closeConnection, openConnection, sendRequest } from './network/connection.ts';
import { ping } from './network/ping.ts';
import { runNetworkTask } from './network/tasks.ts';
import { startAsk } from './dns/ask.ts';
import { startLookup } from './dns/resolver.ts';
import { noteChange as noteForReloads } from './node/configReload.ts';
import { applyAppAct, exitContainer, writeFile } from './node/containers.ts';
import { setNodeDown } from './node/machines.ts';
import { runKubeletTask } from './node/tasks.ts';
import { startProxy, stopProxy } from './proxy/nodeView.ts';
import { noteChange as noteForProxies, rulesCurrentAt } from './proxy/versions.ts';
import { createWorld, forkWorld, type World } from './world.ts';

/**
 * A cluster that is being run: its present, and all that is needed to make its past again (seed, settings, inputs and
 * checkpoints on the way). It does nothing by itself: time goes on in `advance` only.
 */
export interface Cluster {
  readonly seed: number;
  readonly settings: ClusterSettings;
  /**
   * How requests enter the API server. Null: only creates that are known to be right may enter, and nothing is asked of
   * them. A run is the same either way, so that a page can begin with its first cluster while the border is loading.
   */
  border: Border | null;
  world: World;
  /** Everything that entered, in order: with seed and settings, the whole run. */
  readonly inputs: TimedInput[];
  readonly checkpoints: Checkpoint[];
  /** Which history this is; another one begins with an act in the past. */
  line: Pick<History, 'id' | 'parent' | 'forkedAtUs'>;
  /** How many acts have entered since the cluster is run, in whichever history. */
  acts: number;
  /** After a rewind what comes later in this history; null at its end. */
  ahead: Ahead | null;
  /** Histories that were left and can be returned to, the eldest first. */
  readonly left: History[];
}

export type InputResult =
  | { readonly ok: true; readonly response?: ApiResponse; readonly connection?: number }
  | { readonly ok: false; readonly message: string };

onChange(noteForProxies);
onChange(noteForControllers);
onChange(noteForKubernetesService);
onChange(noteForBalancers);
onChange(noteForReloads);

/** A cluster at time 0: brought up through its own controllers since ten minutes before, settled. */
export function createCluster(options: {
  seed: number;
  settings: ClusterSettings;
  border: Border | null;
}): Cluster {
  const world = createWorld(options.seed, options.settings, -BRING_UP_US);
  bootstrap(world);
  runUntil(world, -ADD_ONS_US);
  installAddOns(world);
  runUntil(world, 0);
  world.kernel.reports.clear();
  const line = { id: 1, parent: null, forkedAtUs: 0 };
  const cluster: Cluster = {
    ...options,
    world,
    inputs: [],
    checkpoints: [],
    line,
    acts: 0,
    ahead: null,
    left: [],
  };
  takeCheckpoint(cluster);
  return cluster;
}

/**
 * Lets an input enter now and gives what it answers at once. Inputs with a token answer later, through `advance`.
 * Errors are values: a refused input leaves the cluster as it was. An act while something lies ahead begins another history.
 */
export function dispatch(cluster: Cluster, input: Input): InputResult {
  if (isAct(input)) {
    leave(cluster);
    cluster.acts++;
    cluster.inputs.push({ at: cluster.world.kernel.nowUs, input });
  }
  return enter(cluster, input);
}

/**
 * Runs what is due up to `toUs`. Stops as soon as somebody outside is to be told something and gives these reports;
 * `world.kernel.nowUs` says how far it came. No reports: it came to `toUs`.
 */
export function advance(cluster: Cluster, toUs: number): Report[] {
  for (;;) {
    const checkpointAt = present(cluster).at + CHECKPOINT_EVERY_US;
    const againAt = nextAgain(cluster) ?? Infinity;
    const untilUs = Math.max(cluster.world.kernel.nowUs, Math.min(toUs, checkpointAt, againAt));
    if (runUntil(cluster.world, untilUs)) return takeReports(cluster.world);
    if (untilUs >= checkpointAt) takeCheckpoint(cluster);
    if (untilUs >= againAt) enterAgain(cluster);
    endAhead(cluster);
    if (untilUs >= toUs && (nextAgain(cluster) ?? Infinity) > untilUs) return [];
  }
}

/** When the next input that lies ahead entered; null when none does. */
function nextAgain({ ahead }: Cluster): number | null {
  return ahead?.inputs[ahead.next]?.at ?? null;
}

/** What was done in this history at this moment is done again. */
function enterAgain(cluster: Cluster): void {
  const { ahead } = cluster;
  const timed = ahead?.inputs[ahead.next];
  if (!ahead || !timed) return;
  ahead.next++;
  cluster.inputs.push(timed);
  enter(cluster, timed.input);
}

/** The moment of the next due work or input that lies ahead, null when there is none. */
export function nextDueAt(cluster: Cluster): number | null {
  const due = cluster.world.kernel.due.minKey()?.at ?? null;
  const again = nextAgain(cluster);
  return due === null || again === null ? (due ?? again) : Math.min(due, again);
}

/**
 * Whether nothing is on its way: no controller has work, no Pod is between states and every Node's rules equal the API.
 * Probes, leases, back-offs and client traffic do not count.
 */
export function isSettled(cluster: Cluster): boolean {
  return (settledAt(cluster) ?? Infinity) <= cluster.world.kernel.nowUs;
}

/** When nothing will be on its way any more, with no more work to do until then; null while there is work. */
export function settledAt({ world }: Cluster): number | null {
  return world.kernel.work === 0 ? Math.max(world.kernel.nowUs, rulesCurrentAt(world)) : null;
}

/** Goes to another moment of this history, back or forth, by the nearest checkpoint and replay. */
export function rewind(cluster: Cluster, toUs: number): void {
  standAt(cluster, presentHistory(cluster), toUs);
  settleReports(cluster, toUs);
}

/** Leaves the present history for one that was left before, and goes to a moment of it. False: there is no such history. */
export function returnTo(cluster: Cluster, id: number, toUs: number): boolean {
  const index = cluster.left.findIndex((one) => one.id === id);
  const [history] = index === -1 ? [] : cluster.left.splice(index, 1);
  if (!history) return false;
  keep(cluster, presentHistory(cluster));
  standAt(cluster, history, toUs);
  settleReports(cluster, toUs);
  return true;
}

/** A cluster with the same past and present; both go on by themselves. */
export function forkCluster(cluster: Cluster): Cluster {
  return {
    ...cluster,
    world: forkWorld(cluster.world),
    inputs: [...cluster.inputs],
    checkpoints: [...cluster.checkpoints],
    ahead: cluster.ahead && { ...cluster.ahead },
    left: [...cluster.left],
  };
}

/** Makes a run again from its inputs, up to `toUs`. */
export function replay(
  options: { seed: number; settings: ClusterSettings; border: Border | null },
  inputs: readonly TimedInput[],
  toUs: number,
): Cluster {
  const cluster = createCluster(options);
  for (const timed of inputs) {
    settleReports(cluster, timed.at);
    dispatch(cluster, timed.input);
  }
  settleReports(cluster, toUs);
  return cluster;
}

/** Goes on to a moment without telling anybody. */
function settleReports(cluster: Cluster, toUs: number): void {
  while (advance(cluster, toUs).length > 0);
}

/** True when it stopped early because there are reports. */
function runUntil(world: World, untilUs: number): boolean {
  while (world.kernel.reports.size === 0) {
    const due = takeDue(world, untilUs);
    if (!due) {
      world.kernel.nowUs = Math.max(world.kernel.nowUs, untilUs);
      return false;
    }
    following(world, due.cause, () => runTask(world, due));
    if (world.kernel.settling.size > 0) reportSettled(world);
  }
  return true;
}

/** Tells those who wait for it that the cluster is settled, or looks again when the last Node's rules will be in place. */
function reportSettled(world: World): void {
  const { kernel } = world;
  if (kernel.work > 0) return;
  const rulesAt = rulesCurrentAt(world);
  if (rulesAt > kernel.nowUs) {
    schedule(world, rulesAt, { room: 'settle', idle: true, token: null });
    return;
  }
  for (const token of kernel.settling.keysArray()) report(world, { type: 'settled', token, settled: true });
  kernel.settling.clear();
}

function takeReports(world: World): Report[] {
  const reports = [...world.kernel.reports.values()];
  world.kernel.reports.clear();
  return reports;
}

function runTask(world: World, due: Due): void {
  const { task } = due;
  switch (task.room) {
    case 'api':
      return runApiTask(world, task);
    case 'controllers':
      return runControllerTask(world, task);
    case 'kubelet':
      return runKubeletTask(world, task);
    case 'network':
      return runNetworkTask(world, task);
    case 'wake':
      return report(world, { type: 'woke', token: task.token });
    case 'settle':
      if (task.token !== null && world.kernel.settling.delete(task.token)) {
        report(world, { type: 'settled', token: task.token, settled: false });
      }
      return;
    default:
      return assertNever(task);
  }
}

function enter(cluster: Cluster, input: Input): InputResult {
  const { world } = cluster;
  switch (input.type) {
    case 'api': {
      const response = (cluster.border ?? createTrusted)(world, input.request, input.actor);
      return { ok: true, response };
    }
    case 'app':
      return refusable(applyAppAct(world, input.pod, input.act));
    case 'exit':
      return refusable(exitContainer(world, input.pod, input.container, input.code));
    case 'node':
      return refusable(checked(world, setNodeDown(world, input.node, input.act === 'down')));
    case 'proxy': {
      const act = input.act === 'stop' ? stopProxy : startProxy;
      return refusable(checked(world, act(world, input.node)));
    }
    case 'client-add':
      return refusable(addClient(world, input.client));
    case 'client-remove':
      return refusable(removeClient(world, input.name));
    case 'wake':
      schedule(world, input.at, { room: 'wake', idle: true, token: input.token });
      return { ok: true };
    case 'watch': {
      const { resource, namespace, name } = input;
      world.api.watches.set(input.token, { resource, namespace, name });
      return { ok: true };
    }
    case 'unwatch':
      world.api.watches.delete(input.token);
      return { ok: true };
    case 'settle':
      world.kernel.settling.set(input.token, world.kernel.nowUs + input.limitUs);
      schedule(world, world.kernel.nowUs + input.limitUs, { room: 'settle', idle: true, token: input.token });
      schedule(world, world.kernel.nowUs, { room: 'settle', idle: true, token: null });
      return { ok: true };
    case 'open': {
      const { from, host, port, protocol, timeoutUs, afterLookup = false, family, token } = input;
      const owner = { kind: 'command', token } as const;
      const connection = openConnection(world, {
        from,
        host,
        port,
        protocol,
        timeoutUs,
        afterLookup,
        owner,
        ...(family ? { family } : {}),
      });
      return { ok: true, connection };
    }
    case 'request':
      return refusable(sendRequest(world, input.connection, input.request, input.token));
    case 'close':
      closeConnection(world, input.connection);
      return { ok: true };
    case 'lookup':
      startLookup(world, input);
      return { ok: true };
    case 'ask':
      startAsk(world, input);
      return { ok: true };
    case 'ping':
      ping(world, input);
      return { ok: true };
    case 'write-file':
      return refusable(writeFile(world, input.pod, input.container, input.path, input.content));
    default:
      return assertNever(input);
  }
}

/** Load balancers find out about a machine or its kube-proxy by their next health checks. */
function checked(world: World, problem: string | null): string | null {
  if (problem === null) allHealthMayChange(world);
  return problem;
}

/** Null means done; a text says why not. */
function refusable(problem: string | null): InputResult {
  return problem === null ? { ok: true } : { ok: false, message: problem };
}
