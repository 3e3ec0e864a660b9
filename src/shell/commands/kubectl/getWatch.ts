import type { Change } from '../../../engine/apiserver/state.ts';
import { matchesFields, parseFieldSelector } from '../../../k8s/fieldSelectors.ts';
import type { KindDefinition } from '../../../k8s/kind.ts';
import { rulesOfKind } from '../../../k8s/kinds/rules.ts';
import { matchesRequirements, parseLabelSelector } from '../../../k8s/labels.ts';
import type { KubeObject } from '../../../k8s/objects.ts';
import { isStatus, KubectlError, throwAll } from './failure.ts';
import { findAll, present, targetsOf } from './find.ts';
import { listPrinter, type ListPrinter } from './getObjects.ts';
import { tableSettings, wantedOf } from './getOptions.ts';
import { headerLine, rowLine, type TableSettings } from './printing/table.ts';
import { sortRows } from './printing/sorting.ts';
import { alignCells, GET_TABLE } from './printing/tabWriter.ts';
import type { Session } from './session.ts';
import { watchUntil } from './watching.ts';

/** Prints what is there and then each change, until it is interrupted. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/get/get.go watch
export async function watchTable(session: Session, human: boolean): Promise<number> {
  const { flags, context } = session;
  const wanted = { ...wantedOf(session), oneKind: true };
  const sorts = flags.text('sort-by') !== '';
  if (sorts && flags.yes('watch')) {
    context.err('warning: --watch requested, --sort-by will be ignored for watch events received\n');
  }
  const targets = await targetsOf(session, wanted);
  const all = await findAll(session, wanted);
  try {
    throwAll(all.problems);
  } catch (error) {
    if (flags.yes('ignore-not-found') && isStatus(error, 'NotFound')) return 0;
    throw error;
  }
  const [target] = targets.list;
  if (!target || target.type === 'problem')
    throw new KubectlError({ kind: 'plain', text: 'nothing to watch' });
  const kind = target.type === 'file' ? target.file.kind : target.kind;
  const namespace = target.type === 'file' ? target.file.namespace : target.namespace;
  const name = target.type === 'list' ? null : target.type === 'file' ? target.file.name : target.name;
  const print = human ? tablePrinter(session, kind) : objectEvents(session, await listPrinter(session));
  let objects = all.found.map((found) => present(found));
  if (sorts) objects = sortRows(objects, flags.text('sort-by'), (object) => object);
  if (!flags.yes('watch-only')) print(objects.map((object) => ({ type: 'ADDED', object })));
  const resourceVersion = all.found[0]?.resourceVersion ?? String(context.host.world().api.resourceVersion);
  const select = selection(session);
  await watchUntil(session, { kind, namespace, name, resourceVersion }, null, (change) => {
    const event = select(change);
    if (event) print([event]);
    return false;
  });
  return 0;
}

interface Event {
  readonly type: Change['type'];
  readonly object: KubeObject;
}

/**
 * What a watch with selectors would deliver: an object that no longer matches is deleted for it, one that begins to
 * match is added.
 */
function selection(session: Session): (change: Change) => Event | null {
  const labels = parseLabelSelector(session.flags.text('selector'));
  const fields = parseFieldSelector(session.flags.text('field-selector'));
  const matches = (object: KubeObject): boolean =>
    (!labels.ok || matchesRequirements(labels.requirements, object.metadata.labels)) &&
    (!fields.ok || matchesFields(fields.terms, object));
  return ({ type, object, previous }) => {
    const now = matches(object);
    const before = previous !== null && type !== 'ADDED' && matches(previous);
    if (type === 'DELETED') return now || before ? { type, object } : null;
    if (now) return { type: before ? 'MODIFIED' : 'ADDED', object };
    return before ? { type: 'DELETED', object } : null;
  };
}

type EventPrinter = (events: readonly Event[]) => void;

/** Rows under one header, with the widths of all that was printed before. */
function tablePrinter(session: Session, kind: KindDefinition): EventPrinter {
  const { context, flags } = session;
  const withNamespace = flags.yes('all-namespaces');
  const settings: TableSettings = {
    ...tableSettings(session),
    withNamespace,
    withKind: flags.yes('show-kind'),
  };
  const showEvents = flags.yes('output-watch-events');
  const widths: number[] = [];
  const rules = rulesOfKind(kind);
  let hasHeader = settings.noHeaders;
  return (events) => {
    if (events.length === 0) return;
    const nowUs = context.host.nowUs();
    const lines = events.map(({ type, object }) => {
      const row = { cells: rules.row(object, nowUs), object };
      return rowLine(rules.columns, row, kind, settings, showEvents ? type : null);
    });
    if (!hasHeader) lines.unshift(headerLine(rules.columns, settings, showEvents));
    hasHeader = true;
    context.out(alignCells(`${lines.join('\n')}\n`, GET_TABLE, widths));
  };
}

function objectEvents(session: Session, printer: ListPrinter): EventPrinter {
  const showEvents = session.flags.yes('output-watch-events');
  return (events) => {
    for (const { type, object } of events) {
      const shown = showEvents ? { object, type } : object;
      session.context.out(printer(shown, [object]));
    }
  };
}
