import type { Node, Service } from '../../../k8s/objects.ts';
import { emitEvent } from '../../apiserver/events.ts';
import { listObjects } from '../../apiserver/read.ts';
import type { Change } from '../../apiserver/state.ts';
import type { World } from '../../world.ts';
import { readyOf } from '../nodeLifecycle/nodeTaints.ts';
import type { Topology } from './plan.ts';
import { isOverloaded, zoneRatios, type ZoneCounts } from './topologyHints.ts';

/** What the controller remembers of topology hints, and what it says of them. */
// kubernetes: staging/src/k8s.io/endpointslice/reconciler.go, topologycache/topologycache.go

const COMPONENT = 'endpoint-slice-controller';
const DISABLED = 'TopologyAwareHintsDisabled';
const ENABLED = 'TopologyAwareHintsEnabled';

/** Remembers a Service's hints and tells of those that came or could not come; `found` is empty without the annotation. */
export function noteTopology(world: World, service: Service, key: string, found: readonly Topology[]): void {
  const { topology } = world.controllers;
  if (found.length === 0) {
    if (!topology.has(key)) return;
    for (const family of Object.keys(topology.get(key) ?? {})) {
      // The first family takes all memory of hints away, so the second has none to speak of.
      if (topology.delete(key))
        tell(world, service, DISABLED, 'Topology Aware Hints has been disabled', family);
    }
    return;
  }
  for (const { family, zones, problem } of found) {
    const known = topology.get(key);
    if (zones === null) {
      tell(world, service, DISABLED, problem, family);
      topology.delete(key);
      continue;
    }
    topology.set(key, { ...known, [family]: zones });
    if (!known) tell(world, service, ENABLED, 'Topology Aware Hints has been enabled', family);
  }
}

export function forgetTopology(world: World, key: string): void {
  world.controllers.topology.delete(key);
}

function tell(world: World, service: Service, reason: string, problem: string, family: string): void {
  const message = `${problem}, addressType: ${family}`;
  const type = reason === ENABLED ? 'Normal' : 'Warning';
  emitEvent(world, { component: COMPONENT, object: service, type, reason, message });
}

/** The Services whose hints fit no more, since a Node has come, gone, or changed its zone or readiness. */
// kubernetes: pkg/controller/endpointslice/endpointslice_controller.go checkNodeTopologyDistribution
export function overloadedServices(world: World, change: Change): readonly string[] {
  const { topology } = world.controllers;
  if (topology.size === 0) return [];
  const [before, after] = [change.previous as unknown as Node | null, change.object as unknown as Node];
  const zoneOf = (node: Node): string | undefined => node.metadata.labels?.['topology.kubernetes.io/zone'];
  const isReady = (node: Node): boolean => readyOf(node) === 'True';
  const same =
    change.type === 'MODIFIED' &&
    before !== null &&
    isReady(before) === isReady(after) &&
    zoneOf(before) === zoneOf(after);
  if (same) return [];
  const ratios = zoneRatios(listObjects<Node>(world, 'nodes'));
  const keys: string[] = [];
  topology.forEachPair((key, families) => {
    if (Object.values<ZoneCounts>(families).some((counts) => isOverloaded(counts, ratios))) keys.push(key);
  });
  return keys;
}
