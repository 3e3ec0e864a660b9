import type { KubeEvent, KubeObject } from '../../../k8s/objects.ts';
import { apiVersionOf } from '../../../k8s/kind.ts';
import { ageOf } from '../../../k8s/age.ts';
import { plain } from './failure.ts';
import { ALL_NAMESPACES_FLAG, OUTPUT_FLAGS } from './flagGroups.ts';
import { OBJECT_FORMATS, objectPrinter, unknownFormat } from './printing/output.ts';
import { escapeTerminal } from './printing/table.ts';
import { alignCells, GET_TABLE } from './printing/tabWriter.ts';
import { inNamespace, request, type Session } from './session.ts';
import type { Verb } from './verb.ts';
import { watchUntil } from './watching.ts';
import { kindFor, splitPair } from './words.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/events/events.go
export const events: Verb = {
  name: 'events',
  summary: 'List events',
  usage: '[(-o|--output=)json|yaml|name] [--for TYPE/NAME] [--watch] [--types=Normal,Warning]',
  examples: ['kubectl events --for pod/web-1 --watch', 'kubectl events --types=Warning'],
  flags: {
    ...OUTPUT_FLAGS,
    ...ALL_NAMESPACES_FLAG,
    watch: { type: 'bool', short: 'w', help: 'Watch for more events.' },
    for: { type: 'text', help: 'Only of this object, TYPE/NAME.' },
    types: { type: 'list', help: 'Normal, Warning or both.' },
    'no-headers': { type: 'bool', help: 'Print no headers.' },
    'chunk-size': { type: 'number', initial: 500, help: 'Size of the pieces of a large list.' },
  },
  run: async (session) => {
    const { flags, context } = session;
    const types = flags.list('types').map((type) => type.toLowerCase());
    const fieldSelector = selectorFor(flags.text('for'));
    if (types.some((type) => type !== 'normal' && type !== 'warning')) {
      throw plain('valid --types are Normal or Warning');
    }
    const namespace = flags.yes('all-namespaces') ? '' : session.namespace;
    const matches = (event: KubeEvent): boolean =>
      types.length === 0 || types.includes((event.type ?? '').toLowerCase());
    const print = await eventPrinter(session);
    if (flags.yes('watch'))
      return watchEvents(session, namespace, fieldSelector, (event) => {
        if (matches(event)) print([event]);
      });
    const response = await request(session, {
      verb: 'list',
      resource: 'events',
      ...inNamespace(namespace),
      ...(fieldSelector === null ? {} : { fieldSelector }),
    });
    const found = ((response.items ?? []) as unknown as KubeEvent[]).filter(matches);
    if (found.length === 0) {
      context.err(namespace === '' ? 'No events found.\n' : `No events found in ${namespace} namespace.\n`);
    } else print(found.toSorted((a, b) => compareText(timeOf(a), timeOf(b))));
    return 0;
  },
};

function selectorFor(text: string): string | null {
  if (text === '') return null;
  const pair = splitPair(text);
  if (!pair) throw plain('--for must be in resource/name form');
  const kind = kindFor(pair.word);
  return [
    `involvedObject.kind=${kind.kind}`,
    `involvedObject.apiVersion=${apiVersionOf(kind)}`,
    `involvedObject.name=${pair.name}`,
  ].join(',');
}

/** Everything that is there first, then what comes. */
async function watchEvents(
  session: Session,
  namespace: string,
  fieldSelector: string | null,
  act: (event: KubeEvent) => void,
): Promise<number> {
  const response = await request(session, { verb: 'list', resource: 'events', ...inNamespace(namespace) });
  const wanted =
    fieldSelector === null ? null : new Map(fieldSelector.split(',').map((term) => splitTerm(term)));
  const isOfObject = (event: KubeEvent): boolean => {
    const { kind, apiVersion, name } = event.involvedObject;
    const values = {
      'involvedObject.kind': kind,
      'involvedObject.apiVersion': apiVersion,
      'involvedObject.name': name,
    };
    return wanted === null || Object.entries(values).every(([key, value]) => wanted.get(key) === value);
  };
  for (const event of (response.items ?? []) as unknown as KubeEvent[]) if (isOfObject(event)) act(event);
  const watched = {
    kind: kindFor('events'),
    namespace,
    name: null,
    resourceVersion: response.resourceVersion,
  };
  await watchUntil(session, watched, null, ({ type, object }) => {
    const event = object as unknown as KubeEvent;
    if (type !== 'DELETED' && isOfObject(event)) act(event);
    return false;
  });
  return 0;
}

function splitTerm(term: string): [string, string] {
  const equals = term.indexOf('=');
  return [term.slice(0, equals), term.slice(equals + 1)];
}

async function eventPrinter(session: Session): Promise<(list: readonly KubeEvent[]) => void> {
  const { flags, context } = session;
  const format = flags.text('output');
  const printer = await objectPrinter(session, format);
  if (printer) {
    return (list) => {
      const [only] = list;
      const single = flags.yes('watch') && only;
      const whole = { apiVersion: 'v1', items: list, kind: 'EventList', metadata: {} };
      context.out(printer(single ? (only as unknown as KubeObject) : whole));
    };
  }
  if (format !== '') throw unknownFormat(format, OBJECT_FORMATS);
  const widths: number[] = [];
  let hasHeader = flags.yes('no-headers');
  return (list) => {
    const lines = list.map((event) => rowOf(session, event));
    const where = flags.yes('all-namespaces') ? 'NAMESPACE\t' : '';
    if (!hasHeader) lines.unshift(`${where}LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE`);
    hasHeader = true;
    context.out(alignCells(`${lines.join('\n')}\n`, GET_TABLE, widths));
  };
}

function rowOf(session: Session, event: KubeEvent): string {
  const { kind, name } = event.involvedObject;
  const cells = [
    seenText(event, session.context.host.nowUs()),
    event.type ?? '',
    event.reason ?? '',
    `${kind}/${name}`,
    (event.message ?? '').trim(),
  ].map((cell) => escapeTerminal(cell));
  return [...(session.flags.yes('all-namespaces') ? [event.metadata.namespace ?? ''] : []), ...cells].join(
    '\t',
  );
}

/** `5s`, or `5s (x3 over 2m)` for one that has come several times. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/events/event_printer.go getInterval
export function seenText(event: KubeEvent, nowUs: number): string {
  const first = ageOf(event.eventTime ?? event.firstTimestamp, nowUs);
  const { series, count = 0 } = event;
  if (series) return `${ageOf(series.lastObservedTime, nowUs)} (x${series.count ?? 0} over ${first})`;
  return count > 1 ? `${ageOf(event.lastTimestamp, nowUs)} (x${count} over ${first})` : first;
}

function timeOf(event: KubeEvent): string {
  return event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? '';
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
