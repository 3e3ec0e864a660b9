import type { Draft, KindDefinition } from '../../../k8s/kind.ts';
import type { KubeObject } from '../../../k8s/objects.ts';
import { PatchError } from '../../../k8s/patch/patchError.ts';
import { threeWayMergePatch } from '../../../k8s/patch/threeWay.ts';
import { plain } from './failure.ts';
import { compactJson } from '../../../base/goJson.ts';

/** The patch from the live object to the file, with what the file no longer has; empty when nothing is to be done. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/apply/patcher.go patchSimple
export function patchToApply(
  kind: KindDefinition,
  original: string | null,
  modified: Draft,
  live: KubeObject,
): Record<string, unknown> {
  try {
    return threeWayMergePatch(parseOriginal(original), modified, live, kind);
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    throw plain(
      `creating patch with:\noriginal:\n${original ?? ''}\nmodified:\n${compactJson(modified)}\n` +
        `current:\n${compactJson(live)}\nfor: ${error.message}`,
    );
  }
}

/** The annotation may have been written by hand. */
function parseOriginal(text: string | null): object {
  if (text === null || text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
