import { milliValue, quantityOrZero, wholeValue } from '../../k8s/quantity.ts';
import type { Pod } from '../../k8s/objects.ts';
import type { Change } from '../../protocol/whyNot.ts';
import { requestsOf } from '../../engine/controllers/scheduler/load.ts';
import { nodeViews } from '../../engine/controllers/scheduler/nodeViews.ts';
import type { World } from '../../engine/world.ts';
import { fieldChange } from './change.ts';
import { podSpecOf } from './podSpec.ts';

const MI = 1024 * 1024;

/** A container asks for as much less as the Node with most room lacks. */
export function roomChanges(world: World, pod: Pod): Change[] {
  const { list } = nodeViews(world);
  const wanted = requestsOf(pod);
  const free = {
    cpu: Math.max(0, ...list.map(({ allocatable, load }) => allocatable.cpuMilli - load.cpuMilli)),
    memory: Math.max(0, ...list.map(({ allocatable, load }) => allocatable.memoryBytes - load.memoryBytes)),
  };
  return [
    ...less(world, pod, 'cpu', wanted.cpuMilli - free.cpu),
    ...less(world, pod, 'memory', wanted.memoryBytes - free.memory),
  ];
}

/** `excess` in thousandths of a core, or in bytes. */
function less(world: World, pod: Pod, resource: 'cpu' | 'memory', excess: number): Change[] {
  if (excess <= 0) return [];
  const { object, path } = podSpecOf(world, pod);
  return pod.spec.containers.flatMap(({ name, resources }, index) => {
    const before = resources?.requests?.[resource];
    const quantity = quantityOrZero(before);
    const left = (resource === 'cpu' ? milliValue(quantity) : wholeValue(quantity)) - excess;
    const after = resource === 'cpu' ? cpuText(left) : memoryText(left);
    if (before === undefined || after === null) return [];
    const what = resource === 'cpu' ? `${after} of CPU` : `${after} of memory`;
    return [
      fieldChange(
        object,
        [...path, 'containers', index, 'resources', 'requests', resource],
        { before, after },
        `Let ${name} ask for ${what} instead of ${before}`,
      ),
    ];
  });
}

/** Rounded down to what somebody would write; null when nothing is left. */
function cpuText(milli: number): string | null {
  const step = milli >= 1000 ? 500 : milli >= 100 ? 50 : 10;
  const rounded = Math.floor(milli / step) * step;
  if (rounded <= 0) return null;
  return rounded % 1000 === 0 ? String(rounded / 1000) : `${rounded}m`;
}

function memoryText(bytes: number): string | null {
  const step = bytes >= 1024 * MI ? 256 : bytes >= 128 * MI ? 64 : 8;
  const rounded = Math.floor(bytes / MI / step) * step;
  if (rounded <= 0) return null;
  return rounded % 1024 === 0 ? `${rounded / 1024}Gi` : `${rounded}Mi`;
}
