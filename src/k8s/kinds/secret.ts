import type { Draft, KindDefinition } from '../kind.ts';
import type { Secret } from '../objects.ts';
import { encodeBase64 } from './dataBags.ts';

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
    draft.data[key] = encodeBase64(value);
  }
  if ('stringData' in draft) delete draft.stringData;
}
