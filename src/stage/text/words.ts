import type { Client } from '../../protocol/client.ts';
import type { NodeRow, PodRow, ServiceRow, SlotRow } from '../../protocol/rows.ts';

/** What the stage says in words, on the drawing, on the hover card and in the tree. */

/** A name as the tree says it: the namespace only where it is not the default one. */
function qualified(namespace: string, name: string): string {
  return namespace === 'default' ? name : `${namespace}/${name}`;
}

export function podLabel(pod: PodRow): string {
  const ip = pod.ips[0] ?? 'no IP';
  return `Pod ${qualified(pod.namespace, pod.name)}, ${pod.state}, ${ip}, ${pod.node ?? 'no Node'}`;
}

export function serviceLabel(service: ServiceRow): string {
  const name = `Service ${qualified(service.namespace, service.name)}`;
  if (service.type === 'ExternalName') return `${name}, ExternalName ${service.externalName ?? ''}`;
  const ready = readySlots(service);
  const endpoints = `${ready} of ${service.slots.length} endpoints ready`;
  if (service.type === 'Headless') return `${name}, headless, ${endpoints}`;
  return `${name}, ${service.type} ${addressOf(service) ?? 'no address'}, ${endpoints}`;
}

export function nodeLabel(node: NodeRow): string {
  const cordoned = node.cordoned ? ', cordoned' : '';
  return `Node ${node.name}, ${node.ready ? 'Ready' : 'Not ready'}${cordoned}, ${node.zone ?? 'no zone'}`;
}

export function clientLabel(client: Client): string {
  return `Client ${client.name}, ${client.from}, ${client.last ?? 'nothing sent yet'}`;
}

/** The address that clients dial: the balancer's when it has one, else the first ClusterIP. */
export function addressOf(service: ServiceRow): string | null {
  if (service.type === 'LoadBalancer' && service.ingressIPs[0] !== undefined) return service.ingressIPs[0];
  return service.clusterIPs[0] ?? null;
}

/** How many endpoints are ready, as EndpointSlices say it. */
function readySlots(service: ServiceRow): number {
  return service.slots.reduce((count, slot) => count + (slot.ready ? 1 : 0), 0);
}

export type SlotState = 'ready' | 'serving' | 'leaving' | 'waiting';

/** `serving`: terminating, but still served when no endpoint is ready. */
export function slotState(slot: SlotRow): SlotState {
  if (slot.terminating) return slot.serving ? 'serving' : 'leaving';
  return slot.ready ? 'ready' : 'waiting';
}

export function slotWord(slot: SlotRow): string {
  switch (slotState(slot)) {
    case 'ready':
      return 'ready';
    case 'serving':
    case 'leaving':
      return 'terminating';
    case 'waiting':
      return 'not ready';
  }
}

/**
 * The endpoints that get new traffic. With none ready, kube-proxy falls back to those that are terminating but still serve
 * (kubernetes: pkg/proxy/topology.go).
 */
export function inRotation(service: ServiceRow): readonly SlotRow[] {
  const ready = service.slots.filter((slot) => slot.ready);
  return ready.length > 0 ? ready : service.slots.filter((slot) => slot.terminating && slot.serving);
}

/** A client's rate: `4 req/s`, `1 req/2s` for slower ones. */
export function rateText(rate: number): string {
  if (rate >= 1 || rate <= 0) return `${Math.round(rate * 10) / 10} req/s`;
  return `1 req/${Math.round(10 / rate) / 10}s`;
}

/** How many of a client's attempts failed, and the most frequent way; null when none did. */
export function failureText(client: Client): string | null {
  const { refused, timeout, unreachable, reset, dnsFailure } = client.stats;
  const ways: [string, number][] = [
    ['refused', refused],
    ['timed out', timeout],
    ['unreachable', unreachable],
    ['reset', reset],
    ['not resolved', dnsFailure],
  ];
  const failed = ways.filter(([, count]) => count > 0);
  const total = failed.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return null;
  if (failed.length === 1) return `${total} ${failed[0]?.[0]}`;
  return `${total} failed`;
}

/** Whether a client's last request was answered with success. */
export function lastIsGood(last: string): boolean {
  return /^[23]\d\d$/.test(last) || last === 'answered' || last === 'ok';
}

/** Whether a client gets no answer now, or one that says that the server failed. */
export function isFailing({ last }: Pick<Client, 'last'>): boolean {
  return last !== null && !/^[1-4]\d\d$/.test(last) && last !== 'answered' && last !== 'ok';
}

/** A short span of virtual time, for countdowns: `21 s`, `4.2 s`, `2 min`. */
export function spanText(us: number): string {
  const seconds = Math.max(0, us / 1e6);
  if (seconds >= 120) return `${Math.ceil(seconds / 60)} min`;
  return seconds >= 10 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds * 10) / 10} s`;
}
