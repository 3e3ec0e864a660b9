import type { Check } from '../../protocol/checklist.ts';
import { parseTimestamp } from '../kernel/kernel.ts';
import { readyOnNode } from '../network/balancerHealth.ts';
import { isDown } from '../network/nodes.ts';
import { check, firstFew, inNamespace, type Subject } from './subject.ts';

/** Step 7, for Services that are to be reached from outside: the balancer's address and the Nodes that take its traffic. */
export function checkOutside(subject: Subject): Check {
  const { service, name, namespace } = subject;
  const { type } = service.spec;
  if (type !== 'NodePort' && type !== 'LoadBalancer')
    return check(
      'outside',
      'skipped',
      `A Service of type ${type ?? 'ClusterIP'} is not meant to be reached from outside.`,
    );
  const look = `kubectl get svc ${name}${inNamespace(namespace)}`;
  if (type === 'LoadBalancer' && (service.status?.loadBalancer?.ingress ?? []).length === 0)
    return pending(subject, look);
  if (service.spec.externalTrafficPolicy === 'Local') return localNodes(subject, look);
  return check('outside', 'ok', 'Every Node takes its traffic.', { evidence: waysIn(subject), look });
}

function pending(subject: Subject, look: string): Check {
  const { world, service } = subject;
  const { provider, addressAfterUs } = world.settings.loadBalancer;
  const evidence = ['EXTERNAL-IP is <pending>', ...waysIn(subject)];
  if (service.spec.loadBalancerClass !== undefined)
    return check(
      'outside',
      'wrong',
      `Nobody here implements loadBalancerClass ${service.spec.loadBalancerClass}.`,
      {
        evidence,
        look,
        fix: { text: 'Leave loadBalancerClass out, or install what implements it.', command: null },
      },
    );
  const age = world.kernel.nowUs - parseTimestamp(service.metadata.creationTimestamp);
  if (provider === 'cloud' && age <= addressAfterUs * 2)
    return check('outside', 'note', 'The cloud is still making the balancer.', { evidence, look });
  return check(
    'outside',
    'wrong',
    'The Service waits for a balancer, and nothing in this cluster makes any.',
    {
      evidence,
      look,
      fix: {
        text: 'Install a load balancer implementation; until then dial a node port, which works already.',
        command: null,
      },
    },
  );
}

/** Truth 7: a Node without an endpoint drops what comes from outside, and balancers keep away from it. */
function localNodes(subject: Subject, look: string): Check {
  const { world, namespace, name } = subject;
  const key = `${namespace}/${name}`;
  const nodes = world.settings.nodes.map((node) => node.name).filter((node) => !isDown(world, node));
  const without = nodes.filter((node) => readyOnNode(world, node, key) === 0);
  const evidence = nodes.map((node) => `${node}: ${readyOnNode(world, node, key)} ready endpoints`);
  if (without.length === 0)
    return check('outside', 'ok', 'externalTrafficPolicy is Local, and every Node has an endpoint.', {
      evidence: firstFew(evidence),
      look,
    });
  return check(
    'outside',
    'note',
    `externalTrafficPolicy is Local: ${without.join(', ')} ${without.length === 1 ? 'has' : 'have'} no endpoint and ${without.length === 1 ? 'drops' : 'drop'} what comes from outside.`,
    { evidence: firstFew(evidence), look, subjects: without.map((node) => `Node/${node}`) },
  );
}

/** `192.0.2.11:30080` for a Node, and what else leads in. */
function waysIn({ world, service }: Subject): string[] {
  const ip = world.settings.nodes[0]?.ips[0] ?? '';
  const balancers = (service.status?.loadBalancer?.ingress ?? []).flatMap((each) =>
    each.ip ? [each.ip] : [],
  );
  return (service.spec.ports ?? []).flatMap((port) => [
    ...balancers.map((each) => `balancer ${each}:${port.port}`),
    ...(port.nodePort ? [`node port ${ip}:${port.nodePort}, and so on every Node`] : []),
  ]);
}
