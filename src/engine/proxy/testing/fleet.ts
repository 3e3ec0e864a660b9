import type { ProxyMode } from '../../../k8s/clusterSettings.ts';
import { addService, addSlice, emptyNetwork, inMode, letSync, SETTINGS } from '../../network/testing/wire.ts';
import type { World } from '../../world.ts';

/** Services of every kind that rules are made for, in both families; seen from node-1, which has the endpoints 10.244.1.x. */
export function fleet(mode: ProxyMode): World {
  const world = emptyNetwork({
    ...inMode(mode),
    ipFamilies: ['IPv4', 'IPv6'],
    podCIDRs: ['10.244.0.0/16', 'fd00:244::/56'],
    serviceCIDRs: ['10.96.0.0/12', 'fd00:96::/112'],
    nodes: SETTINGS.nodes.map((node, index) => ({ ...node, ips: [...node.ips, `fd00::1${index + 1}`] })),
  });
  addService(world, 'default/plain', '{clusterIP: 10.96.0.41, ports: [{name: p80, port: 80}]}');
  addSlice(world, 'default/plain', [{ name: 'p80', port: 80 }], [{ ip: '10.244.1.1' }, { ip: '10.244.2.1' }]);
  // Balanced from outside under policy Local, without an endpoint here.
  addService(
    world,
    'default/away',
    `{type: LoadBalancer, externalTrafficPolicy: Local, clusterIP: 10.96.0.42, externalIPs: [192.168.99.22],
      healthCheckNodePort: 30999, ports: [{name: p80, port: 80, nodePort: 30042}]}`,
    { loadBalancer: { ingress: [{ ip: '203.0.113.20' }] } },
  );
  addSlice(world, 'default/away', [{ name: 'p80', port: 80 }], [{ ip: '10.244.2.2' }]);
  addService(
    world,
    'default/ranged',
    `{type: LoadBalancer, externalTrafficPolicy: Cluster, clusterIP: 10.96.0.45, sessionAffinity: ClientIP,
      sessionAffinityConfig: {clientIP: {timeoutSeconds: 10800}}, healthCheckNodePort: 30998,
      loadBalancerSourceRanges: [" 198.51.100.7/25 ", 192.0.2.0/24], ports: [{name: p80, port: 80, nodePort: 30045}]}`,
    { loadBalancer: { ingress: [{ ip: '203.0.113.21' }, { ip: '203.0.113.22', ipMode: 'Proxy' }] } },
  );
  addSlice(world, 'default/ranged', [{ name: 'p80', port: 80 }], [{ ip: '10.244.1.3' }]);
  addService(
    world,
    'default/empty',
    '{type: NodePort, clusterIP: 10.96.0.46, ports: [{port: 80, nodePort: 30046}]}',
  );
  // Found by name: one port on two numbers, and UDP beside TCP.
  addService(
    world,
    'default/names',
    '{clusterIP: 10.96.0.47, ports: [{name: dns, port: 53, protocol: UDP}, {name: dns-tcp, port: 53}]}',
  );
  addSlice(
    world,
    'default/names',
    [
      { name: 'dns', port: 5353, protocol: 'UDP' },
      { name: 'dns-tcp', port: 5353 },
    ],
    [{ ip: '10.244.1.4' }],
  );
  addSlice(world, 'default/names', [{ name: 'dns', port: 5454, protocol: 'UDP' }], [{ ip: '10.244.2.4' }]);
  // Nobody is ready any more: those that leave are used.
  addService(
    world,
    'default/leaving',
    '{type: NodePort, externalTrafficPolicy: Local, clusterIP: 10.96.0.48, ports: [{port: 80, nodePort: 30048}]}',
  );
  addSlice(
    world,
    'default/leaving',
    [{ port: 80 }],
    [
      { ip: '10.244.1.5', state: 'leaving' },
      { ip: '10.244.2.5', state: 'leaving' },
      { ip: '10.244.1.6', state: 'gone' },
      { ip: '10.244.1.7', state: 'unready' },
    ],
  );
  addService(
    world,
    'default/six',
    '{type: NodePort, clusterIP: "fd00:96::1", internalTrafficPolicy: Local, ports: [{port: 80, nodePort: 30049}]}',
  );
  addSlice(
    world,
    'default/six',
    [{ port: 80 }],
    [
      { ip: 'fd00:244::5', node: 'node-1' },
      { ip: 'fd00:244:0:1::5', node: 'node-2' },
    ],
    'IPv6',
  );
  letSync(world);
  return world;
}
