import { plain } from '../failure.ts';
import { goText } from '../../../../base/goJson.ts';
import { compileJsonPath, type JsonPath } from './jsonPath/evaluate.ts';
import { escapeTerminal } from './table.ts';
import { alignCells, GET_TABLE } from './tabWriter.ts';

export interface CustomColumn {
  readonly header: string;
  readonly path: JsonPath;
}

/** Reads `NAME:.metadata.name,IP:.status.podIP`. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/get/customcolumn.go
export function parseCustomColumns(spec: string): CustomColumn[] {
  if (spec === '') throw plain('custom-columns format specified but no custom columns given');
  return spec.split(',').map((part) => {
    const colon = part.indexOf(':');
    if (colon < 0) throw plain(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    return columnOf(part.slice(0, colon), part.slice(colon + 1));
  });
}

/** Reads a file of two lines: headers, and below them paths. */
export function parseColumnsFile(text: string): CustomColumn[] {
  const [headerLine, specLine] = text.split('\n');
  const kinds =
    'Expected format is one line of space separated headers, one line of space separated column specs.';
  if (!headerLine) throw plain(`invalid template, missing header line. ${kinds}`);
  if (!specLine) throw plain(`invalid template, missing spec line. ${kinds}`);
  const headers = headerLine.trim().split(/\s+/);
  const specs = specLine.trim().split(/\s+/);
  if (headers.length !== specs.length) {
    throw plain(
      `number of headers (${headers.length}) and field specifications (${specs.length}) don't match`,
    );
  }
  return headers.map((header, at) => columnOf(header, specs[at] ?? ''));
}

function columnOf(header: string, path: string): CustomColumn {
  return { header, path: compileJsonPath(relaxedPath(path)) };
}

const RELAXED = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/;

/** Takes `metadata.name`, `.metadata.name`, `{metadata.name}` and `{.metadata.name}` for the same path. */
export function relaxedPath(path: string): string {
  if (path === '') return '';
  const match = RELAXED.exec(path);
  if (!match) {
    throw plain(
      "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'",
    );
  }
  return `{.${match[1] ?? match[2] ?? ''}}`;
}

export function printCustomColumns(
  columns: readonly CustomColumn[],
  objects: readonly unknown[],
  noHeaders: boolean,
): string {
  const lines = objects.map((object) => columns.map((column) => cellOf(column, object)).join('\t'));
  if (!noHeaders) lines.unshift(columns.map((column) => column.header).join('\t'));
  return lines.length === 0 ? '' : alignCells(`${lines.join('\n')}\n`, GET_TABLE);
}

function cellOf(column: CustomColumn, object: unknown): string {
  const found = column.path.find(object);
  if ((found[0] ?? []).length === 0) return ['<none>', ...found.slice(1).flat().map(goText)].join(',');
  return found
    .flat()
    .map((value) => escapeTerminal(goText(value)))
    .join(',');
}
