import { planOf } from '../images/index.ts';
import type { ProcessPlan, Step } from '../images/plan.ts';
import { withDates } from '../images/dateWords.ts';
import { hexOf } from '../images/registry.ts';
import type { Pod } from '../../k8s/objects.ts';
import { following } from '../kernel/happenings.ts';
import { draw, jitter, MILLISECOND_US, SECOND_US } from '../kernel/kernel.ts';
import type { World } from '../world.ts';
import { makeEnvironment, ownEnvironmentOf } from './environment.ts';
import { endRun } from './exits.ts';
import { clearOwnFiles, readContainerFile, readFileOf, setFile } from './files.ts';
import { forgetOwnHosts } from './podFiles.ts';
import { hostnameOf } from './hostname.ts';
import { appendLogs } from './logs.ts';
import { planProbes, probesAfterStart } from './probes.ts';
import {
  changeContainer,
  containerKey,
  containerSpec,
  getContainer,
  podObject,
  scheduleContainer,
} from './records.ts';
import { podEvent, podHappening, podOutcome } from './reports.ts';
import { statusSoon } from './status.ts';
import { syncPod } from './sync.ts';

/** From the image to the running process. */
const CREATE_US = 300 * MILLISECOND_US;

/** Until the kubelet sees that a container has started or ended: its loop looks once a second, or hears of it before. */
export const NOTICE_US = 600 * MILLISECOND_US;

/** A program that ends within this time is still on its way to a state; one that runs longer is at work. */
const SHORT_RUN_US = 5 * SECOND_US;

/** The annotation that overrides what the first container listens on. */
export const LISTEN_ANNOTATION = 'servicescope.dev/listen';

/** Makes the container: its environment must be complete. */
export function createContainer(world: World, podKey: string, name: string): void {
  const pod = podObject(world, podKey);
  const spec = pod && containerSpec(pod, name);
  if (!pod || !spec) return;
  const environment = makeEnvironment(world, pod, spec);
  if (typeof environment === 'string') {
    podEvent(world, pod, 'Warning', 'Failed', `Error: ${environment}`, name);
    const known = getContainer(world, podKey, name)?.waiting?.reason === 'CreateContainerConfigError';
    const cause = known
      ? world.kernel.cause
      : podHappening(world, podKey, 'container-waits', `${name} in ${podKey} cannot start: ${environment}.`);
    changeContainer(world, podKey, name, {
      stage: 'waiting',
      waiting: { reason: 'CreateContainerConfigError', message: environment },
    });
    following(world, cause, () => statusSoon(world, podKey));
    scheduleContainer(
      world,
      podKey,
      name,
      world.kernel.nowUs + jitter(world, 12 * SECOND_US, 'resync', podKey, world.kernel.nowUs),
      { type: 'retry' },
      { idle: true },
    );
    return;
  }
  world.kubelet.environments.set(containerKey(podKey, name), environment);
  changeContainer(world, podKey, name, { stage: 'starting', waiting: null });
  const takesUs = jitter(world, CREATE_US, 'create', `${podKey}/${name}`, world.kernel.nowUs);
  scheduleContainer(world, podKey, name, world.kernel.nowUs + takesUs, { type: 'start' });
}

/** The container's program begins. */
export function startContainer(world: World, podKey: string, name: string): void {
  const pod = podObject(world, podKey);
  const before = getContainer(world, podKey, name);
  if (!pod || before?.stage !== 'starting') return;
  const { nowUs } = world.kernel;
  const key = containerKey(podKey, name);
  const attempt = before.attempt + 1;
  const id = hexOf(`${pod.metadata.uid} ${name} ${attempt} ${draw(world, 'container-id', key, attempt)}`, 64);
  clearOwnFiles(world, key);
  forgetOwnHosts(world, podKey);
  const plan = planFor(world, podKey, pod, name);
  const started = containerSpec(pod, name)?.startupProbe === undefined;
  changeContainer(world, podKey, name, {
    stage: 'running',
    waiting: null,
    attempt,
    id,
    startedAt: nowUs,
    last: before.ended ?? before.last,
    ended: null,
    started,
    ready: false,
    plan,
    step: 0,
    listensAt: nowUs + plan.startupUs,
    closedAt: null,
    told: 'normal',
    stop: null,
  });
  podEvent(world, pod, 'Normal', 'Created', 'Container created', name);
  if (plan.cannotStart !== undefined) {
    podEvent(world, pod, 'Warning', 'Failed', `Error: ${plan.cannotStart}`, name);
    endRun(world, podKey, name, { exitCode: 128, reason: 'StartError' });
    return;
  }
  podEvent(world, pod, 'Normal', 'Started', 'Container started', name);
  const again = attempt > 0 ? ` again (restart ${attempt})` : '';
  appendLogs(world, podKey, name, plan.logs, plan.logStream);
  probesAfterStart(world, podKey, name);
  const text = `Container ${name} of ${podKey} started${again}.`;
  podOutcome(world, podKey, 'container-started', text, () => {
    const noticedAt = nowUs + jitter(world, NOTICE_US, 'notice', key, attempt);
    scheduleContainer(world, podKey, name, noticedAt, { type: 'noticed' });
    if (plan.steps) runSteps(world, podKey, name);
  });
}

