import {
  createCluster,
  dispatch,
  isSettled,
  nextDueAt,
  replay,
  returnTo,
  rewind,
  settledAt,
  type Cluster,
} from '../engine/cluster.ts';
import type { ClusterSettings } from '../k8s/clusterSettings.ts';
import { getObject } from '../engine/apiserver/read.ts';
import type { Border } from '../engine/apiserver/request.ts';
import { createFrameMaker, type FrameMaker } from '../engine/frame.ts';
import { restoreHistories, type History } from '../engine/history.ts';
import { causesOf } from '../engine/kernel/happenings.ts';
import { logsOf } from '../engine/node/containers.ts';
import { defaultSettings } from '../k8s/clusterFile/defaults.ts';
import type { ParsedClusterFile } from '../k8s/clusterFile.ts';
import type { FromWorker, StartOptions, StartResult, ToWorker, WorkerApi } from '../protocol/messages.ts';
import { createConductor } from '../shell/conductor.ts';
import { historyRows, keptHistory } from './historyRows.ts';
import type { Shells } from './shells.ts';

/** The engine and the shell behind messages. Needs no worker: tests run it as it is. */
export interface EngineSide {
  readonly api: WorkerApi;
  receive(message: ToWorker): void;
}

/** An advance is done in parts of this much virtual time, so that a long one can be cut off. */
const SLICE_US = 20_000;

/** How long one advance may keep the worker, in wall milliseconds, before it reports how far it came. */
const ADVANCE_BUDGET_MS = 24;

/** How long after its start a trusted cluster loads what checks requests, in wall milliseconds: its first frames come first. */
const BORDER_AFTER_MS = 400;

const SETTLE_LIMIT_US = 3_600_000_000;

/** How long settling waits for commands that run, in virtual time: one that watches never ends. */
const COMMANDS_US = 2_000_000;

