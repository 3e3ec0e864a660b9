import { KINDS } from '../k8s/kinds/index.ts';
import { resourceOf, type KindDefinition } from '../k8s/kind.ts';
import type { KubeObject, Pod } from '../k8s/objects.ts';
import { listObjects } from '../engine/apiserver/read.ts';
import type { World } from '../engine/world.ts';
import { GLOBAL_FLAGS } from './commands/kubectl/flagGroups.ts';
import type { FlagSpecs, Verb } from './commands/kubectl/verb.ts';
import { VERBS } from './commands/kubectl/verbs.ts';

/** What could follow on kubectl's line, as `kubectl completion` gives it: verbs, flags and their values, kinds, names. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/util/completion/completion.go
export function completeKubectl(
  world: World,
  before: readonly string[],
  typed: string,
  chosenNamespace: string,
): readonly string[] {
  const { verb, rest, specs } = verbIn(before);
  const dash = before.indexOf('--');
  if (dash >= 0) return [];
  const namespace = flagValue(before, 'namespace', GLOBAL_FLAGS) ?? chosenNamespace;
  const flag = openFlag(before, specs);
  if (flag !== null) return flagValues(world, flag, { verb, rest, namespace, before });
  const joined = /^--([a-z-]+)=(.*)$/.exec(typed);
  if (joined) {
    const values = flagValues(world, joined[1] ?? '', { verb, rest, namespace, before });
    return values.map((value) => `--${joined[1]}=${value}`);
  }
  if (typed.startsWith('-')) return flagWords(specs);
  if (verb === null) return VERBS.map(({ name }) => name);
  if (verb.subcommands && rest.length === 0) return verb.subcommands.map(({ name }) => name);
  return argumentsOf(world, verb, rest, typed, namespace);
}

interface Place {
  readonly verb: Verb | null;
  /** The words behind the verb that are no flags. */
  readonly rest: readonly string[];
  readonly specs: FlagSpecs;
}

function verbIn(before: readonly string[]): Place {
  let specs: FlagSpecs = GLOBAL_FLAGS;
  let verbs: readonly Verb[] | undefined = VERBS;
  let verb: Verb | null = null;
  const rest: string[] = [];
  for (let at = 0; at < before.length; at++) {
    const word = before[at] ?? '';
    if (word.startsWith('-')) {
      if (takesNext(word, specs)) at++;
      continue;
    }
    const found: Verb | undefined = verbs?.find((one) => one.name === word || one.aliases?.includes(word));
    if (found && rest.length === 0) {
      verb = found;
      verbs = found.subcommands;
      specs = { ...specs, ...found.flags };
    } else rest.push(word);
  }
  return { verb, rest, specs };
}

function nameOfFlag(word: string, specs: FlagSpecs): string | null {
  if (word.startsWith('--')) return word.slice(2).split('=')[0] ?? null;
  return Object.entries(specs).find(([, spec]) => spec.short === word.slice(1, 2))?.[0] ?? null;
}

function takesNext(word: string, specs: FlagSpecs): boolean {
  const spec = specs[nameOfFlag(word, specs) ?? ''];
  if (!spec || spec.type === 'bool' || spec.bare !== undefined || word.includes('=')) return false;
  return word.startsWith('--') || word.length === 2;
}

/** The flag whose value comes next; null when none is open. */
function openFlag(before: readonly string[], specs: FlagSpecs): string | null {
  const last = before.at(-1) ?? '';
  return last.startsWith('-') && takesNext(last, specs) ? nameOfFlag(last, specs) : null;
}

function flagValue(before: readonly string[], name: string, specs: FlagSpecs): string | undefined {
  for (const [at, word] of before.entries()) {
    if (word.startsWith('-') && nameOfFlag(word, specs) === name)
      return word.includes('=') ? word.slice(word.indexOf('=') + 1) : before[at + 1];
  }
  return undefined;
}

function flagWords(specs: FlagSpecs): string[] {
  return Object.entries(specs).flatMap(([name, { short }]) => [
    `--${name}`,
    ...(short === undefined ? [] : [`-${short}`]),
  ]);
}

