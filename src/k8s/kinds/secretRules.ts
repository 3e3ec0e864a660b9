import type { FieldError } from '../fieldError.ts';
import type { Draft, KindRules } from '../kind.ts';
import type { KubeObject, Secret } from '../objects.ts';
import { invalidEach, required, tooLong } from '../validation/fieldErrors.ts';
import { validateImmutable } from '../validation/metadata.ts';
import { isConfigMapKey, isDns1123Subdomain } from '../validation/names.ts';
import { age } from './cells.ts';
import { AGE, NAME, text } from './columns.ts';
import { decodedLength, MAX_DATA_BYTES, validateImmutableData } from './dataBags.ts';

export const secretRules: KindRules = {
  checkName: isDns1123Subdomain,
  validate: validateSecret,
  validateUpdate: validateSecretUpdate,
  columns: [NAME, text('Type', 'What it is for.'), text('Data', 'How many entries it has.'), AGE],
  row: secretRow,
};

function secretRow(object: KubeObject, nowUs: number): (string | number)[] {
  const { metadata, type, data } = object as unknown as Secret;
  return [metadata.name, type ?? '', Object.keys(data ?? {}).length, age({ metadata }, nowUs)];
}

/** The keys that must be there, by type. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};

const BASIC_AUTH = ['username', 'password'];

const ACCOUNT_NAME = 'kubernetes.io/service-account.name';

// kubernetes: pkg/apis/core/validation/validation.go ValidateSecret
function validateSecret(object: Draft): FieldError[] {
  const data = (object.data ?? {}) as Record<string, string>;
  const errors: FieldError[] = [];
  let bytes = 0;
  for (const [key, value] of Object.entries(data)) {
    errors.push(...invalidEach(`data[${key}]`, key, isConfigMapKey(key)));
    bytes += decodedLength(value);
  }
  if (bytes > MAX_DATA_BYTES) errors.push(tooLong('data', MAX_DATA_BYTES));
  if (
    object.type === 'kubernetes.io/service-account-token' &&
    !object.metadata?.annotations?.[ACCOUNT_NAME]
  ) {
    errors.push(required(`metadata.annotations[${ACCOUNT_NAME}]`));
  }
  if (object.type === 'kubernetes.io/basic-auth' && !BASIC_AUTH.some((key) => key in data)) {
    errors.push(...BASIC_AUTH.map((key) => required(`data[${key}]`)));
  }
  const missing = (NEEDED[object.type] ?? []).filter((key) => !(key in data));
  return [...errors, ...missing.map((key) => required(`data[${key}]`))];
}

function validateSecretUpdate(object: Draft, old: KubeObject): FieldError[] {
  return [
    ...validateImmutable(object.type, (old as Draft).type, 'type'),
    ...validateImmutableData(object, old, ['data']),
    ...validateSecret(object),
  ];
}
