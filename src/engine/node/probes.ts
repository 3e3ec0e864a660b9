import { cancel, drawBelow, SECOND_US } from '../kernel/kernel.ts';
import type { Container } from '../../k8s/objects.ts';
import type { World } from '../world.ts';
import { attempt, type Probe, type ProbeOutcome } from './probeTarget.ts';
import {
  changeContainer,
  containerKey,
  containerSpec,
  getContainer,
  podObject,
  scheduleContainer,
} from './records.ts';
import { podEvent, podOutcome } from './reports.ts';
import type { ContainerRecord, ProbeKind, ProbeRecord } from './state.ts';
import { statusSoon } from './status.ts';
import { stopContainer } from './stop.ts';
import { syncPod } from './sync.ts';

/**
 * Probe workers. A worker ticks at its anchor plus multiples of its period, but ticks that cannot change anything are
 * not queued: they are only worked out. A tick is queued while the outcome differs from the state, while results are
 * still being counted, and, for failures, while client-go would still let their Events through.
 */
// kubernetes: pkg/kubelet/prober/worker.go, prober_manager.go. Simplified: the kubelet's own resync every minute or so,
// which also asks a container that is not ready, is left out.

/** After this many Events on one object client-go's spam filter drops the rest, so later failing ticks leave nothing. */
// kubernetes: staging/src/k8s.io/client-go/tools/record/events_cache.go defaultSpamBurst
const FAILURES_SHOWN = 25;

const KINDS: readonly ProbeKind[] = ['startup', 'liveness', 'readiness'];

const TITLES = { startup: 'Startup', liveness: 'Liveness', readiness: 'Readiness' } as const;

/** The probe of that kind that a container has. */
export function probeOf(spec: Container, kind: ProbeKind): Probe | undefined {
  if (kind === 'startup') return spec.startupProbe;
  return kind === 'liveness' ? spec.livenessProbe : spec.readinessProbe;
}

/** Workers for a container of a Pod that has just been accepted. */
export function newProbes(world: World, podKey: string, spec: Container): readonly ProbeRecord[] {
  return KINDS.flatMap((kind): ProbeRecord[] => {
    const probe = probeOf(spec, kind);
    if (!probe) return [];
    const subject = `${podKey}/${spec.name}/${kind}`;
    return [
      {
        kind,
        anchorAt: world.kernel.nowUs + startDelay(world, podKey, periodOf(probe), subject),
        result: initialResult(kind),
        lastOutcome: null,
        run: 0,
        onHold: false,
        due: null,
      },
    ];
  });
}

/** A kubelet that has just started spreads its workers over their period. */
function startDelay(world: World, podKey: string, periodUs: number, subject: string): number {
  const node = world.kubelet.pods.get(podKey)?.node ?? '';
  const upSince = world.kubelet.startedAt.get(node);
  if (upSince === undefined || world.kernel.nowUs - upSince >= periodUs) return 0;
  return drawBelow(world, periodUs, 'probe-start', subject, 0);
}

function initialResult(kind: ProbeKind): ProbeRecord['result'] {
  if (kind === 'readiness') return 'failure';
  return kind === 'liveness' ? 'success' : 'unknown';
}

/** A new run of the container: every result begins anew. */
export function probesAfterStart(world: World, podKey: string, name: string): void {
  const record = getContainer(world, podKey, name);
  if (!record) return;
  const probes = record.probes.map((probe) => ({
    ...probe,
    result: initialResult(probe.kind),
    onHold: false,
  }));
  changeContainer(world, podKey, name, { probes });
}

/**
 * Works out anew which ticks of a container's probes must be queued: after anything that may change an outcome.
 * `trigger` asks at once, and moves the worker's anchor to now.
 */
export function planProbes(
  world: World,
  podKey: string,
  name: string,
  options: { readonly trigger?: ProbeKind } = {},
): void {
  const pod = podObject(world, podKey);
  const spec = pod && containerSpec(pod, name);
  const record = getContainer(world, podKey, name);
  if (!spec || !record) return;
  for (const { kind } of record.probes) {
    const probe = probeOf(spec, kind);
    if (!probe) continue;
    if (kind === options.trigger && canAsk(world, podKey, name, kind)) {
      changeProbe(world, podKey, name, kind, { anchorAt: world.kernel.nowUs });
      if (isPastDelay(getContainer(world, podKey, name), probe, world.kernel.nowUs)) {
        ask(world, podKey, name, kind);
        continue;
      }
    }
    planTick(world, podKey, spec, kind, probe);
  }
}

