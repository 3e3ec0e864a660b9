import { assertNever } from '../../base/assert.ts';
import { following, record } from '../kernel/happenings.ts';
import type { AppAct } from '../../protocol/input.ts';
import type { World } from '../world.ts';
import { endRun } from './exits.ts';
import { planProbes, probeOf } from './probes.ts';
import { changeContainer, containerSpec, containersOf, getContainer, podObject } from './records.ts';
import { podEvent } from './reports.ts';
import type { ProbeKind } from './state.ts';
import { statusSoon } from './status.ts';

/**
 * Tells the program in a Pod to fail or to recover. Readiness: its readiness probe fails; without one, the container's
 * Ready is withheld by the simulator's own hand, and an Event says so. A new run of the program begins normal again.
 * A text says why the act has no effect; null means done.
 */
export function applyAct(world: World, podKey: string, act: AppAct): string | null {
  const pod = podObject(world, podKey);
  if (!pod) return `pods "${podKey.slice(podKey.indexOf('/') + 1)}" not found on any Node`;
  const names = pod.spec.containers.map((container) => container.name);
  const running = names.filter((name) => getContainer(world, podKey, name)?.stage === 'running');
  if (running.length === 0) return `no container of ${podKey} runs`;
  const unnoticed = act === 'unhealthy' && !running.some((name) => hasProbe(world, podKey, name, 'liveness'));
  const hint = unnoticed ? ' It has no liveness probe, so nobody notices.' : '';
  const text = textOf(podKey, act) + hint;
  const id = record(world, { actor: 'you', what: `app-${act}`, subject: `Pod/${podKey}`, text, cause: null });
  following(world, id, () => {
    if (act === 'crash') crash(world, podKey, running);
    else if (act === 'ready' || act === 'unready') setReadiness(world, podKey, running, act === 'unready');
    else setHealth(world, podKey, running, act === 'unhealthy');
  });
  return null;
}

function textOf(podKey: string, act: AppAct): string {
  switch (act) {
    case 'crash':
      return `The program in ${podKey} crashes.`;
    case 'unready':
      return `The program in ${podKey} is no longer ready to serve.`;
    case 'ready':
      return `The program in ${podKey} is ready to serve again.`;
    case 'unhealthy':
      return `The program in ${podKey} is no longer healthy.`;
    case 'healthy':
      return `The program in ${podKey} is healthy again.`;
    default:
      return assertNever(act);
  }
}

function crash(world: World, podKey: string, running: readonly string[]): void {
  const [first] = running;
  if (first === undefined) return;
  endRun(world, podKey, first, { exitCode: 1, reason: 'Error', connections: 'rst' });
  changeContainer(world, podKey, first, { told: 'crashed' });
}

function setReadiness(world: World, podKey: string, running: readonly string[], unready: boolean): void {
  const probed = running.filter((name) => hasProbe(world, podKey, name, 'readiness'));
  const targets = probed.length > 0 ? probed : running.slice(0, 1);
  for (const name of targets) {
    const before = getContainer(world, podKey, name);
    if (!before) continue;
    changeContainer(world, podKey, name, { told: unready ? 'unready' : 'normal' });
    if (probed.length > 0) planProbes(world, podKey, name);
    else withhold(world, podKey, name, unready);
  }
}

function withhold(world: World, podKey: string, name: string, unready: boolean): void {
  const record = getContainer(world, podKey, name);
  const pod = podObject(world, podKey);
  if (!record) return;
  changeContainer(world, podKey, name, { ready: !unready && record.started });
  const message = unready
    ? `The simulator itself withholds Ready from container ${name}: it has no readiness probe, so in a real cluster nothing would make it unready while it runs`
    : `The simulator no longer withholds Ready from container ${name}`;
  podEvent(
    world,
    pod,
    unready ? 'Warning' : 'Normal',
    unready ? 'ReadinessWithheld' : 'ReadinessRestored',
    message,
    name,
  );
  statusSoon(world, podKey);
}

function setHealth(world: World, podKey: string, running: readonly string[], unhealthy: boolean): void {
  const probed = running.filter((name) => hasProbe(world, podKey, name, 'liveness'));
  for (const name of probed.length > 0 ? probed : running.slice(0, 1)) {
    changeContainer(world, podKey, name, { told: unhealthy ? 'unhealthy' : 'normal' });
    planProbes(world, podKey, name);
  }
}

function hasProbe(world: World, podKey: string, name: string, kind: ProbeKind): boolean {
  const pod = podObject(world, podKey);
  const spec = pod && containerSpec(pod, name);
  return spec !== undefined && probeOf(spec, kind) !== undefined && containersOf(world, podKey).length > 0;
}