const OUTPUTS: Readonly<Record<string, readonly string[]>> = {
  get: ['custom-columns=', 'go-template=', 'json', 'jsonpath=', 'name', 'wide', 'yaml'],
  version: ['json', 'yaml'],
};

function flagValues(
  world: World,
  flag: string,
  at: {
    readonly verb: Verb | null;
    readonly rest: readonly string[];
    readonly namespace: string;
    readonly before: readonly string[];
  },
): readonly string[] {
  switch (flag) {
    case 'namespace':
      return names(world, 'namespaces', undefined);
    case 'output':
      return OUTPUTS[at.verb?.name ?? ''] ?? ['go-template=', 'json', 'jsonpath=', 'name', 'yaml'];
    case 'selector':
      return labelsIn(world, kindNamed(at.rest[0] ?? 'pods'), at.namespace);
    case 'container': {
      const pod = listObjects<Pod>(world, 'pods', at.namespace).find(
        ({ metadata }) => metadata.name === at.rest[0],
      );
      return pod?.spec.containers.map(({ name }) => name) ?? [];
    }
    case 'dry-run':
      return ['client', 'none', 'server'];
    case 'restart':
      return ['Always', 'Never', 'OnFailure'];
    case 'type':
      return at.verb?.name === 'patch'
        ? ['json', 'merge', 'strategic']
        : ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
    case 'cascade':
      return ['background', 'foreground', 'orphan'];
    case 'image':
      return ['busybox:1.36', 'curlimages/curl', 'nginx:1.27', 'nicolaka/netshoot', 'traefik/whoami'];
    default:
      return [];
  }
}

/** `app=web`, for every label of the kind's objects. */
function labelsIn(world: World, kind: KindDefinition | undefined, namespace: string): string[] {
  if (!kind) return [];
  const objects: readonly KubeObject[] = listObjects(
    world,
    resourceOf(kind),
    kind.namespaced ? namespace : undefined,
  );
  return objects.flatMap(({ metadata }) =>
    Object.entries(metadata.labels ?? {}).map(([key, value]) => `${key}=${value}`),
  );
}

/** Verbs whose first argument is a Pod, or `KIND/NAME` of what owns some. */
const OF_PODS = new Set(['logs', 'exec', 'attach', 'port-forward', 'cp', 'debug']);
const OF_NODES = new Set(['cordon', 'uncordon', 'drain']);

function argumentsOf(
  world: World,
  verb: Verb,
  rest: readonly string[],
  typed: string,
  namespace: string,
): readonly string[] {
  const slash = typed.indexOf('/');
  if (slash > 0) {
    const word = typed.slice(0, slash);
    return namesOf(world, word, namespace).map((name) => `${word}/${name}`);
  }
  if (OF_NODES.has(verb.name)) return names(world, 'nodes', undefined);
  if (OF_PODS.has(verb.name)) {
    if (rest.length > 0) return [];
    const owners = ['deployment', 'service', ...(verb.name === 'debug' ? ['node'] : [])];
    return [...names(world, 'pods', namespace), ...owners.map((kind) => `${kind}/`)];
  }
  const [kind] = rest;
  if (kind === undefined) return KINDS.map(resourceOf);
  if (kind.includes('/')) return kindsWith(world, namespace);
  return namesOf(world, kind.split(',')[0] ?? '', namespace).filter((name) => !rest.slice(1).includes(name));
}

function kindsWith(world: World, namespace: string): string[] {
  return names(world, 'pods', namespace).map((name) => `pod/${name}`);
}

function kindNamed(word: string): KindDefinition | undefined {
  return KINDS.find((one) =>
    [one.plural, one.singular, resourceOf(one), ...one.shortNames].includes(word.toLowerCase()),
  );
}

function namesOf(world: World, word: string, namespace: string): string[] {
  const kind = kindNamed(word);
  return kind ? names(world, resourceOf(kind), kind.namespaced ? namespace : undefined) : [];
}

function names(world: World, resource: string, namespace: string | undefined): string[] {
  return listObjects(world, resource, namespace).map((object) => object.metadata.name);
}