/** A tick that was queued. */
export function probeTick(world: World, podKey: string, name: string, kind: ProbeKind): void {
  changeProbe(world, podKey, name, kind, { due: null });
  if (canAsk(world, podKey, name, kind)) ask(world, podKey, name, kind);
}

/** Whether the worker would make an attempt now, apart from the initial delay. */
function canAsk(world: World, podKey: string, name: string, kind: ProbeKind): boolean {
  const record = getContainer(world, podKey, name);
  const probe = record?.probes.find((each) => each.kind === kind);
  if (record?.stage !== 'running' || !probe || probe.onHold) return false;
  if (kind === 'startup' ? record.started : !record.started) return false;
  // While a Pod is being deleted only readiness goes on, so that an endpoint may stop serving before it ends.
  return (
    kind === 'readiness' || (world.kubelet.pods.get(podKey)?.stage !== 'stopping' && record.stop === null)
  );
}

function ask(world: World, podKey: string, name: string, kind: ProbeKind): void {
  const pod = podObject(world, podKey);
  const spec = pod && containerSpec(pod, name);
  const probe = spec && probeOf(spec, kind);
  if (!pod || !spec || !probe) return;
  const outcome = attempt(world, podKey, spec, kind, probe);
  if (outcome.result === 'error') {
    podEvent(
      world,
      pod,
      'Warning',
      'Unhealthy',
      `${TITLES[kind]} probe errored and resulted in unknown state: ${outcome.output}`,
      name,
    );
  } else {
    if (outcome.result === 'failure')
      podEvent(world, pod, 'Warning', 'Unhealthy', `${TITLES[kind]} probe failed: ${outcome.output}`, name);
    else if (outcome.warning !== undefined)
      podEvent(
        world,
        pod,
        'Warning',
        'ProbeWarning',
        `${TITLES[kind]} probe warning: ${outcome.warning}`,
        name,
      );
    count(world, podKey, spec, kind, probe, outcome);
  }
  planTick(world, podKey, spec, kind, probe, outcome);
}

/** Counts a result; enough of them in a row change the probe's state. */
function count(
  world: World,
  podKey: string,
  spec: Container,
  kind: ProbeKind,
  probe: Probe,
  outcome: ProbeOutcome,
): void {
  const record = getContainer(world, podKey, spec.name);
  const worker = record?.probes.find((each) => each.kind === kind);
  if (!record || !worker || outcome.result === 'error') return;
  const run = worker.lastOutcome === outcome.result ? worker.run + 1 : 1;
  changeProbe(world, podKey, spec.name, kind, { lastOutcome: outcome.result, run });
  if (run < thresholdOf(probe, outcome.result)) return;
  const ends = kind === 'startup' || (kind === 'liveness' && outcome.result === 'failure');
  changeProbe(world, podKey, spec.name, kind, {
    result: outcome.result,
    ...(ends ? { onHold: true, run: 0 } : {}),
  });
  if (worker.result === outcome.result) return;
  if (kind === 'readiness') readinessChanged(world, podKey, spec.name, outcome, run);
  else if (outcome.result === 'failure') failedForGood(world, podKey, spec.name, kind, outcome, run);
  else if (kind === 'startup') startupPassed(world, podKey, spec.name);
}

function readinessChanged(
  world: World,
  podKey: string,
  name: string,
  outcome: ProbeOutcome,
  run: number,
): void {
  const ready = outcome.result === 'success';
  changeContainer(world, podKey, name, { ready });
  const text = ready
    ? `Container ${name} of ${podKey} became ready: its readiness probe succeeded.`
    : `Container ${name} of ${podKey} is not ready: its readiness probe failed ${timesOf(run)} in a row, last with: ${said(outcome)}.`;
  podOutcome(world, podKey, ready ? 'container-ready' : 'container-unready', text, () =>
    statusSoon(world, podKey),
  );
}

function failedForGood(
  world: World,
  podKey: string,
  name: string,
  kind: 'startup' | 'liveness',
  outcome: ProbeOutcome,
  run: number,
): void {
  const pod = podObject(world, podKey);
  const spec = pod && containerSpec(pod, name);
  if (!pod || !spec) return;
  const text = `Container ${name} of ${podKey} is to be restarted: its ${kind} probe failed ${timesOf(run)} in a row, last with: ${said(outcome)}.`;
  const seconds =
    probeOf(spec, kind)?.terminationGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30;
  podOutcome(world, podKey, `${kind}-failed`, text, () =>
    stopContainer(world, podKey, name, {
      graceUs: seconds * SECOND_US,
      why: kind,
      message: `Container ${name} failed ${kind} probe, will be restarted`,
    }),
  );
}

