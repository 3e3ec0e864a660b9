import type { Service } from '../../k8s/objects.ts';
import type { BalancerRow } from '../../protocol/rows.ts';
import { healthyNodes, isBeingChecked } from '../network/balancerHealth.ts';
import type { World } from '../world.ts';

/** How it stands with the load balancer of a Service; null when it neither wants nor has one. */
export function balancerRow(world: World, { spec, metadata, status }: Service): BalancerRow | null {
  const balancer = world.network.balancers.get(`${metadata.namespace ?? ''}/${metadata.name}`);
  if (balancer && (balancer.work?.kind === 'delete' || spec.type !== 'LoadBalancer'))
    return { state: 'leaving', words: 'its load balancer is being deleted', nodes: [] };
  if (spec.type !== 'LoadBalancer') return null;
  const isOthers = world.settings.loadBalancer.provider === 'none' || spec.loadBalancerClass !== undefined;
  if (isOthers && (status?.loadBalancer?.ingress ?? []).length > 0) {
    const words = 'its address was written by hand: Nodes and Pods know it, nothing outside leads there';
    return { state: 'never', words, nodes: [] };
  }
  if (world.settings.loadBalancer.provider === 'none')
    return never('no cloud is there to make a load balancer: its address stays <pending>');
  if (spec.loadBalancerClass !== undefined)
    return never(
      `nobody makes load balancers of class ${spec.loadBalancerClass}: its address stays <pending>`,
    );
  if (!balancer || balancer.ips.length === 0) {
    return balancer && balancer.failures > 0
      ? pending('the cloud could not make its load balancer: its events say why')
      : pending('the cloud is making its load balancer');
  }
  const nodes = healthyNodes(world, balancer);
  if (nodes.length === 0 && isBeingChecked(world, balancer))
    return { state: 'checking', words: 'its load balancer makes its first health checks', nodes };
  const words =
    nodes.length === 0
      ? "no Node passes its load balancer's health checks"
      : `its load balancer passes traffic to ${nodes.length} of ${balancer.nodes.length} Nodes`;
  return { state: nodes.length === 0 ? 'unhealthy' : 'ready', words, nodes };
}

function never(words: string): BalancerRow {
  return { state: 'never', words, nodes: [] };
}

function pending(words: string): BalancerRow {
  return { state: 'pending', words, nodes: [] };
}
