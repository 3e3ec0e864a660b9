import type { Draft, KindRules } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { isDns1123Subdomain } from '../validation/names.ts';
import { age, loadBalancerCell } from './cells.ts';
import { AGE, NAME, text } from './columns.ts';
import { ingressWarnings, validateIngress, validateIngressUpdate } from './ingressValidation.ts';

export const ingressRules: KindRules = {
  checkName: isDns1123Subdomain,
  validate: validateIngress,
  validateUpdate: validateIngressUpdate,
  warnings: ingressWarnings,
  columns: [
    NAME,
    text('Class', 'The class of controllers that it is for.'),
    text('Hosts', 'The names that its rules answer to.'),
    text('Address', 'Where it can be reached.'),
    text('Ports', 'The ports on which it can be reached.'),
    AGE,
  ],
  row: ingressRow,
};

// kubernetes: pkg/printers/internalversion/printers.go printIngress
function ingressRow(object: KubeObject, nowUs: number): (string | number)[] {
  const { spec, status } = object as Draft;
  return [
    object.metadata.name,
    spec?.ingressClassName ?? '<none>',
    hostsCell(spec?.rules ?? []),
    loadBalancerCell(status?.loadBalancer?.ingress),
    (spec?.tls ?? []).length > 0 ? '80, 443' : '80',
    age(object, nowUs),
  ];
}

function hostsCell(rules: readonly { readonly host?: string }[]): string {
  const hosts: string[] = [];
  let more = false;
  for (const { host } of rules) {
    if (hosts.length === 3) more = true;
    else if (host) hosts.push(host);
  }
  if (hosts.length === 0) return '*';
  return more ? `${hosts.join(',')} + ${rules.length - 3} more...` : hosts.join(',');
}