export function createEngineSide(tell: (message: FromWorker) => void): EngineSide {
  /** Every call and letter comes after `start`. */
  let cluster!: Cluster;
  let frames: FrameMaker = createFrameMaker();
  /** What the page has been told of: inputs, acts, which history this is, and how many were left. */
  let inputsTold = 0;
  let actsTold = 0;
  let lineTold: Cluster['line'] | null = null;
  let leftTold: readonly History[] = [];
  /** The next frame is whole. */
  let elsewhere = true;
  const conductor = createConductor(
    () => cluster,
    (wanted) => tell({ type: 'edit', ...wanted }),
  );
  let shells: Promise<Shells> | null = null;

  /** Resolves when the latest line is in the terminal's hands. */
  let lines: Promise<void> = Promise.resolve();

  let border: Promise<Border> | null = null;
  const borderReady = (): Promise<Border> =>
    (border ??= import('./border.ts')
      .then((module) => module.loadBorder())
      .catch((error: unknown) => {
        // Whoever needs it next tries again.
        border = null;
        throw error;
      }));
  /** Whatever comes from outside waits for it; only the first cluster runs without. */
  async function openBorder(): Promise<void> {
    const ready = await borderReady();
    cluster.border = ready;
  }

  function report(advanced: boolean): void {
    const { inputs, line, ahead, left, world } = cluster;
    const inputsFrom = Math.min(inputsTold, inputs.length);
    const told = inputs.slice(inputsFrom);
    const acted = cluster.acts > actsTold;
    const fresh = left.filter((one) => !leftTold.includes(one));
    const histories = acted || told.length > 0 || line !== lineTold || fresh.length > 0;
    inputsTold = inputs.length;
    actsTold = cluster.acts;
    lineTold = line;
    leftTold = [...left];
    const course = elsewhere ? (ahead?.inputs ?? null) : null;
    elsewhere = false;
    tell({
      type: 'frame',
      frame: frames.take(world),
      inputs: told,
      inputsFrom,
      acted,
      endUs: Math.max(ahead?.endUs ?? 0, world.kernel.nowUs),
      histories: histories ? historyRows(cluster) : null,
      left: fresh.map((one) => keptHistory(cluster, one)),
      course,
      advanced,
      commandsWait: conductor.waiting(),
    });
  }

  function begin(next: Cluster): void {
    cluster = next;
    inputsTold = 0;
    actsTold = next.acts;
    lineTold = null;
    leftTold = [];
    elsewhere = true;
    frames = createFrameMaker();
    const courses = [next.inputs, next.ahead?.inputs ?? [], ...next.left.map((one) => one.inputs)];
    for (const inputs of courses) conductor.passOver(inputs);
  }

  /** Goes to another moment, or into another history: the next frame is whole. */
  async function travel(go: () => boolean): Promise<boolean> {
    await openBorder();
    const before = cluster.line;
    const gone = go();
    // Another history may have other inputs from the beginning on.
    if (cluster.line.id !== before.id) inputsTold = 0;
    elsewhere = true;
    frames = createFrameMaker();
    report(false);
    return gone;
  }

  async function goOn(toUs: number): Promise<void> {
    const started = performance.now();
    let at = cluster.world.kernel.nowUs;
    while (at < toUs) {
      at = Math.min(toUs, at + Math.max(SLICE_US, Math.ceil((toUs - at) / 64)));
      await conductor.advanceTo(at);
      if (performance.now() - started > ADVANCE_BUDGET_MS) break;
    }
    report(true);
  }

  const shellsReady = (): Promise<Shells> =>
    (shells ??= import('./shells.ts').then((module) => module.createShells(conductor, tell)));

  function receive(message: ToWorker): void {
    switch (message.type) {
      case 'advance':
        void goOn(message.toUs);
        return;
      case 'more':
        report(false);
        return;
      case 'line':
      case 'interrupt':
      case 'open-tab':
      case 'close-tab':
        lines = Promise.all([shellsReady(), openBorder()]).then(async ([ready]) => {
          ready.receive(message);
          await conductor.parked();
          // A page that is paused learns only by this that a command waits for time.
          report(false);
        });
        void lines;
        return;
    }
  }
  return { api: apiOf(), receive };

  function apiOf(): WorkerApi {
    return {
      start: async (options: StartOptions): Promise<StartResult> => {
        const parsed = await settingsOf(options.clusterFile);
        if (!parsed.ok) return parsed;
        begin(fresh(options, parsed.settings, options.trusted ? null : await borderReady()));
        report(false);
        if (options.trusted) setTimeout(() => void openBorder().catch(() => undefined), BORDER_AFTER_MS);
        return { ok: true };
      },
      input: async (input) => {
        await openBorder();
        const result = dispatch(cluster, input);
        report(false);
        return result.ok ? { ok: true } : { ok: false, message: result.message };
      },
      api: async (request) => {
        await openBorder();
        const result = dispatch(cluster, { type: 'api', request, actor: 'you' });
        report(false);
        if (!result.ok || !result.response) throw new Error('the API server gave no answer');
        return result.response;
      },
      apply: async (text, options) => {
        const [{ applyManifest }] = await Promise.all([import('./apply.ts'), openBorder()]);
        const result = applyManifest(cluster, text, options);
        if (!options.dryRun) report(false);
        return result;
      },
      object: async (resource, namespace, name) =>
        getObject(cluster.world, resource, namespace, name) ?? null,
      yaml: async (resource, namespace, name) => {
        const { toYaml } = await import('../k8s/edit.ts');
        const object = getObject(cluster.world, resource, namespace, name);
        return object ? toYaml(object) : null;
      },
      exportYaml: async () => (await import('./exportYaml.ts')).exportYaml(cluster.world),
      rules: async (service) =>
        (await import('../engine/proxy/excerpt.ts')).serviceRules(cluster.world, service),
      why: async (subject) => causesOf(cluster.world, subject),
      checklist: async (service, from) => {
        const { checklistOf } = await import('../engine/checklist/index.ts');
        return checklistOf(cluster.world, service, from);
      },
      whyNot: async (subject) => {
        await openBorder();
        const { whyNot } = await import('./whyNot/index.ts');
        return whyNot(cluster, subject);
      },
      truths: async (service) => (await import('./truths.ts')).truthsOf(cluster.world, service),
      series: async (service) => (await import('./series.ts')).seriesOf(cluster, service),
      send: async (from, host, port) => {
        const [{ sendOne }] = await Promise.all([import('./send.ts'), openBorder()]);
        const result = await sendOne(conductor, from, host, port);
        report(false);
        return result;
      },
      logs: async (pod, container) => logsOf(cluster.world, pod, container, { previous: false }),
      step: async () => {
        await stepToHappening();
        report(false);
        return cluster.world.kernel.nowUs;
      },
      settle: async () => {
        // A line that was typed just before has its say first: its command takes some time of its own.
        await lines;
        await conductor.parked();
        const { nowUs } = cluster.world.kernel;
        const [commandsUntil, limit] = [nowUs + COMMANDS_US, nowUs + SETTLE_LIMIT_US];
        const goesOn = (now: number): boolean =>
          now < limit && (!isSettled(cluster) || (conductor.waiting() && now < commandsUntil));
        while (goesOn(cluster.world.kernel.nowUs)) {
          const { nowUs: now } = cluster.world.kernel;
          const next = Math.min(nextDueAt(cluster) ?? limit, settledAt(cluster) ?? limit, limit);
          await conductor.advanceTo(Math.max(next, now + 1000));
        }
        report(false);
        return cluster.world.kernel.nowUs;
      },
      rewind: async (toUs) => {
        await travel(() => {
          rewind(cluster, toUs);
          return true;
        });
      },
      returnTo: (history, toUs) => travel(() => returnTo(cluster, history, toUs)),
      compare: async (left, right) => {
        const { compareHistories } = await import('./compare.ts');
        return compareHistories(cluster, left, right);
      },
      history: async () => {
        const { kernel, happenings } = cluster.world;
        return { at: kernel.nowUs, hash: happenings.historyHash };
      },
      complete: async (tab, line) => (await shellsReady()).complete(tab, line),
    };
  }

  /** Goes from due work to due work until a happening is recorded or a connection moves. */
  async function stepToHappening(): Promise<void> {
    const { happenings } = cluster.world;
    const before = happenings.nextId;
    const limit = cluster.world.kernel.nowUs + SETTLE_LIMIT_US;
    while (cluster.world.happenings.nextId === before) {
      const next = nextDueAt(cluster);
      if (next === null || next > limit) return;
      await conductor.advanceTo(next);
    }
  }
}

/** The file's reader brings the YAML library, which the first cluster does without. */
async function settingsOf(clusterFile: string | null): Promise<ParsedClusterFile> {
  if (clusterFile === null) return { ok: true, settings: defaultSettings() };
  const { parseClusterFile } = await import('../k8s/clusterFile.ts');
  return parseClusterFile(clusterFile);
}

function fresh(options: StartOptions, settings: ClusterSettings, border: Border | null): Cluster {
  const parts = { seed: options.seed, settings, border };
  if (options.inputs.length === 0 && options.untilUs <= 0 && !options.histories) return createCluster(parts);
  const cluster = replay(parts, options.inputs, options.untilUs);
  if (options.histories) restoreHistories(cluster, options.histories);
  return cluster;
}
