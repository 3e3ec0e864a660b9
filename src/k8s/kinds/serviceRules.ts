import type { KindRules } from '../kind.ts';
import type { KubeObject, Service, ServicePort } from '../objects.ts';
import { isDns1123Label } from '../validation/names.ts';
import { age, labelsCell, loadBalancerCell } from './cells.ts';
import { AGE, NAME, SELECTOR, text } from './columns.ts';
import { validateServiceStatusUpdate } from './serviceStatus.ts';
import { validateService, validateServiceUpdate } from './serviceValidation.ts';
import { serviceWarnings } from './serviceWarnings.ts';

export const serviceRules: KindRules = {
  checkName: isDns1123Label,
  validate: validateService,
  validateUpdate: validateServiceUpdate,
  validateStatusUpdate: validateServiceStatusUpdate,
  warnings: serviceWarnings,
  columns: [
    NAME,
    text('Type', 'How the Service can be reached.'),
    text('Cluster-IP', 'Its virtual address inside the cluster.'),
    text('External-IP', 'The addresses that lead to it from outside.'),
    text('Port(s)', 'Its ports, and the ports of the Nodes that lead to them.'),
    AGE,
    SELECTOR,
  ],
  row: serviceRow,
};

// kubernetes: pkg/printers/internalversion/printers.go printService
function serviceRow(object: KubeObject, nowUs: number): (string | number)[] {
  const one = object as unknown as Service;
  return [
    one.metadata.name,
    one.spec.type ?? '',
    one.spec.clusterIPs?.[0] ?? '<none>',
    externalIp(one),
    (one.spec.ports ?? []).map(portCell).join(',') || '<none>',
    age(one, nowUs),
    labelsCell(one.spec.selector),
  ];
}

function externalIp(one: Service): string {
  const external = one.spec.externalIPs ?? [];
  switch (one.spec.type) {
    case 'ClusterIP':
    case 'NodePort':
      return external.join(',') || '<none>';
    case 'LoadBalancer': {
      const balancer = loadBalancerCell(one.status?.loadBalancer?.ingress);
      return [balancer, ...external].filter((ip) => ip !== '').join(',') || '<pending>';
    }
    case 'ExternalName':
      return one.spec.externalName ?? '';
    default:
      return '<unknown>';
  }
}

function portCell(port: ServicePort): string {
  const nodePort = port.nodePort ? `:${port.nodePort}` : '';
  return `${port.port}${nodePort}/${port.protocol ?? ''}`;
}
