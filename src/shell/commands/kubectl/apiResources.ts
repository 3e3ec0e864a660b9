import { apiVersionOf, type KindDefinition } from '../../../k8s/kind.ts';
import { KINDS } from '../../../k8s/kinds/index.ts';
import { plain, usageError } from './failure.ts';
import { alignCells, GET_TABLE } from './printing/tabWriter.ts';
import type { Session } from './session.ts';
import type { Verb } from './verb.ts';
import { groupResource } from './words.ts';

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/apiresources/apiresources.go
export const apiResources: Verb = {
  name: 'api-resources',
  summary: 'Print the supported API resources on the server',
  usage: '',
  flags: {
    'api-group': { type: 'text', help: 'Only of this group.' },
    cached: { type: 'bool', help: 'Use what is known already.' },
    categories: { type: 'list', help: 'Only of these categories.' },
    namespaced: {
      type: 'bool',
      initial: true,
      help: 'Only what belongs to namespaces, or, when false, what does not.',
    },
    'no-headers': { type: 'bool', help: 'Print no headers.' },
    output: { type: 'text', short: 'o', help: 'wide or name.' },
    'sort-by': { type: 'text', help: 'name or kind.' },
    verbs: { type: 'list', help: 'Only what knows these verbs.' },
  },
  run: async (session) => {
    const { args, flags, context } = session;
    if (args.length > 0) throw usageError(session.path, `unexpected arguments: [${args.join(' ')}]`);
    const format = flags.text('output');
    if (!['', 'wide', 'name'].includes(format)) {
      throw plain(
        `unable to match a printer suitable for the output format "${format}", allowed formats are: name,wide`,
      );
    }
    const kinds = selectedKinds(session);
    if (format === 'name') {
      context.out(kinds.map((kind) => `${groupResource(kind)}\n`).join(''));
      return 0;
    }
    const wide = format === 'wide';
    const lines = kinds.map((kind) => rowOf(kind, wide));
    if (!flags.yes('no-headers')) {
      lines.unshift(`NAME\tSHORTNAMES\tAPIVERSION\tNAMESPACED\tKIND${wide ? '\tVERBS\tCATEGORIES' : ''}`);
    }
    context.out(alignCells(`${lines.join('\n')}\n`, GET_TABLE));
    return 0;
  },
};

function selectedKinds({ flags }: Session): KindDefinition[] {
  const sortBy = flags.text('sort-by');
  if (!['', 'name', 'kind'].includes(sortBy)) throw plain('--sort-by accepts only name or kind');
  const key = (kind: KindDefinition): string =>
    sortBy === 'name' ? kind.plural : sortBy === 'kind' ? kind.kind : kind.group;
  return KINDS.filter(
    (kind) =>
      (!flags.given('api-group') || kind.group === flags.text('api-group')) &&
      (!flags.given('namespaced') || kind.namespaced === flags.yes('namespaced')) &&
      flags.list('categories').every((category) => kind.categories.includes(category)) &&
      flags.list('verbs').every((verb) => VERBS.includes(verb)),
  ).toSorted((a, b) => compareText(key(a), key(b)) || compareText(a.plural, b.plural));
}

function rowOf(kind: KindDefinition, wide: boolean): string {
  const cells = [
    kind.plural,
    kind.shortNames.join(','),
    apiVersionOf(kind),
    String(kind.namespaced),
    kind.kind,
  ];
  return [...cells, ...(wide ? [VERBS.join(','), kind.categories.join(',')] : [])].join('\t');
}

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/apiresources/apiversions.go
export const apiVersions: Verb = {
  name: 'api-versions',
  summary: 'Print the supported API versions on the server, in the form of "group/version"',
  usage: '',
  flags: {},
  run: async (session) => {
    if (session.args.length > 0) {
      throw usageError(session.path, `unexpected arguments: [${session.args.join(' ')}]`);
    }
    const versions = [...new Set(KINDS.map((kind) => apiVersionOf(kind)))].sort(compareText);
    session.context.out(versions.map((version) => `${version}\n`).join(''));
    return 0;
  },
};

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
