import type { KindDefinition } from '../../../k8s/kind.ts';
import { KINDS, kindsByWord } from '../../../k8s/kinds/index.ts';
import { plain } from './failure.ts';

/** How command lines name things: `svc`, `deployments.apps`, `pods,svc`, `deploy/web`. */

/** The kind that a word means. Throws kubectl's message for a word that means none. */
// kubernetes: staging/src/k8s.io/cli-runtime/pkg/resource/builder.go mappingFor
export function kindFor(word: string): KindDefinition {
  const [kind] = kindsByWord(word);
  if (kind) return kind;
  throw plain(`the server doesn't have a resource type "${word.split('.')[0] ?? ''}"`);
}

/** The parts of a comma list, each once. */
export function splitList(text: string): string[] {
  return [...new Set(text.split(','))];
}

/** Puts the members of a category (`all`) in its place. */
export function expandCategories(list: string): string {
  return list
    .split(',')
    .map((word) => {
      const members = KINDS.filter((kind) => kind.categories.includes(word));
      return members.length === 0 ? word : members.map((kind) => groupResource(kind)).join(',');
    })
    .join(',');
}

export interface NamePair {
  readonly word: string;
  readonly name: string;
}

/** `deploy/web` in its two parts; null without a slash. */
export function splitPair(text: string): NamePair | null {
  if (!text.includes('/')) return null;
  const parts = text.split('/');
  if (parts.length !== 2) throw plain('arguments in resource/name form may not have more than one slash');
  const [word = '', name = ''] = parts;
  if (word === '' || name === '' || splitList(word).length !== 1) {
    throw plain('arguments in resource/name form must have a single resource and name');
  }
  return { word, name };
}

/** `svc,deploy web` means `svc/web deploy/web`. */
export function normalizeArguments(args: readonly string[]): readonly string[] {
  const [first, ...names] = args;
  if (first === undefined || names.length === 0) return args;
  const words = splitList(first);
  return words.length < 2 ? args : words.flatMap((word) => names.map((name) => `${word}/${name}`));
}

/** Whether all arguments are in resource/name form. Throws when only some are. */
export function areCombined(args: readonly string[]): boolean {
  const slashes = args.filter((arg) => arg.includes('/')).length;
  if (slashes === 0) return false;
  if (slashes === args.length) return true;
  throw plain(
    'there is no need to specify a resource type as a separate argument when passing arguments in ' +
      "resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of " +
      "'kubectl get resource resource/<resource_name>'",
  );
}

/** `deployments.apps`, `services`. */
export function groupResource(kind: Pick<KindDefinition, 'group' | 'plural'>): string {
  return kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`;
}

/** `deployment.apps`, `service`: the kind in result lines. */
export function kindWord(kind: Pick<KindDefinition, 'group' | 'kind'>): string {
  const lower = kind.kind.toLowerCase();
  return kind.group === '' ? lower : `${lower}.${kind.group}`;
}

/** Go's text of a GroupVersionResource: `apps/v1, Resource=deployments`. */
export function resourceText(kind: KindDefinition): string {
  return `${kind.group}/${kind.version}, Resource=${kind.plural}`;
}

/** Go's text of a GroupVersionKind: `/v1, Kind=Service`. */
export function kindText(kind: KindDefinition): string {
  return `${kind.group}/${kind.version}, Kind=${kind.kind}`;
}
