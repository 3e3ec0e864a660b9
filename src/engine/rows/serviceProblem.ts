import type { Pod, Service, ServicePort } from '../../k8s/objects.ts';
import type { SlotRow } from '../../protocol/rows.ts';
import { listByLabels } from '../apiserver/read.ts';
import { readyPorts } from '../proxy/model.ts';
import type { World } from '../world.ts';
import { podState } from './podRow.ts';

/** What is missing for traffic, in the order of the checklist; null when every port has an endpoint in rotation. */
export function serviceProblem(world: World, service: Service, slots: readonly SlotRow[]): string | null {
  const { spec, metadata } = service;
  if (spec.type === 'ExternalName') return null;
  if (slots.some((slot) => slot.ready)) return portProblem(world, service);
  const selector = spec.selector as Record<string, string> | undefined;
  if (!selector)
    return slots.length === 0
      ? 'no selector and no EndpointSlice: write one by hand'
      : 'no endpoint is ready';
  const pods = listByLabels<Pod>(world, 'pods', metadata.namespace ?? '', selector);
  if (pods.length === 0) return 'no Pod carries every label of the selector';
  // By phase: a Pod whose container crashes again and again is still to come.
  if (pods.every(({ status }) => status?.phase === 'Succeeded' || status?.phase === 'Failed'))
    return 'every selected Pod has ended or failed';
  const states = pods.map(podState);
  if (states.every((state) => state === 'Terminating')) return 'every selected Pod is terminating';
  if (states.includes('Ready')) return 'Pods are ready; their endpoints are on the way';
  return `${pods.length} selected, none ready`;
}

/** Ready endpoints are no use to a port that no slice has: its name is what joins the two. */
function portProblem(world: World, service: Service): string | null {
  if (service.spec.clusterIP === 'None') return null;
  const { namespace = '', name } = service.metadata;
  const slices = world.proxy.services.get(`${namespace}/${name}`)?.slices ?? [];
  const offered = readyPorts(slices);
  for (const port of service.spec.ports ?? []) {
    if (!offered.has(`${port.name ?? ''} ${port.protocol ?? 'TCP'}`)) return missingPort(service, port);
  }
  return sctpOnly(service);
}

/** Its rules are there as in life; what would go through them is not played. */
function sctpOnly({ spec: { ports = [] } }: Service): string | null {
  const isPlayed = ports.length === 0 || ports.some(({ protocol }) => protocol !== 'SCTP');
  return isPlayed ? null : 'SCTP only: its rules are in place, but no SCTP traffic is simulated';
}

function missingPort(service: Service, { name, targetPort, protocol = 'TCP' }: ServicePort): string {
  const which = name ? `port ${name}: ` : '';
  if (service.spec.selector === undefined) {
    const wanted = name ? `named ${name}` : 'without a name';
    return `${which}no EndpointSlice has a ${protocol} port ${wanted}`;
  }
  return `${which}no selected Pod has a ${protocol} container port named ${String(targetPort)}`;
}