function startupPassed(world: World, podKey: string, name: string): void {
  const pod = podObject(world, podKey);
  const spec = pod && containerSpec(pod, name);
  const ready = spec?.readinessProbe === undefined && getContainer(world, podKey, name)?.told !== 'unready';
  changeContainer(world, podKey, name, { started: true, ...(ready ? { ready } : {}) });
  const text = `Container ${name} of ${podKey} has started up: its startup probe succeeded.`;
  podOutcome(world, podKey, 'container-started-up', text, () => {
    statusSoon(world, podKey);
    planProbes(world, podKey, name, { trigger: 'readiness' });
    syncPod(world, podKey);
  });
}

/** Queues the worker's next tick, or none when no tick can change anything. */
function planTick(
  world: World,
  podKey: string,
  spec: Container,
  kind: ProbeKind,
  probe: Probe,
  known?: ProbeOutcome,
): void {
  const record = getContainer(world, podKey, spec.name);
  const worker = record?.probes.find((each) => each.kind === kind);
  if (!record || !worker) return;
  if (worker.due) cancel(world, worker.due);
  if (!canAsk(world, podKey, spec.name, kind)) {
    if (worker.due) changeProbe(world, podKey, spec.name, kind, { due: null });
    return;
  }
  const { result } = known ?? attempt(world, podKey, spec, kind, probe);
  const opens = record.listensAt > world.kernel.nowUs;
  if (!opens && isSteady(worker, result, probe)) {
    if (worker.due) changeProbe(world, podKey, spec.name, kind, { due: null });
    return;
  }
  const at = nextTick(world, record, worker, probe);
  // A tick that will change the state is on its way to something; one that only repeats a failure is not.
  const idle = result === 'error' || (result === worker.result && !opens);
  const due = scheduleContainer(world, podKey, spec.name, at, { type: 'probe', probe: kind }, { idle });
  changeProbe(world, podKey, spec.name, kind, { due });
}

function isSteady(worker: ProbeRecord, result: ProbeOutcome['result'], probe: Probe): boolean {
  if (worker.result !== result) return false;
  if (result === 'success') return worker.lastOutcome !== 'failure';
  return (
    worker.lastOutcome === 'failure' && worker.run >= Math.max(FAILURES_SHOWN, thresholdOf(probe, 'failure'))
  );
}

/** The worker's next tick after now at which the initial delay is over. */
function nextTick(world: World, record: ContainerRecord, worker: ProbeRecord, probe: Probe): number {
  const periodUs = periodOf(probe);
  const earliest = Math.max(
    world.kernel.nowUs + 1,
    record.startedAt + (probe.initialDelaySeconds ?? 0) * SECOND_US,
  );
  const ticks = Math.max(0, Math.ceil((earliest - worker.anchorAt) / periodUs));
  return worker.anchorAt + ticks * periodUs;
}

function isPastDelay(record: ContainerRecord | undefined, probe: Probe, at: number): boolean {
  return (
    record !== undefined &&
    Math.floor((at - record.startedAt) / SECOND_US) >= (probe.initialDelaySeconds ?? 0)
  );
}

function periodOf(probe: Probe): number {
  return Math.max(1, probe.periodSeconds ?? 10) * SECOND_US;
}

function thresholdOf(probe: Probe, result: 'success' | 'failure'): number {
  return Math.max(
    1,
    (result === 'success' ? probe.successThreshold : probe.failureThreshold) ??
      (result === 'success' ? 1 : 3),
  );
}

function changeProbe(
  world: World,
  podKey: string,
  name: string,
  kind: ProbeKind,
  change: Partial<ProbeRecord>,
): void {
  const record = world.kubelet.containers.get(containerKey(podKey, name));
  if (!record) return;
  changeContainer(world, podKey, name, {
    probes: record.probes.map((probe) => (probe.kind === kind ? { ...probe, ...change } : probe)),
  });
}

function timesOf(run: number): string {
  return run === 1 ? 'once' : `${run} times`;
}

function said(outcome: ProbeOutcome): string {
  const text = outcome.output.trim();
  return text === '' ? 'a non-zero exit code' : text;
}
