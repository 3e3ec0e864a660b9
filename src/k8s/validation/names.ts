/**
 * Upstream's checks of names: each gives the messages of what is wrong, none when the value is fine.
 */
// kubernetes: staging/src/k8s.io/apimachinery/pkg/util/validation/validation.go
// kubernetes: staging/src/k8s.io/apimachinery/pkg/api/validate/content/{dns,kube,path,identifier}.go

/** A text pattern with the words that upstream says when it does not match. */
interface Pattern {
  readonly test: RegExp;
  readonly message: string;
}

const LABEL_SOURCE = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN_SOURCE = `${LABEL_SOURCE}(\\.${LABEL_SOURCE})*`;
const KEY_SOURCE = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const KEY_RULE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

const DNS1123_LABEL = pattern(
  LABEL_SOURCE,
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  ['my-name', '123-abc'],
);
const DNS1123_SUBDOMAIN = pattern(
  SUBDOMAIN_SOURCE,
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  ['example.com'],
);
const WILDCARD_SUBDOMAIN = pattern(
  `\\*\\.${SUBDOMAIN_SOURCE}`,
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
  ['*.example.com'],
);
const UNDERSCORE_SOURCE = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const UNDERSCORE_SUBDOMAIN = pattern(
  `${UNDERSCORE_SOURCE}(\\.${UNDERSCORE_SOURCE})*`,
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character",
  ['example.com'],
);
const LABEL_KEY_NAME = pattern(KEY_SOURCE, `name part ${KEY_RULE}`, ['MyName', 'my.name', '123-abc']);
const LABEL_KEY = pattern(KEY_SOURCE, `a valid label key ${KEY_RULE}`, ['MyName', 'my.name', '123-abc']);
const LABEL_VALUE = pattern(
  `(${KEY_SOURCE})?`,
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  ['MyValue', 'my_value', '12345'],
);
const CONFIG_KEY = pattern(
  '[-._a-zA-Z0-9]+',
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  ['key.name', 'KEY_NAME', 'key-name'],
);
const HEADER_NAME = pattern(
  '[-A-Za-z0-9]+',
  "a valid HTTP header must consist of alphanumeric characters or '-'",
  ['X-Header-Name'],
);
const PERCENT = pattern(
  '[0-9]+%',
  "a valid percent string must be a numeric string followed by an ending '%'",
  ['1%', '93%'],
);
/** One part of a DNS name: container names, Services, Namespaces. */
export function isDns1123Label(value: string): string[] {
  const messages = atMost(63, value);
  if (DNS1123_LABEL.test.test(value)) return messages;
  const isDotted = DNS1123_SUBDOMAIN.test.test(value);
  return [...messages, isDotted ? 'must not contain dots' : DNS1123_LABEL.message];
}

/** Parts joined by dots: the names of most kinds. */
export function isDns1123Subdomain(value: string): string[] {
  return [...atMost(253, value), ...matching(DNS1123_SUBDOMAIN, value)];
}

/** A name with a star in place of its first part. */
export function isWildcardSubdomain(value: string): string[] {
  const messages = atMost(253, value);
  return WILDCARD_SUBDOMAIN.test.test(value) ? messages : [...messages, WILDCARD_SUBDOMAIN.message];
}

/** A search domain: like a subdomain, but its parts may begin with an underscore. */
export function isDns1123SubdomainWithUnderscore(value: string): string[] {
  return [...atMost(253, value), ...matching(UNDERSCORE_SUBDOMAIN, value)];
}

/** The key of a label, with an optional prefix: `example.com/my-name`. */
export function isLabelKey(value: string): string[] {
  const parts = value.split('/');
  if (parts.length > 2) {
    return [`${LABEL_KEY.message} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const messages: string[] = [];
  const name = parts.at(-1) ?? '';
  if (parts.length === 2) {
    const prefix = parts[0] ?? '';
    if (prefix === '') messages.push('prefix part must be non-empty');
    else messages.push(...isDns1123Subdomain(prefix).map((message) => `prefix part ${message}`));
  }
  if (name === '') messages.push('name part must be non-empty');
  else messages.push(...atMost(63, name).map((message) => `name part ${message}`));
  return [...messages, ...matching(LABEL_KEY_NAME, name)];
}

/** The value of a label. */
export function isLabelValue(value: string): string[] {
  return [...atMost(63, value), ...matching(LABEL_VALUE, value)];
}

/** A key in a ConfigMap or Secret: it must do as a file name. */
export function isConfigMapKey(value: string): string[] {
  return [...atMost(253, value), ...matching(CONFIG_KEY, value), ...likeParentFolder(value)];
}

/** An environment variable: any printable ASCII but `=`. */
export function isEnvVarName(value: string): string[] {
  if (value === '') return ['environment variable name must be non-empty'];
  return /^[\x20-\x3c\x3e-\x7e]*$/.test(value)
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

export function isHttpHeaderName(value: string): string[] {
  return matching(HEADER_NAME, value);
}

/** `25%`. */
export function isPercent(value: string): string[] {
  return matching(PERCENT, value);
}

export function isPortNumber(port: unknown): string[] {
  return isInRange(port, 1, 65535);
}

export function isInRange(value: unknown, min: number, max: number): string[] {
  const inside = typeof value === 'number' && value >= min && value <= max;
  return inside ? [] : [`must be between ${min} and ${max}, inclusive`];
}

/** A port's name as IANA has it: each rule that is broken has a message of its own. */
export function isPortName(value: string): string[] {
  const messages = atMost(15, value);
  if (!/^[-a-z0-9]+$/.test(value)) {
    messages.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  }
  if (!/[a-z]/.test(value)) messages.push('must contain at least one letter (a-z)');
  if (value.includes('--')) messages.push('must not contain consecutive hyphens');
  if (value.startsWith('-') || value.endsWith('-')) messages.push('must not begin or end with a hyphen');
  return messages;
}

/** A name that does as a part of a URL; all that some kinds ask of their names. */
export function isPathSegmentName(value: string): string[] {
  if (value === '.' || value === '..') return [`may not be '${value}'`];
  return ['/', '%'].filter((one) => value.includes(one)).map((one) => `may not contain '${one}'`);
}

function pattern(source: string, rule: string, examples: readonly string[]): Pattern {
  // The comma and two spaces between examples are upstream's own.
  const shown = examples.map((example) => `'${example}', `).join(' or ');
  return {
    test: new RegExp(`^${source}$`),
    message: `${rule} (e.g. ${shown}regex used for validation is '${source}')`,
  };
}

function matching(wanted: Pattern, value: string): string[] {
  return wanted.test.test(value) ? [] : [wanted.message];
}

function atMost(length: number, value: string): string[] {
  return byteLength(value) > length ? [`must be no more than ${length} characters`] : [];
}

function likeParentFolder(value: string): string[] {
  if (value === '.' || value === '..') return [`must not be '${value}'`];
  return value.startsWith('..') ? ["must not start with '..'"] : [];
}

/** The length of text in UTF-8, which is how upstream counts. */
export function byteLength(value: string): number {
  let bytes = 0;
  for (const character of value) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
