import type { FieldError } from '../fieldError.ts';
import type { Draft, KindRules } from '../kind.ts';
import type { ConfigMap, KubeObject } from '../objects.ts';
import { invalid, invalidEach, tooLong } from '../validation/fieldErrors.ts';
import { byteLength, isConfigMapKey, isDns1123Subdomain } from '../validation/names.ts';
import { age } from './cells.ts';
import { AGE, NAME, text } from './columns.ts';
import { decodedLength, MAX_DATA_BYTES, validateImmutableData } from './dataBags.ts';

export const configMapRules: KindRules = {
  checkName: isDns1123Subdomain,
  validate: validateConfigMap,
  validateUpdate: validateConfigMapUpdate,
  columns: [NAME, text('Data', 'How many entries it has.'), AGE],
  row: configMapRow,
};

function configMapRow(object: KubeObject, nowUs: number): (string | number)[] {
  const { metadata, data, binaryData } = object as unknown as ConfigMap;
  const entries = Object.keys(data ?? {}).length + Object.keys(binaryData ?? {}).length;
  return [metadata.name, entries, age({ metadata }, nowUs)];
}

// kubernetes: pkg/apis/core/validation/validation.go ValidateConfigMap
function validateConfigMap({ data = {}, binaryData = {} }: Draft): FieldError[] {
  const errors: FieldError[] = [];
  let bytes = 0;
  for (const [key, value] of Object.entries((data ?? {}) as Record<string, string>)) {
    errors.push(...invalidEach(`data[${key}]`, key, isConfigMapKey(key)));
    if (Object.hasOwn(binaryData ?? {}, key)) {
      errors.push(invalid(`data[${key}]`, key, 'duplicate of key present in binaryData'));
    }
    bytes += byteLength(value);
  }
  for (const [key, value] of Object.entries((binaryData ?? {}) as Record<string, string>)) {
    errors.push(...invalidEach(`binaryData[${key}]`, key, isConfigMapKey(key)));
    bytes += decodedLength(value);
  }
  return bytes > MAX_DATA_BYTES ? [...errors, tooLong('', MAX_DATA_BYTES)] : errors;
}

function validateConfigMapUpdate(configMap: Draft, old: KubeObject): FieldError[] {
  return [...validateImmutableData(configMap, old, ['data', 'binaryData']), ...validateConfigMap(configMap)];
}
