import { formatCidr, formatIp, parseCidr, parseIp, type Cidr, type Ip } from '../addresses.ts';
import type { FieldError } from '../fieldError.ts';
import { invalid, quote } from './fieldErrors.ts';

/** Checks of addresses in fields, strict as they are by default in v1.36. */
// kubernetes: staging/src/k8s.io/apimachinery/pkg/util/validation/ip.go

const NOT_AN_IP = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
const NOT_A_CIDR = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';

/** An address in a field that once was checked loosely; what the old object had stays allowed. */
export function validateIp(value: string, field: string, existing: readonly string[] = []): FieldError[] {
  if (existing.includes(value)) return [];
  if (parseSloppyIp(value) === null) return [invalid(field, value, NOT_AN_IP)];
  if (parseIp(value) === null) return [invalid(field, value, 'must not have leading 0s')];
  return isMapped(value) ? [invalid(field, value, 'must not be an IPv4-mapped IPv6 address')] : [];
}

/** An address in a newer field: its text must be canonical too. */
export function validateCanonicalIp(value: string, field: string): FieldError[] {
  const errors = validateIp(value, field);
  const ip = parseIp(value);
  if (errors.length > 0 || ip === null) return errors;
  const canonical = formatIp(ip.family, ip.value);
  return value === canonical
    ? []
    : [invalid(field, value, `must be in canonical form (${quote(canonical)})`)];
}

/** What is wrong with an address that is a name: its text must be canonical. */
// kubernetes: pkg/apis/networking/validation/validation.go ValidateIPAddressName
export function canonicalIpTroubles(name: string): string[] {
  const shown = `Invalid value: ${quote(name)}: `;
  return validateCanonicalIp(name, '').map(({ message }) => message.slice(shown.length));
}

/** A CIDR in a newer field: its text must be canonical too. */
export function validateCanonicalCidr(value: string, field: string): FieldError[] {
  const errors = validateCidr(value, field);
  const cidr = parseCidr(value);
  if (errors.length > 0 || cidr === null) return errors;
  const canonical = formatCidr(cidr);
  return value === canonical
    ? []
    : [invalid(field, value, `must be in canonical form (${quote(canonical)})`)];
}

/** A CIDR in a field that once was checked loosely; what the old object had stays allowed. */
export function validateCidr(value: string, field: string, existing: readonly string[] = []): FieldError[] {
  if (existing.includes(value)) return [];
  if (parseSloppyCidr(value) === null) return [invalid(field, value, NOT_A_CIDR)];
  const cidr = parseCidr(value);
  if (cidr === null) return [invalid(field, value, 'must not have leading 0s in IP or prefix length')];
  if (isMapped(value)) return [invalid(field, value, 'must not have an IPv4-mapped IPv6 address')];
  if (cidr.address === cidr.first) return [];
  return [invalid(field, value, 'must not have bits set beyond the prefix length')];
}

/** Addresses that make no sense as the end of a connection. */
// kubernetes: pkg/apis/core/validation/validation.go ValidateEndpointIP
export function validateEndpointIp(value: string, field: string): FieldError[] {
  const ip = parseSloppyIp(value);
  if (ip === null) return [invalid(field, value, 'must be a valid IP address')];
  const errors: FieldError[] = [];
  if (ip.value === 0n) errors.push(invalid(field, value, `may not be unspecified (${value})`));
  for (const [ranges, detail] of SPECIAL) {
    if (ranges.some((range) => contains(range, ip))) errors.push(invalid(field, value, detail));
  }
  return errors;
}

const SPECIAL: readonly (readonly [readonly string[], string])[] = [
  [['127.0.0.0/8', '::1/128'], 'may not be in the loopback range (127.0.0.0/8, ::1/128)'],
  [['169.254.0.0/16', 'fe80::/10'], 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'],
  // In every scope of IPv6 the second digit is free: ff02, ff12, …
  [
    ['224.0.0.0/24', ...Array.from({ length: 16 }, (_, flags) => `ff${flags.toString(16)}2::/16`)],
    'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)',
  ],
];

/** What the server warns of in an address that it accepts. */
export function warnOfIp(value: string, field: string): string[] {
  const ip = parseSloppyIp(value);
  if (ip === null) return [];
  const canonical = formatIp(ip.family, ip.value);
  if (parseIp(value) === null || isMapped(value)) {
    return [`${field}: non-standard IP address ${quote(value)} is invalid: use ${quote(canonical)}`];
  }
  if (ip.family === 'IPv4' || value === canonical) return [];
  return [
    `${field}: IPv6 address ${quote(value)} should be in RFC 5952 canonical format (${quote(canonical)})`,
  ];
}

/** What the server warns of in a CIDR that it accepts. */
export function warnOfCidr(value: string, field: string): string[] {
  const cidr = parseSloppyCidr(value);
  if (cidr === null) return [];
  const canonical = formatCidr(cidr);
  const warnings: string[] = [];
  if (cidr.address !== cidr.first) {
    const single = `${formatIp(cidr.family, cidr.address)}/${cidr.family === 'IPv4' ? 32 : 128}`;
    const either = `${quote(canonical)} or ${quote(single)}?`;
    warnings.push(`${field}: CIDR value ${quote(value)} is ambiguous in this context (should be ${either})`);
  }
  if (parseCidr(value) === null || isMapped(value)) {
    warnings.push(`${field}: non-standard CIDR value ${quote(value)} is invalid: use ${quote(canonical)}`);
  }
  if (warnings.length > 0 || cidr.family === 'IPv4' || value === canonical) return warnings;
  const detail = `should be in RFC 5952 canonical format (${quote(canonical)})`;
  return [`${field}: IPv6 CIDR value ${quote(value)} ${detail}`];
}

/** Reads an address as older servers did: zeros before a number do not count. */
export function parseSloppyIp(value: string): Ip | null {
  return parseIp(
    value.replace(/(^|[.:])0+(?=\d+(?:\.|$))/g, (whole, before: string) =>
      value.includes('.') ? before : whole,
    ),
  );
}

function parseSloppyCidr(value: string): Cidr | null {
  const slash = value.lastIndexOf('/');
  const ip = parseSloppyIp(value.slice(0, slash));
  if (slash < 0 || ip === null || !/^\d{1,9}$/.test(value.slice(slash + 1))) return null;
  return parseCidr(`${formatIp(ip.family, ip.value)}/${Number(value.slice(slash + 1))}`);
}

function isMapped(value: string): boolean {
  return value.includes(':') && parseIp(value.replace(/\/.*$/, ''))?.family === 'IPv4';
}

function contains(range: string, ip: Ip): boolean {
  const cidr = parseCidr(range);
  return cidr !== null && cidr.family === ip.family && ip.value >= cidr.first && ip.value <= cidr.last;
}
