import { cidrContains, parseCidr } from '../addresses.ts';
import type { FieldError } from '../fieldError.ts';
import type { Draft } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { forbidden, invalid, invalidEach, notSupported, required } from '../validation/fieldErrors.ts';
import { validateCidr } from '../validation/ip.ts';
import { validateLabelSelector } from '../validation/labels.ts';
import { isPortName, isPortNumber } from '../validation/names.ts';

// kubernetes: pkg/apis/networking/v1/defaults.go, pkg/apis/networking/validation/validation.go

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];
const POLICY_TYPES = ['Ingress', 'Egress'];

export function validateNetworkPolicy({ spec }: Draft): FieldError[] {
  return validateSpec(spec, []);
}

/** CIDRs that the policy had already are not looked at again. */
export function validateNetworkPolicyUpdate({ spec }: Draft, old: KubeObject): FieldError[] {
  const before = (old as Draft).spec;
  const peers = [...(before.ingress ?? []), ...(before.egress ?? [])].flatMap((rule: Draft) => [
    ...(rule.from ?? []),
    ...(rule.to ?? []),
  ]);
  const cidrs = peers.flatMap(({ ipBlock }: Draft) =>
    ipBlock ? [ipBlock.cidr, ...(ipBlock.except ?? [])] : [],
  );
  return validateSpec(spec, cidrs);
}

function validateSpec(spec: Draft, existing: readonly string[]): FieldError[] {
  const types: readonly string[] = spec.policyTypes ?? [];
  const errors = [
    ...validateLabelSelector(spec.podSelector, 'spec.podSelector'),
    ...validateRules(spec.ingress ?? [], 'from', existing, 'spec.ingress'),
    ...validateRules(spec.egress ?? [], 'to', existing, 'spec.egress'),
  ];
  if (types.length > POLICY_TYPES.length) {
    return [...errors, invalid('spec.policyTypes', types, 'may not specify more than two policyTypes')];
  }
  for (const [index, type] of types.entries()) {
    if (!POLICY_TYPES.includes(type))
      errors.push(notSupported(`spec.policyTypes[${index}]`, type, POLICY_TYPES));
  }
  return errors;
}

function validateRules(
  rules: readonly Draft[],
  peers: 'from' | 'to',
  existing: readonly string[],
  field: string,
): FieldError[] {
  return rules.flatMap((rule, index) => {
    const path = `${field}[${index}]`;
    const ports: readonly Draft[] = rule?.ports ?? [];
    const others: readonly Draft[] = rule?.[peers] ?? [];
    return [
      ...ports.flatMap((port, at) => validatePort(port, `${path}.ports[${at}]`)),
      ...others.flatMap((peer, at) => validatePeer(peer, existing, `${path}.${peers}[${at}]`)),
    ];
  });
}

function validatePort({ protocol, port, endPort }: Draft, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (protocol != null && !PROTOCOLS.includes(protocol)) {
    errors.push(notSupported(`${field}.protocol`, protocol, PROTOCOLS));
  }
  const path = `${field}.endPort`;
  if (port == null) {
    if (endPort == null) return errors;
    return [...errors, invalid(path, endPort, 'may not be specified when `port` is not specified')];
  }
  if (typeof port === 'string') {
    if (endPort != null)
      errors.push(invalid(path, endPort, 'may not be specified when `port` is non-numeric'));
    return [...errors, ...invalidEach(`${field}.port`, port, isPortName(port))];
  }
  errors.push(...invalidEach(`${field}.port`, port, isPortNumber(port)));
  if (endPort == null) return errors;
  // The value shown is the port, as it is upstream.
  if (endPort < port) errors.push(invalid(path, port, 'must be greater than or equal to `port`'));
  return [...errors, ...invalidEach(path, endPort, isPortNumber(endPort))];
}

function validatePeer(peer: Draft, existing: readonly string[], field: string): FieldError[] {
  const { podSelector, namespaceSelector, ipBlock } = peer ?? {};
  const errors = [
    ...validateLabelSelector(podSelector, `${field}.podSelector`),
    ...validateLabelSelector(namespaceSelector, `${field}.namespaceSelector`),
    ...(ipBlock ? validateIpBlock(ipBlock, existing, `${field}.ipBlock`) : []),
  ];
  const count = [podSelector, namespaceSelector, ipBlock].filter((one) => one != null).length;
  if (count === 0) return [...errors, required(field, 'must specify a peer')];
  if (count === 1 || ipBlock == null) return errors;
  return [...errors, forbidden(field, 'may not specify both ipBlock and another peer')];
}

function validateIpBlock(
  { cidr, except = [] }: Draft,
  existing: readonly string[],
  field: string,
): FieldError[] {
  if (!cidr) return [required(`${field}.cidr`)];
  const errors = validateCidr(cidr, `${field}.cidr`, existing);
  const outer = parseCidr(cidr);
  if (outer === null) return errors;
  for (const [index, text] of (except as string[]).entries()) {
    const path = `${field}.except[${index}]`;
    errors.push(...validateCidr(text, path, existing));
    const inner = parseCidr(text);
    if (inner === null) continue;
    const isInside =
      cidrContains(cidr, text.slice(0, text.indexOf('/'))) && inner.prefixLength > outer.prefixLength;
    if (!isInside) errors.push(invalid(path, text, 'must be a strict subset of `cidr`'));
  }
  return errors;
}
