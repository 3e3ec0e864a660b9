import type { FieldError } from '../fieldError.ts';
import type { Draft } from '../kind.ts';
import { invalid, invalidEach, required } from './fieldErrors.ts';
import { validateIp } from './ip.ts';
import { isDns1123SubdomainWithUnderscore } from './names.ts';

/** Where a Pod's questions about names go. */
// kubernetes: pkg/apis/core/validation/validation.go validatePodDNSConfig

const MAX_NAMESERVERS = 3;
const MAX_SEARCHES = 32;
const MAX_SEARCH_CHARACTERS = 2048;

export function validateDnsConfig(
  config: Draft | null | undefined,
  policy: string,
  field: string,
): FieldError[] {
  const nameservers: readonly string[] = config?.nameservers ?? [];
  if (policy === 'None' && config == null) {
    return [required(field, 'must provide `dnsConfig` when `dnsPolicy` is None')];
  }
  if (policy === 'None' && nameservers.length === 0) {
    const detail = 'must provide at least one DNS nameserver when `dnsPolicy` is None';
    return [required(`${field}.nameservers`, detail)];
  }
  if (config == null) return [];
  const errors: FieldError[] = [];
  if (nameservers.length > MAX_NAMESERVERS) {
    const detail = `must not have more than ${MAX_NAMESERVERS} nameservers`;
    errors.push(invalid(`${field}.nameservers`, nameservers, detail));
  }
  errors.push(...nameservers.flatMap((ip, index) => validateIp(ip, `${field}.nameservers[${index}]`)));
  errors.push(...validateSearches(config.searches ?? [], `${field}.searches`));
  for (const [index, option] of ((config.options ?? []) as Draft[]).entries()) {
    if (!option.name) errors.push(required(`${field}.options[${index}]`, 'must not be empty'));
  }
  return errors;
}

function validateSearches(searches: readonly string[], field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (searches.length > MAX_SEARCHES) {
    errors.push(invalid(field, searches, `must not have more than ${MAX_SEARCHES} search paths`));
  }
  if (searches.join(' ').length > MAX_SEARCH_CHARACTERS) {
    const limit = `${MAX_SEARCH_CHARACTERS} characters (including spaces)`;
    errors.push(invalid(field, searches, `must not have more than ${limit} in the search list`));
  }
  for (const [index, search] of searches.entries()) {
    if (search === '.') continue;
    const name = search.replace(/\.$/, '');
    errors.push(...invalidEach(`${field}[${index}]`, name, isDns1123SubdomainWithUnderscore(name)));
  }
  return errors;
}
