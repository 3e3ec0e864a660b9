import { resourceOf } from '../../../k8s/kind.ts';
import { isNotFound, plain, throwAll, usageError } from './failure.ts';
import { findAll, type Found } from './find.ts';
import {
  ALL_NAMESPACES_FLAG,
  FIELD_SELECTOR_FLAG,
  FILE_FLAGS,
  OUTPUT_FLAGS,
  SELECTOR_FLAG,
} from './flagGroups.ts';
import { printList } from './getObjects.ts';
import { printRaw } from './getRaw.ts';
import { tableSettings, wantedOf } from './getOptions.ts';
import { watchTable } from './getWatch.ts';
import { headerLine, rowLine, type TableSettings } from './printing/table.ts';
import { sortRows } from './printing/sorting.ts';
import { alignCells, GET_TABLE } from './printing/tabWriter.ts';
import type { Session } from './session.ts';
import type { Verb } from './verb.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/get/get.go
export const get: Verb = {
  name: 'get',
  suggestFor: ['list', 'ls'],
  summary: 'Display one or many resources',
  usage: '(TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags]',
  examples: [
    'kubectl get pods -o wide',
    'kubectl get service web -o yaml',
    'kubectl get endpointslices -l kubernetes.io/service-name=web',
    "kubectl get pods -o jsonpath='{.items[*].status.podIP}'",
  ],
  flags: {
    ...FILE_FLAGS,
    ...OUTPUT_FLAGS,
    ...SELECTOR_FLAG,
    ...FIELD_SELECTOR_FLAG,
    ...ALL_NAMESPACES_FLAG,
    watch: { type: 'bool', short: 'w', help: 'After listing, watch for changes.' },
    'watch-only': { type: 'bool', help: 'Watch for changes without listing first.' },
    'output-watch-events': { type: 'bool', help: 'Print the type of each change.' },
    'ignore-not-found': { type: 'bool', help: 'Say nothing of named objects that do not exist.' },
    'no-headers': { type: 'bool', help: 'Print no headers.' },
    'show-labels': { type: 'bool', help: 'Show all labels in the last column.' },
    'show-kind': { type: 'bool', help: 'Show the kind of each object with its name.' },
    'label-columns': { type: 'list', short: 'L', help: 'Labels that become columns.' },
    'sort-by': { type: 'text', help: 'Sort by this JSONPath.' },
    'chunk-size': { type: 'number', initial: 500, help: 'Size of the pieces of a large list.' },
    'server-print': { type: 'bool', initial: true, help: 'Let the server make the table.' },
    subresource: { type: 'text', help: 'Get this subresource.' },
    raw: { type: 'text', help: 'Raw URI to request.' },
  },
  run: async (session) => {
    const raw = session.flags.text('raw');
    if (raw !== '') return printRaw(session, raw);
    check(session);
    const format = session.flags.text('output');
    const human = (format === '' && session.flags.text('template') === '') || format === 'wide';
    if (session.flags.yes('watch') || session.flags.yes('watch-only')) return watchTable(session, human);
    return human ? printTables(session) : printList(session, wantedOf(session));
  },
};

function check(session: Session): void {
  const { flags } = session;
  const format = flags.text('output');
  const watches = flags.yes('watch') || flags.yes('watch-only');
  if (!watches && session.args.length === 0 && flags.list('filename').length === 0) {
    session.context.err(
      'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n',
    );
    throw usageError(
      session.path,
      'Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).',
    );
  }
  if (flags.yes('show-labels') && format !== '' && format !== 'wide') {
    throw plain(`--show-labels option cannot be used with ${format} printer`);
  }
  if (flags.yes('output-watch-events') && !watches) {
    throw plain('--output-watch-events option can only be used with --watch or --watch-only');
  }
}

async function printTables(session: Session): Promise<number> {
  const { flags, context } = session;
  const all = await findAll(session, { ...wantedOf(session), asTable: true });
  const ignore = flags.yes('ignore-not-found');
  const problems = all.problems.filter((problem) => !(ignore && isNotFound(problem)));
  const [first] = all.found;
  const withKind = flags.yes('show-kind') || all.found.some((found) => found.kind !== first?.kind);
  const texts = groupsOf(all.found).flatMap((group) => {
    const text = groupText(session, group, withKind);
    return text === '' ? [] : [text];
  });
  context.out(texts.join(flags.yes('no-headers') ? '' : '\n'));
  if (texts.length === 0 && problems.length === 0 && !ignore) {
    const inNamespace = !flags.yes('all-namespaces') && all.found.every((found) => found.kind.namespaced);
    context.err(
      inNamespace ? `No resources found in ${session.namespace} namespace.\n` : 'No resources found\n',
    );
  }
  throwAll(problems);
  return 0;
}

/** Neighbours of one kind share a header and its widths. */
function groupsOf(found: readonly Found[]): Found[][] {
  const groups: Found[][] = [];
  for (const one of found) {
    const last = groups.at(-1);
    if (last && last[0] && resourceOf(last[0].kind) === resourceOf(one.kind)) last.push(one);
    else groups.push([one]);
  }
  return groups;
}

function groupText(session: Session, group: readonly Found[], withKind: boolean): string {
  const [first] = group;
  const columns = first?.table?.columns;
  if (!first || !columns) return '';
  const { kind } = first;
  const withNamespace = session.flags.yes('all-namespaces') && kind.namespaced;
  const settings: TableSettings = { ...tableSettings(session), withNamespace, withKind };
  const sortBy = session.flags.text('sort-by');
  const rows = group.flatMap(({ table }) => {
    const own = table?.rows ?? [];
    return sortBy === '' ? own : sortRows(own, sortBy, (row) => row.object);
  });
  if (rows.length === 0) return '';
  const lines = rows.map((row) => rowLine(columns, row, kind, settings));
  if (!settings.noHeaders) lines.unshift(headerLine(columns, settings));
  return alignCells(`${lines.join('\n')}\n`, GET_TABLE);
}
