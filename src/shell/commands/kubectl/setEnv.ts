import type { Container, KubeObject } from '../../../k8s/objects.ts';
import { isEnvVarName } from '../../../k8s/validation/names.ts';
import { plain, throwAll } from './failure.ts';
import { findAll, present } from './find.ts';
import { changeSpecs, requireResources, SET_FLAGS } from './podSpecs.ts';
import type { Session } from './session.ts';
import type { Verb } from './verb.ts';
import { podSpecOf } from './workload.ts';

type EnvVar = NonNullable<Container['env']>[number];

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/set/set_env.go
export const setEnv: Verb = {
  name: 'env',
  summary: 'Update environment variables on a pod template',
  usage: 'RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N',
  examples: ['kubectl set env deployment/web COLOR=blue', 'kubectl set env deployment/web COLOR-'],
  flags: {
    ...SET_FLAGS,
    containers: {
      type: 'text',
      short: 'c',
      initial: '*',
      help: 'Only of these containers; * stands for any letters.',
    },
    env: { type: 'array', short: 'e', help: 'KEY=VALUE.' },
    from: { type: 'text', help: 'All keys of this ConfigMap or Secret, e.g. configmap/settings.' },
    keys: { type: 'list', help: 'With --from: only these keys.' },
    prefix: { type: 'text', help: 'Put in front of each name.' },
    list: { type: 'bool', help: 'Only show the variables.' },
    overwrite: { type: 'bool', initial: true, help: 'Allow values to be replaced.' },
    resolve: { type: 'bool', help: 'With --list: show the values behind references.' },
  },
  run: async (session) => {
    const { flags, args } = session;
    const isEnv = (arg: string): boolean => /^[^/]*=/.test(arg) || (arg.endsWith('-') && arg !== '-');
    const resources = args.filter((arg) => !isEnv(arg));
    const words = [...flags.list('env'), ...args.filter((arg) => isEnv(arg))];
    requireResources(session, resources);
    if (flags.yes('list') && flags.text('output') !== '') {
      throw plain('--list and --output may not be specified together');
    }
    if (flags.list('keys').length > 0 && flags.text('from') === '') {
      throw plain('when specifying --keys, a configmap or secret must be provided with --from');
    }
    const edits = parseEdits(words);
    edits.set.push(...(await variablesFrom(session)));
    for (const variable of edits.set) variable.name = flags.text('prefix') + variable.name;
    if (flags.yes('list')) return listVariables(session, resources);
    if (edits.set.length === 0 && edits.removed.length === 0) {
      throw plain('at least one environment variable must be provided');
    }
    const isChosen = patternOf(flags.text('containers'));
    return changeSpecs(session, resources, {
      operation: 'env updated',
      failure: 'failed to patch env update to pod template: ',
      check: (containers) => {
        if (flags.yes('overwrite')) return [];
        const chosen = containers.filter(({ name }) => isChosen.test(name));
        const clash = chosen
          .flatMap(({ env = [] }) => env)
          .find((old) => edits.set.some(({ name }) => name === old.name));
        if (!clash) return [];
        throw plain(`'${clash.name}' already has a value (${clash.value ?? ''}), and --overwrite is false`);
      },
      change: (container) => (isChosen.test(container.name) ? envChange(container, edits) : null),
    });
  },
};

interface Edits {
  readonly set: { name: string; value?: string; valueFrom?: unknown }[];
  readonly removed: readonly string[];
}

function parseEdits(words: readonly string[]): Edits {
  const set: Edits['set'] = [];
  const removed: string[] = [];
  for (const word of words) {
    const equals = word.indexOf('=');
    if (equals < 0 && word.endsWith('-')) {
      removed.push(word.slice(0, -1));
      continue;
    }
    const name = word.slice(0, equals);
    if (equals <= 0 || isEnvVarName(name).length > 0) {
      throw plain(`"${name}" is not a valid key name: ${isEnvVarName(name).join(';')}`);
    }
    set.push({ name, value: word.slice(equals + 1) });
  }
  const both = removed.find((name) => set.some((variable) => variable.name === name));
  if (both !== undefined)
    throw plain('can not both modify and remove the same environment variable in the same command');
  return { set, removed };
}

async function variablesFrom(session: Session): Promise<Edits['set']> {
  const { flags } = session;
  const from = flags.text('from');
  if (from === '') return [];
  const { found, problems } = await findAll(session, { args: [from] });
  throwAll(problems);
  const keys = flags.list('keys');
  return found.flatMap((one) => {
    const object = present(one);
    const field =
      object.kind === 'Secret' ? 'secretKeyRef' : object.kind === 'ConfigMap' ? 'configMapKeyRef' : null;
    if (field === null) throw plain('unsupported resource specified in --from');
    return Object.keys((object['data'] ?? {}) as object)
      .sort()
      .filter((key) => keys.length === 0 || keys.includes(key))
      .map((key) => ({ name: envName(key), valueFrom: { [field]: { name: object.metadata.name, key } } }));
  });
}

function envName(key: string): string {
  return key.replace(/[^A-Za-z0-9_]/g, '_').toUpperCase();
}

function envChange(container: Container, edits: Edits): Partial<Container> | null {
  const before = container.env ?? [];
  const added = edits.set.filter((wanted) => {
    const old = before.find(({ name }) => name === wanted.name);
    return JSON.stringify(old) !== JSON.stringify(wanted);
  });
  const removed = edits.removed.filter((name) => before.some((old) => old.name === name));
  if (added.length === 0 && removed.length === 0) return null;
  const env = [
    ...added.map((variable) =>
      variable.valueFrom ? { ...variable, value: null } : { ...variable, valueFrom: null },
    ),
    ...removed.map((name) => ({ $patch: 'delete', name })),
  ];
  return { env: env as unknown as EnvVar[] };
}

/** `*` stands for any letters, as in a file name. */
function patternOf(text: string): RegExp {
  const escaped = text
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`);
}

async function listVariables(session: Session, resources: readonly string[]): Promise<number> {
  const { flags, context } = session;
  const { found, problems } = await findAll(session, {
    args: resources,
    files: true,
    latest: true,
    emptySelector: flags.yes('all'),
    selector: flags.text('selector'),
  });
  throwAll(problems);
  const isChosen = patternOf(flags.text('containers'));
  for (const one of found) {
    const object: KubeObject = present(one);
    const spec = podSpecOf(object);
    for (const container of [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])]) {
      if (!isChosen.test(container.name)) continue;
      context.out(`# ${object.kind} ${object.metadata.name}, container ${container.name}\n`);
      for (const variable of container.env ?? []) context.out(`${variableText(variable)}\n`);
    }
  }
  return 0;
}

function variableText({ name, value, valueFrom }: EnvVar): string {
  const { fieldRef, configMapKeyRef, secretKeyRef, resourceFieldRef } = valueFrom ?? {};
  if (configMapKeyRef) return `# ${name} from configmap ${configMapKeyRef.name}, key ${configMapKeyRef.key}`;
  if (secretKeyRef) return `# ${name} from secret ${secretKeyRef.name}, key ${secretKeyRef.key}`;
  if (fieldRef) return `# ${name} from field path ${fieldRef.fieldPath}`;
  if (resourceFieldRef) return `# ${name} from resource field ${resourceFieldRef.resource}`;
  return `${name}=${value ?? ''}`;
}
