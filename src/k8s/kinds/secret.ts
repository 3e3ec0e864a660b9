import { defineField } from '../../base/plain.ts';
import type { Draft, KindDefinition } from '../kind.ts';

export const secret: KindDefinition = {
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  singular: 'secret',
  shortNames: [],
  namespaced: true,
  categories: [],
  simulated: true,
  subresources: [],
  hasGeneration: false,
  defaults: secretDefaults,
};

/** Text given as `stringData` becomes part of `data`. */
// kubernetes: pkg/apis/core/v1/conversion.go Convert_v1_Secret_To_core_Secret
function secretDefaults(draft: Draft): void {
  if (!draft.type) draft.type = 'Opaque';
  for (const [key, value] of Object.entries((draft.stringData ?? {}) as Record<string, string>)) {
    draft.data ??= {};
    defineField(draft.data, key, encodeBase64(value));
  }
  if ('stringData' in draft) delete draft.stringData;
}

/** Text in UTF-8 as base64. */
function encodeBase64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let encoded = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b, c] = bytes.subarray(i, i + 3);
    const group = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    encoded += BASE64.charAt(group >> 18) + BASE64.charAt((group >> 12) & 63);
    encoded += b === undefined ? '=' : BASE64.charAt((group >> 6) & 63);
    encoded += c === undefined ? '=' : BASE64.charAt(group & 63);
  }
  return encoded;
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
