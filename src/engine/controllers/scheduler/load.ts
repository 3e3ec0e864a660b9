import { milliValue, quantityOrZero, wholeValue } from '../../../k8s/quantity.ts';
import type { Container, Node, Pod, PodSpec } from '../../../k8s/objects.ts';

/** How much there is on a Node and how much a Pod wants. CPU in thousandths of a core, memory in bytes. */
// kubernetes: pkg/scheduler/framework/types.go, staging/src/k8s.io/component-helpers/resource/helpers.go

/** What Pods want: `cpuMilli` and `memoryBytes` as requested, the others with something for those that request nothing. */
export interface Requests {
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly scoreCpuMilli: number;
  readonly scoreMemoryBytes: number;
}

/** What the Pods bound to a Node want together. */
export interface NodeLoad extends Requests {
  readonly pods: number;
}

export interface Allocatable {
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly pods: number;
}

export const NO_LOAD: NodeLoad = {
  pods: 0,
  cpuMilli: 0,
  memoryBytes: 0,
  scoreCpuMilli: 0,
  scoreMemoryBytes: 0,
};

/** What a container that requests nothing counts for in scores, so that Pods without requests spread as well. */
// kubernetes: pkg/scheduler/util/pod_resources.go
const UNREQUESTED_CPU_MILLI = 100;
const UNREQUESTED_MEMORY_BYTES = 200 * 1024 * 1024;

/** By frozen spec: Pods of one owner share theirs. It only saves work. */
const known = new WeakMap<PodSpec, Requests>();

/** The larger of what the init containers need one after the other and what the containers need together. */
export function requestsOf(pod: Pod): Requests {
  const cached = known.get(pod.spec);
  if (cached) return cached;
  const { containers, initContainers = [] } = pod.spec;
  let total = sum(containers.map(requestsOfContainer));
  let sidecars: Requests = NO_LOAD;
  for (const container of initContainers) {
    const own = requestsOfContainer(container);
    if (container.restartPolicy === 'Always') {
      sidecars = sum([sidecars, own]);
      total = sum([total, own]);
    } else {
      total = larger(total, sum([sidecars, own]));
    }
  }
  const requests = shared(total);
  known.set(pod.spec, requests);
  return requests;
}

/** Equal requests are one value, so that what was worked out for one Pod holds for all that want as much. */
const values = new Map<string, Requests>();
const VALUES_KEPT = 1_000;

function shared(requests: Requests): Requests {
  const { cpuMilli, memoryBytes, scoreCpuMilli, scoreMemoryBytes } = requests;
  const text = `${cpuMilli} ${memoryBytes} ${scoreCpuMilli} ${scoreMemoryBytes}`;
  const same = values.get(text);
  if (same) return same;
  if (values.size >= VALUES_KEPT) values.clear();
  values.set(text, requests);
  return requests;
}

function requestsOfContainer(container: Pick<Container, 'resources'>): Requests {
  const { cpu, memory } = container.resources?.requests ?? {};
  const cpuMilli = milliValue(quantityOrZero(cpu));
  const memoryBytes = wholeValue(quantityOrZero(memory));
  return {
    cpuMilli,
    memoryBytes,
    scoreCpuMilli: cpu === undefined ? UNREQUESTED_CPU_MILLI : cpuMilli,
    scoreMemoryBytes: memory === undefined ? UNREQUESTED_MEMORY_BYTES : memoryBytes,
  };
}

function sum(all: readonly Requests[]): Requests {
  return all.reduce(
    (a, b) => ({
      cpuMilli: a.cpuMilli + b.cpuMilli,
      memoryBytes: a.memoryBytes + b.memoryBytes,
      scoreCpuMilli: a.scoreCpuMilli + b.scoreCpuMilli,
      scoreMemoryBytes: a.scoreMemoryBytes + b.scoreMemoryBytes,
    }),
    { cpuMilli: 0, memoryBytes: 0, scoreCpuMilli: 0, scoreMemoryBytes: 0 },
  );
}

function larger(a: Requests, b: Requests): Requests {
  return {
    cpuMilli: Math.max(a.cpuMilli, b.cpuMilli),
    memoryBytes: Math.max(a.memoryBytes, b.memoryBytes),
    scoreCpuMilli: Math.max(a.scoreCpuMilli, b.scoreCpuMilli),
    scoreMemoryBytes: Math.max(a.scoreMemoryBytes, b.scoreMemoryBytes),
  };
}

/** A load with one Pod more (`sign` 1) or less (-1). */
export function changedLoad(load: NodeLoad, requests: Requests, sign: 1 | -1): NodeLoad {
  return {
    pods: load.pods + sign,
    cpuMilli: load.cpuMilli + sign * requests.cpuMilli,
    memoryBytes: load.memoryBytes + sign * requests.memoryBytes,
    scoreCpuMilli: load.scoreCpuMilli + sign * requests.scoreCpuMilli,
    scoreMemoryBytes: load.scoreMemoryBytes + sign * requests.scoreMemoryBytes,
  };
}

const knownAllocatable = new WeakMap<object, Allocatable>();

/** How many Pods a kubelet takes unless its Node says otherwise. */
const MAX_PODS = 110;

export function allocatableOf(node: Node): Allocatable {
  const given: Readonly<Record<string, string | number>> = node.status?.allocatable ?? {};
  const cached = knownAllocatable.get(given);
  if (cached) return cached;
  const allocatable = {
    cpuMilli: milliValue(quantityOrZero(given['cpu'])),
    memoryBytes: wholeValue(quantityOrZero(given['memory'])),
    pods: given['pods'] === undefined ? MAX_PODS : wholeValue(quantityOrZero(given['pods'])),
  };
  knownAllocatable.set(given, allocatable);
  return allocatable;
}
