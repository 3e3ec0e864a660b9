import type { Service } from '../../k8s/objects.ts';
import { draw } from '../kernel/kernel.ts';
import { categorize } from '../proxy/categorize.ts';
import { rulePortsOf } from '../proxy/model.ts';
import { rulesOf } from '../proxy/nodeView.ts';
import { addressKey } from '../proxy/versions.ts';
import { isDown } from './nodes.ts';
import { matchRules } from './translate.ts';
import type { Walk } from './walk.ts';

/**
 * The Node that a load balancer in front of the packet's destination passes it to; `none` when no Node is healthy,
 * null when the destination is no balancer's address.
 */
// Simplified: Nodes are healthy while their machine is up and, under externalTrafficPolicy Local, while they have a ready endpoint.
export function balancerNode(walk: Walk): string | null {
  const { world, destination, packet } = walk;
  const key = world.proxy.byAddress.get(addressKey(destination.ip, packet.protocol, destination.port));
  const service = key === undefined ? null : (world.proxy.services.get(key)?.service ?? null);
  if (!service || !isBalancerAddress(service, destination.ip)) return null;
  const healthy = world.settings.nodes
    .map((node) => node.name)
    .filter((node) => isHealthy(walk, service, node));
  if (healthy.length === 0) return 'none';
  const unit = draw(world, 'balancer', packet.subject, packet.n) / 0x1_0000_0000;
  return healthy[Math.floor(unit * healthy.length)] ?? null;
}

function isBalancerAddress(service: Service, ip: string): boolean {
  return (service.status?.loadBalancer?.ingress ?? []).some((each) => each.ip === ip);
}

function isHealthy({ world, destination, packet }: Walk, service: Service, node: string): boolean {
  if (isDown(world, node)) return false;
  if (service.spec.externalTrafficPolicy !== 'Local') return true;
  const rules = rulesOf(world, node);
  const match = matchRules(rules, destination, packet.protocol);
  return match !== null && categorize(match.port, rules).local.endpoints.some((endpoint) => endpoint.ready);
}

/** How many ready endpoints of a Service a Node has: what kube-proxy answers on its health check port. */
// kubernetes: pkg/proxy/healthcheck/service_health.go
export function readyOnNode(world: Walk['world'], node: string, serviceKey: string): number {
  const entry = rulesOf(world, node).version.services.get(serviceKey);
  const ips = new Set<string>();
  for (const port of entry ? rulePortsOf(entry) : []) {
    for (const endpoint of port.endpoints) if (endpoint.ready && endpoint.node === node) ips.add(endpoint.ip);
  }
  return ips.size;
}
