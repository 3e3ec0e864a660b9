import { bottom } from '../layout/box.ts';
import type { Layout } from '../layout/layout.ts';

/** Horizontal lines on which wires run between the bands, where no text stands. */
export interface Lanes {
  /** Under the outside tiles. */
  readonly outside: readonly number[];
  /** Between the Service cards and the Nodes. */
  readonly nodes: readonly number[];
  /** The lowest of these: DNS has it for itself. */
  readonly dns: number;
}

const PITCH = 4;

export function lanesOf(layout: Layout): Lanes {
  const { metrics, bands } = layout;
  const tabs = layout.nodes.some((node) => node.sockets.length > 0);
  const socket = tabs ? metrics.font.cap + 4.5 : 0;
  // In X-ray the machines' interfaces and their names stand over the Nodes.
  const from = layout.xray ? bottom(bands.services) + 3 : bottom(bands.services) - metrics.servicesInset + 4;
  const to = layout.xray
    ? bands.nodes.y + metrics.nodeTop - metrics.font.cap - 8
    : bands.nodes.y + metrics.nodeTop - socket - (tabs ? 2 : 5);
  const all = spaced(from, Math.max(from, to));
  const dns = all[all.length - 1] ?? from;
  const outsideFrom = bottom(bands.outside) - metrics.outsideInset + 4;
  const outsideTo = bands.services.y + (layout.xray ? 4 : metrics.servicesInset - 4);
  return {
    outside: spaced(outsideFrom, Math.max(outsideFrom, outsideTo)),
    nodes: all.length > 2 ? all.slice(0, -1) : all,
    dns,
  };
}

function spaced(from: number, to: number): number[] {
  const count = Math.min(5, Math.floor((to - from) / PITCH) + 1);
  return Array.from({ length: count }, (_, index) => Math.round(from + index * PITCH) + 0.5);
}

/** One of the lanes, always the same for a key. */
export function laneFor(lanes: readonly number[], key: string): number {
  let hash = 0;
  for (let i = 0; i < key.length; i++) hash = (hash * 31 + key.charCodeAt(i)) | 0;
  return lanes[Math.abs(hash) % Math.max(1, lanes.length)] ?? 0;
}
