import type { KindRules } from '../kind.ts';
import type { Endpoints, KubeObject } from '../objects.ts';
import { isDns1123Subdomain } from '../validation/names.ts';
import { hostPort } from '../addresses.ts';
import { age, firstThree } from './cells.ts';
import { AGE, NAME, text } from './columns.ts';
import { endpointsWarnings, validateEndpoints, validateEndpointsUpdate } from './endpointsValidation.ts';

export const endpointsRules: KindRules = {
  checkName: isDns1123Subdomain,
  validate: validateEndpoints,
  validateUpdate: validateEndpointsUpdate,
  warnings: endpointsWarnings,
  columns: [NAME, text('Endpoints', 'The addresses and ports that are ready.'), AGE],
  row: endpointsRow,
};

function endpointsRow(object: KubeObject, nowUs: number): (string | number)[] {
  const one = object as unknown as Endpoints;
  return [one.metadata.name, endpointsCell(one), age(one, nowUs)];
}

/** Unlike no subsets, subsets without a ready address leave the cell empty. */
// kubernetes: pkg/printers/internalversion/printers.go formatEndpoints
export function endpointsCell(one: Endpoints): string {
  const subsets = one.subsets ?? [];
  if (subsets.length === 0) return '<none>';
  const all: string[] = [];
  for (const { addresses = [], ports = [] } of subsets) {
    if (ports.length === 0) all.push(...addresses.map((address) => address.ip));
    for (const port of ports) all.push(...addresses.map((address) => hostPort(address.ip, port.port)));
  }
  return all.length === 0 ? '' : firstThree(all);
}
