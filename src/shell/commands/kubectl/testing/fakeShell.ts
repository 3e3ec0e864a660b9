import { DEFAULT_LATENCIES } from '../../../../k8s/clusterFile/assemble.ts';
import { handleRequest } from '../../../../engine/apiserver/request.ts';
import type { Change } from '../../../../engine/apiserver/state.ts';
import { createObject } from '../../../../engine/apiserver/write.ts';
import { ensureDefaultServiceCidr } from '../../../../engine/controllers/serviceCidr/defaultServiceCidr.ts';
import { createWorld, type World } from '../../../../engine/world.ts';
import type { ClusterSettings } from '../../../../k8s/clusterSettings.ts';
import type { ApiRequest, ApiResponse } from '../../../../protocol/api.ts';
import type { Input } from '../../../../protocol/input.ts';
import type { CommandContext, ShellHost } from '../../../command.ts';
import { kubectl } from '../index.ts';

/** A real API server with nothing behind it, and a terminal in front of it: for tests of kubectl alone. */
export interface FakeShell {
  readonly world: World;
  readonly files: Map<string, string>;
  readonly memory: Map<string, string>;
  readonly entered: Parameters<CommandContext['enter']>[0][];
  readonly inputs: Input[];
  /** Does something to the world at a later virtual time, while a command waits. */
  later(afterUs: number, act: () => void): void;
  run(
    line: string | readonly string[],
    options?: { stdin?: string; exitCode?: number; stopAfterUs?: number },
  ): Promise<Ran>;
}

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

const SETTINGS: ClusterSettings = {
  ipFamilies: ['IPv4'],
  podCIDRs: ['10.244.0.0/16'],
  serviceCIDRs: ['10.96.0.0/12'],
  kubeProxy: { mode: 'iptables', minSyncPeriodUs: 1_000_000 },
  loadBalancer: { provider: 'none', addressAfterUs: 0, healthyAfterUs: 0 },
  networkPolicy: 'enforced',
  latencies: DEFAULT_LATENCIES,
  nodes: [],
  externalHosts: [],
};

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

export function createFakeShell(objects: readonly object[] = []): FakeShell {
  const world = createWorld(1, SETTINGS, 0);
  for (const name of ['default', 'kube-system', 'shop']) {
    createObject(world, 'namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
      status: { phase: 'Active' },
    });
  }
  ensureDefaultServiceCidr(world);
  for (const object of objects) createObject(world, resourceOfDraft(object), object);
  const timers: Timer[] = [];
  const shell = { files: new Map<string, string>(), memory: new Map<string, string>() };
  const entered: FakeShell['entered'] = [];
  const inputs: Input[] = [];
  const host = fakeHost(world, timers, inputs);
  return {
    world,
    ...shell,
    entered,
    inputs,
    later: (afterUs, act) => void timers.push({ at: world.kernel.nowUs + afterUs, run: act }),
    run: async (line, options = {}) => {
      const args = typeof line === 'string' ? line.split(' ') : line;
      const interrupt = new AbortController();
      if (options.stopAfterUs !== undefined) {
        timers.push({ at: world.kernel.nowUs + options.stopAfterUs, run: () => interrupt.abort() });
      }
      let [stdout, stderr] = ['', ''];
      const context: CommandContext = {
        host,
        place: 'laptop',
        container: null,
        env: {},
        cwd: '/home/you',
        stdin: options.stdin ?? '',
        stdinGiven: options.stdin !== undefined,
        isTty: true,
        signal: interrupt.signal,
        out: (text) => void (stdout += text),
        err: (text) => void (stderr += text),
        readFile: async (path) => shell.files.get(path) ?? null,
        filesBelow: async (path) => (shell.files.has(path) ? [''] : null),
        writeFile: async (path, content) => void shell.files.set(path, content),
        enter: async (target) => {
          entered.push(target);
          return options.exitCode ?? 0;
        },
        run: async () => ({ stdout: '', stderr: '', exitCode: 1 }),
        runFor: async () => 1,
        memory: shell.memory,
      };
      const code = await untilDone(kubectl(args, context), world, timers);
      return { stdout, stderr, code };
    },
  };
}

const RESOURCES: Readonly<Record<string, string>> = {
  Deployment: 'deployments.apps',
  ReplicaSet: 'replicasets.apps',
  StatefulSet: 'statefulsets.apps',
  EndpointSlice: 'endpointslices.discovery.k8s.io',
  NetworkPolicy: 'networkpolicies.networking.k8s.io',
};

function resourceOfDraft(object: object): string {
  const { kind } = object as { kind: string };
  return RESOURCES[kind] ?? (kind === 'Endpoints' ? 'endpoints' : `${kind.toLowerCase()}s`);
}

function fakeHost(world: World, timers: Timer[], inputs: Input[]): ShellHost {
  const sleep: ShellHost['sleep'] = (durationUs, signal) =>
    new Promise((resolve, reject) => {
      const abort = (): void => reject(new Error('aborted'));
      const run = (): void => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      signal?.addEventListener('abort', abort);
      timers.push({ at: world.kernel.nowUs + durationUs, run });
    });
  return {
    nowUs: () => world.kernel.nowUs,
    world: () => world,
    api: async (request: ApiRequest): Promise<ApiResponse> => handleRequest(world, request, null),
    sleep,
    alarm: sleep,
    input: (input) => {
      inputs.push(input as Input);
      return { ok: true };
    },
    ask: async () => {
      throw new Error('no network here');
    },
    watch: (what, signal) => changesOf(world, what, signal),
    settle: async () => true,
    openEditor: null,
    park: (promise) => promise,
    forward: () => null,
  };
}

/** Looks again whenever other work had its turn. */
async function* changesOf(
  world: World,
  what: Parameters<ShellHost['watch']>[0],
  signal: AbortSignal | undefined,
): AsyncGenerator<Change> {
  let last = Number(what.resourceVersion);
  while (!signal?.aborted) {
    const fresh: Change[] = [];
    world.api.changes.forRange(
      last + 1,
      Number.MAX_SAFE_INTEGER,
      false,
      (_, change) => void fresh.push(change),
    );
    for (const change of fresh) {
      last = change.resourceVersion;
      const matches =
        change.resource === what.resource &&
        (what.namespace === null || change.namespace === what.namespace) &&
        (what.name === null || change.name === what.name);
      if (matches) yield change;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** After so many milliseconds nothing will come any more. */
const MAX_TURNS = 3_000;

/** Runs timers in order of time whenever nothing else moves. */
async function untilDone(command: Promise<number>, world: World, timers: Timer[]): Promise<number> {
  let code: number | null = null;
  const done = command.then((value) => void (code = value));
  for (let turns = 0; code === null; turns++) {
    for (let at = 0; at < 5; at++) await new Promise((resolve) => setImmediate(resolve));
    if (code !== null) break;
    timers.sort((a, b) => a.at - b.at);
    const next = timers.shift();
    if (!next) {
      if (turns > MAX_TURNS) throw new Error('the command waits for something that never comes');
      // Something is being loaded.
      await new Promise((resolve) => setTimeout(resolve, 1));
      continue;
    }
    world.kernel.nowUs = Math.max(world.kernel.nowUs, next.at);
    next.run();
  }
  await done;
  timers.length = 0;
  return code;
}