function planFor(world: World, podKey: string, pod: Pod, name: string): ProcessPlan {
  const container = containerSpec(pod, name) ?? { name };
  const first = pod.spec.containers[0]?.name === name;
  const plan = planOf(
    {
      container,
      env: ownEnvironmentOf(world, podKey, name),
      podName: pod.metadata.name,
      hostname: hostnameOf(pod),
      ends: getContainer(world, podKey, name)?.role === 'init' || isOfJob(pod),
      readFile: (path) => readFileOf(world, podKey, pod, container, path),
    },
    first ? (pod.metadata.annotations?.[LISTEN_ANNOTATION] ?? null) : null,
  );
  return shared(plan);
}

function isOfJob(pod: Pod): boolean {
  return pod.metadata.ownerReferences?.some((owner) => owner.controller && owner.kind === 'Job') ?? false;
}

/** Equal plans are one value, so that a hundred thousand Pods of one template hold one. Saves memory, decides nothing. */
const plans = new Map<string, ProcessPlan>();
const PLANS_KEPT = 1_000;

function shared(plan: ProcessPlan): ProcessPlan {
  const text = JSON.stringify(plan);
  const known = plans.get(text);
  if (known) return known;
  if (plans.size >= PLANS_KEPT) plans.clear();
  plans.set(text, plan);
  return plan;
}

/** The kubelet sees that the container runs: it reports it and asks its readiness at once. */
export function containerNoticed(world: World, podKey: string, name: string): void {
  const record = getContainer(world, podKey, name);
  const pod = podObject(world, podKey);
  if (record?.stage !== 'running' || !pod) return;
  const noProbe = containerSpec(pod, name)?.readinessProbe === undefined;
  if (noProbe && record.role !== 'ephemeral' && record.started && record.told !== 'unready')
    changeContainer(world, podKey, name, { ready: true });
  statusSoon(world, podKey);
  planProbes(world, podKey, name, { trigger: 'readiness' });
  if (record.listensAt > world.kernel.nowUs && record.probes.length > 0) {
    scheduleContainer(world, podKey, name, record.listensAt, { type: 'listening' });
  }
  syncPod(world, podKey);
}

/** A script goes on with its next steps, up to the next sleep. */
export function runSteps(world: World, podKey: string, name: string): void {
  for (;;) {
    const record = getContainer(world, podKey, name);
    const steps = record?.plan?.steps;
    if (!record || !steps || record.stage !== 'running') return;
    const step = steps[record.step];
    if (step === undefined) return scheduleEnd(world, podKey, name, 0);
    changeContainer(world, podKey, name, { step: record.step + 1 });
    if (step.do === 'stay') return;
    if (step.do === 'again') {
      changeContainer(world, podKey, name, { step: step.from });
      continue;
    }
    if (step.do === 'exit') return scheduleEnd(world, podKey, name, step.code);
    if (step.do === 'sleep') {
      const at = world.kernel.nowUs + step.durationUs;
      const idle = step.durationUs > SHORT_RUN_US || steps.some((each) => each.do === 'again');
      scheduleContainer(world, podKey, name, at, { type: 'step' }, { idle });
      return;
    }
    doStep(world, podKey, name, step);
  }
}

function scheduleEnd(world: World, podKey: string, name: string, code: number): void {
  const at = world.kernel.nowUs + 20 * MILLISECOND_US;
  scheduleContainer(world, podKey, name, at, { type: 'ended', code });
}

function doStep(
  world: World,
  podKey: string,
  name: string,
  step: Exclude<Step, { do: 'sleep' | 'stay' | 'exit' | 'again' }>,
): void {
  switch (step.do) {
    case 'print':
      appendLogs(world, podKey, name, withDates(step.text, world.kernel.nowUs).split('\n'), step.stream);
      return;
    case 'write': {
      const before = step.append ? (readContainerFile(world, podKey, name, step.path) ?? '') : '';
      setFile(world, podKey, name, step.path, before + withDates(step.content, world.kernel.nowUs));
      return planProbes(world, podKey, name);
    }
    case 'remove':
      setFile(world, podKey, name, step.path, null);
      return planProbes(world, podKey, name);
    case 'listen': {
      const record = getContainer(world, podKey, name);
      if (!record?.plan) return;
      const plan = { ...record.plan, listens: [...record.plan.listens, ...step.listens] };
      changeContainer(world, podKey, name, {
        plan,
        listensAt: Math.min(record.listensAt, world.kernel.nowUs),
      });
      return planProbes(world, podKey, name);
    }
  }
}
