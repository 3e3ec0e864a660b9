import type { Draft } from '../../../k8s/kind.ts';
import { plain } from './failure.ts';
import type { Session } from './session.ts';
import type { FlagSpecs } from './verb.ts';

export const OVERRIDE_FLAGS: FlagSpecs = {
  overrides: { type: 'text', help: 'Inline JSON that is laid over the generated object.' },
  'override-type': { type: 'text', initial: 'merge', help: 'merge or strategic.' },
};

/** The generated object with `--overrides` laid over it as a merge patch. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/util/override_options.go
export function withOverrides(session: Session, draft: Draft): Draft {
  const text = session.flags.text('overrides');
  if (text === '') return draft;
  const type = session.flags.text('override-type');
  if (!['merge', 'strategic'].includes(type)) throw plain(`invalid override type: ${type}`);
  let patch: unknown;
  try {
    patch = JSON.parse(text);
  } catch {
    throw plain('Invalid JSON Patch');
  }
  return merged(draft, patch) as Draft;
}

/** RFC 7386: lists are replaced as a whole. */
function merged(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const base = typeof target === 'object' && target !== null && !Array.isArray(target) ? target : {};
  const result = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) result.delete(key);
    else result.set(key, merged(result.get(key), value));
  }
  return Object.fromEntries(result);
}
