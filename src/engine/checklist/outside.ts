import { hostPort } from '../../k8s/addresses.ts';
import type { Check } from '../../protocol/checklist.ts';
import type { BalancerRow } from '../../protocol/rows.ts';
import { readyOnNode } from '../network/balancerHealth.ts';
import { isDown } from '../network/nodes.ts';
import { balancerRow } from '../rows/balancerRow.ts';
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
  const balancer = balancerRow(subject.world, service);
  if (balancer?.state === 'checking' || balancer?.state === 'unhealthy')
    return unchecked(subject, look, balancer);
  if (service.spec.externalTrafficPolicy === 'Local') return localNodes(subject, look);
  return check('outside', 'ok', 'Every Node takes its traffic.', { evidence: waysIn(subject), look });
}

function pending(subject: Subject, look: string): Check {
  const { world, service } = subject;
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
  if (balancerRow(world, service)?.state === 'pending') {
    const failures = world.network.balancers.get(`${subject.namespace}/${subject.name}`)?.failures ?? 0;
    return failures === 0
      ? check('outside', 'note', 'The cloud is still making the balancer.', { evidence, look })
      : check(
          'outside',
          'wrong',
          'The cloud could not make the balancer: the events of the Service say why.',
          {
            evidence,
            look: `kubectl describe svc ${subject.name}${inNamespace(subject.namespace)}`,
          },
        );
  }
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

/** The balancer has its address, but no Node to pass anything to. */
function unchecked(subject: Subject, look: string, { state }: BalancerRow): Check {
  const evidence = waysIn(subject);
  if (state === 'checking') {
    const said = 'The balancer makes its first health checks: it passes nothing on yet.';
    return check('outside', 'note', said, { evidence, look });
  }
  const isLocal = subject.service.spec.externalTrafficPolicy === 'Local';
  const said = isLocal
    ? "No Node passes the balancer's health checks: externalTrafficPolicy is Local, and none has a ready endpoint."
    : "No Node passes the balancer's health checks: no kube-proxy answers them.";
  return check('outside', 'wrong', said, { evidence, look });
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
  const ways = (service.spec.ports ?? []).flatMap((port) => [
    ...balancers.map((each) => `balancer ${each}:${port.port}`),
    ...(port.nodePort ? [`node port ${hostPort(ip, port.nodePort)}, and so on every Node`] : []),
  ]);
  // TCP and UDP of one number are one way.
  return [...new Set(ways)];
}
