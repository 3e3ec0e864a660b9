import type { KindRules } from '../kind.ts';
import type { EndpointSlice, KubeObject } from '../objects.ts';
import { isDns1123Subdomain } from '../validation/names.ts';
import { age, firstThree } from './cells.ts';
import { AGE, NAME, text } from './columns.ts';
import {
  endpointSliceWarnings,
  validateEndpointSlice,
  validateEndpointSliceUpdate,
} from './endpointSliceValidation.ts';

export const endpointSliceRules: KindRules = {
  checkName: isDns1123Subdomain,
  validate: validateEndpointSlice,
  validateUpdate: validateEndpointSliceUpdate,
  warnings: endpointSliceWarnings,
  columns: [
    NAME,
    text('AddressType', 'What its addresses are.'),
    text('Ports', 'The ports of every endpoint.'),
    text('Endpoints', 'The addresses, ready or not.'),
    AGE,
  ],
  row: endpointSliceRow,
};

// kubernetes: pkg/printers/internalversion/printers.go printEndpointSlice
function endpointSliceRow(object: KubeObject, nowUs: number): (string | number)[] {
  const one = object as unknown as EndpointSlice;
  const ports = (one.ports ?? []).map((port) => (port.port == null ? (port.name ?? '*') : `${port.port}`));
  const addresses = (one.endpoints ?? []).flatMap((endpoint) => endpoint.addresses ?? []);
  return [one.metadata.name, one.addressType, firstThree(ports), firstThree(addresses), age(one, nowUs)];
}
