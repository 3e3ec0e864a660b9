import { familyOf } from '../addresses.ts';
import type { FieldError } from '../fieldError.ts';
import type { Draft } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { sameValue } from '../validation/equality.ts';
import {
  duplicate,
  invalid,
  invalidEach,
  notSupported,
  required,
  tooMany,
} from '../validation/fieldErrors.ts';
import { validateCanonicalIp, validateEndpointIp, validateIp, warnOfIp } from '../validation/ip.ts';
import { validateLabels } from '../validation/labels.ts';
import { validateImmutable } from '../validation/metadata.ts';
import { isDns1123Label, isDns1123Subdomain, isLabelValue } from '../validation/names.ts';
import { validateAppProtocol, validateProtocol } from '../validation/ports.ts';

/** EndpointSlices, written by hand or by a controller of one's own. */
// kubernetes: pkg/apis/discovery/validation/validation.go, pkg/registry/discovery/endpointslice/strategy.go

const ADDRESS_TYPES = ['FQDN', 'IPv4', 'IPv6'];
const MAX_ENDPOINTS = 1000;
const MAX_ADDRESSES = 100;
const MAX_PORTS = 20000;
const MAX_TOPOLOGY_LABELS = 16;
const MAX_HINTS = 8;
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const CONTROLLERS = ['endpointslice-controller.k8s.io', 'endpointslicemirroring-controller.k8s.io'];

export function validateEndpointSlice(slice: Draft): FieldError[] {
  return [...validateHead(slice), ...validateEndpoints(slice)];
}

export function validateEndpointSliceUpdate(slice: Draft, old: KubeObject): FieldError[] {
  const before = old as Draft;
  const errors = validateEndpoints(slice);
  // What an older server took is not refused now.
  const isOld = errors.length > 0 && sameValue(slice.endpoints, before.endpoints);
  return [
    ...validateHead(slice),
    ...(isOld ? [] : errors),
    ...validateImmutable(slice.addressType, before.addressType, 'addressType'),
  ];
}

export function endpointSliceWarnings(slice: Draft, old?: KubeObject): string[] {
  const ofType =
    slice.addressType === 'FQDN' && !old ? ['spec.addressType: FQDN endpoints are deprecated'] : [];
  if (CONTROLLERS.includes(slice.metadata?.labels?.[MANAGED_BY])) return ofType;
  const ofIps = ((slice.endpoints ?? []) as Draft[]).flatMap((endpoint, index) =>
    ((endpoint.addresses ?? []) as string[]).flatMap((ip, at) =>
      warnOfIp(ip, `endpoints[${index}].addresses[${at}]`),
    ),
  );
  return [...ofType, ...ofIps];
}

function validateHead({ addressType, ports }: Draft): FieldError[] {
  const errors: FieldError[] = [];
  if (!addressType) errors.push(required('addressType'));
  else if (!ADDRESS_TYPES.includes(addressType)) {
    errors.push(notSupported('addressType', addressType, ADDRESS_TYPES));
  }
  return [...errors, ...validatePorts(ports ?? [])];
}

function validatePorts(ports: readonly Draft[]): FieldError[] {
  if (ports.length > MAX_PORTS) return [tooMany('ports', ports.length, MAX_PORTS)];
  const names = new Set<string>();
  return ports.flatMap(({ name = '', protocol, appProtocol }, index) => {
    const field = `ports[${index}]`;
    const errors = name === '' ? [] : invalidEach(`${field}.name`, name, isDns1123Label(name));
    if (names.has(name)) errors.push(duplicate(`${field}.name`, name));
    names.add(name);
    return [
      ...errors,
      ...validateProtocol(protocol, `${field}.protocol`),
      ...validateAppProtocol(appProtocol, `${field}.appProtocol`),
    ];
  });
}

function validateEndpoints({ endpoints, addressType }: Draft): FieldError[] {
  const all: readonly Draft[] = endpoints ?? [];
  if (all.length > MAX_ENDPOINTS) return [tooMany('endpoints', all.length, MAX_ENDPOINTS)];
  return all.flatMap((endpoint, index) => {
    const field = `endpoints[${index}]`;
    const { nodeName, hostname, hints, deprecatedTopology: topology } = endpoint;
    const errors = validateAddresses(endpoint.addresses ?? [], addressType, `${field}.addresses`);
    if (nodeName != null)
      errors.push(...invalidEach(`${field}.nodeName`, nodeName, isDns1123Subdomain(nodeName)));
    const count = Object.keys(topology ?? {}).length;
    const path = `${field}.deprecatedTopology`;
    if (count > MAX_TOPOLOGY_LABELS) errors.push(tooMany(path, count, MAX_TOPOLOGY_LABELS));
    errors.push(...validateLabels(topology, path));
    if (hostname != null)
      errors.push(...invalidEach(`${field}.hostname`, hostname, isDns1123Label(hostname)));
    return [...errors, ...(hints ? validateHints(hints, `${field}.hints`) : [])];
  });
}

function validateAddresses(addresses: readonly string[], type: string, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (addresses.length === 0) errors.push(required(field, 'must contain at least 1 address'));
  if (addresses.length > MAX_ADDRESSES) errors.push(tooMany(field, addresses.length, MAX_ADDRESSES));
  for (const [index, address] of addresses.entries()) {
    errors.push(...validateAddress(address, type, field, `${field}[${index}]`));
  }
  return errors;
}

/** That an address is of the wrong family is said of the list, not of the entry. */
function validateAddress(address: string, type: string, list: string, field: string): FieldError[] {
  if (type === 'FQDN') return validateFqdn(address, field);
  if (type !== 'IPv4' && type !== 'IPv6') return [];
  const errors = type === 'IPv4' ? validateIp(address, field) : validateCanonicalIp(address, field);
  if (errors.length > 0) return errors;
  const isOther = familyOf(address) !== type;
  return [
    ...(isOther ? [invalid(list, address, `must be an ${type} address`)] : []),
    ...validateEndpointIp(address, field),
  ];
}

function validateFqdn(address: string, field: string): FieldError[] {
  const name = address.replace(/\.$/, '');
  if (address === '') return [required(field)];
  const messages = isDns1123Subdomain(name);
  if (messages.length > 0) return [invalid(field, name, messages.join(','))];
  if (name.includes('.')) return [];
  return [invalid(field, name, 'should be a domain with at least two segments separated by dots')];
}

function validateHints(hints: Draft, field: string): FieldError[] {
  return [
    ...validateHintNames(hints.forZones ?? [], isLabelValue, `${field}.forZones`),
    ...validateHintNames(hints.forNodes ?? [], isDns1123Subdomain, `${field}.forNodes`),
  ];
}

function validateHintNames(
  hints: readonly Draft[],
  check: (name: string) => string[],
  field: string,
): FieldError[] {
  if (hints.length > MAX_HINTS) return [tooMany(field, hints.length, MAX_HINTS)];
  const names = new Set<string>();
  return hints.flatMap(({ name = '' }, index) => {
    const path = `${field}[${index}].name`;
    const errors = names.has(name) ? [duplicate(path, name)] : [];
    names.add(name);
    return [...errors, ...invalidEach(path, name, check(name))];
  });
}
