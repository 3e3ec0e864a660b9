import type { ApiTable } from '../../../../protocol/api.ts';
import type { KindDefinition } from '../../../../k8s/kind.ts';
import type { KubeObject } from '../../../../k8s/objects.ts';
import { kindWord } from '../words.ts';

export interface TableSettings {
  readonly wide: boolean;
  readonly noHeaders: boolean;
  readonly withNamespace: boolean;
  /** Names as `deployment.apps/web`: several kinds are printed. */
  readonly withKind: boolean;
  readonly columnLabels: readonly string[];
  readonly showLabels: boolean;
}

type Column = ApiTable['columns'][number];
type Row = ApiTable['rows'][number];

/** The header line of a table, tab-separated. */
// kubernetes: staging/src/k8s.io/cli-runtime/pkg/printers/tableprinter.go
export function headerLine(columns: readonly Column[], settings: TableSettings, event = false): string {
  const names = columns
    .filter((column) => isShown(column, settings))
    .map((column) => column.name.toUpperCase());
  const labels = settings.columnLabels.map((label) => (label.split('/').at(-1) ?? '').toUpperCase());
  return [
    ...(event ? ['EVENT'] : []),
    ...(settings.withNamespace ? ['NAMESPACE'] : []),
    ...names,
    ...labels,
    ...(settings.showLabels ? ['LABELS'] : []),
  ].join('\t');
}

const EVENT_WORDS: Readonly<Record<string, string>> = {
  ADDED: 'ADDED   ',
  MODIFIED: 'MODIFIED',
  DELETED: 'DELETED ',
};

/** One row, tab-separated; `event` comes first when a watch prints them. */
export function rowLine(
  columns: readonly Column[],
  row: Row,
  kind: KindDefinition,
  settings: TableSettings,
  event: string | null = null,
): string {
  const { metadata } = row.object;
  const cells = columns.flatMap((column, at) => {
    if (!isShown(column, settings)) return [];
    const text = cellText(row.cells[at]);
    return [settings.withKind && column.format === 'name' ? `${kindWord(kind)}/${text}` : text];
  });
  const labels = metadata.labels ?? {};
  return [
    ...(event === null ? [] : [EVENT_WORDS[event] ?? event]),
    ...(settings.withNamespace ? [metadata.namespace ?? ''] : []),
    ...cells,
    ...settings.columnLabels.map((label) => labels[label] ?? ''),
    ...(settings.showLabels ? [labelsText(metadata.labels)] : []),
  ].join('\t');
}

function isShown(column: Column, settings: TableSettings): boolean {
  return settings.wide || !column.priority;
}

/** Cells end at the first line break, and control characters do not reach the terminal. */
function cellText(cell: string | number | undefined): string {
  const text = String(cell ?? '');
  const end = text.search(/[\f\n\r]/);
  return escapeTerminal(end < 0 ? text : `${text.slice(0, end)}...`);
}

// kubernetes: staging/src/k8s.io/cli-runtime/pkg/printers/terminal.go
export function escapeTerminal(text: string): string {
  return text.replaceAll('\u001b', '^[').replaceAll('\r', '\\r').replaceAll('\t', ' ');
}

function labelsText(labels: KubeObject['metadata']['labels']): string {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? '<none>' : pairs.sort().join(',');
}
