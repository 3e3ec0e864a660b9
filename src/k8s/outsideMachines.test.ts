import { expect, test } from 'vitest';
import { parseClusterFile } from './clusterFile.ts';
import { outsideMachines } from './outsideMachines.ts';

const head = 'apiVersion: servicescope.dev/v1alpha1\nkind: Cluster\n';

test.each([
  ['their usual addresses', 'spec: {}', '192.0.2.10', '192.0.2.2'],
  ['a Node has the API server’s', 'spec: {nodes: [{name: a, ip: 192.0.2.10}]}', '192.0.2.11', '192.0.2.2'],
  [
    'Nodes have both and the next ones',
    'spec: {nodes: [{name: a, ip: 192.0.2.2}, {name: b, ip: 192.0.2.3}, {name: c, ip: 192.0.2.10}]}',
    '192.0.2.11',
    '192.0.2.4',
  ],
  [
    'an outside host has one',
    'spec: {externalHosts: [{name: a.example.org, ips: [192.0.2.2]}]}',
    '192.0.2.10',
    '192.0.2.3',
  ],
])('the API server and the resolver step aside: %s', (_, spec, apiServer, resolver) => {
  const parsed = parseClusterFile(`${head}${spec}\n`);
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  const machines = outsideMachines(parsed.settings);
  expect([machines.apiServer.IPv4, machines.resolver.IPv4]).toEqual([apiServer, resolver]);
});
