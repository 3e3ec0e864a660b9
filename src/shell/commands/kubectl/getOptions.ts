import type { Wanted } from './find.ts';
import type { TableSettings } from './printing/table.ts';
import type { Session } from './session.ts';

/** What the line of `get` looks for. */
export function wantedOf(session: Session): Wanted {
  const { flags } = session;
  return {
    args: session.args,
    emptySelector: true,
    files: true,
    latest: true,
    selector: flags.text('selector'),
    fieldSelector: flags.text('field-selector'),
    allNamespaces: flags.yes('all-namespaces'),
  };
}

export function tableSettings(session: Session): Omit<TableSettings, 'withNamespace' | 'withKind'> {
  const { flags } = session;
  return {
    wide: flags.text('output') === 'wide',
    noHeaders: flags.yes('no-headers'),
    columnLabels: flags.list('label-columns'),
    showLabels: flags.yes('show-labels'),
  };
}
