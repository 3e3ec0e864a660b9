import type { KubeObject } from '../../../k8s/objects.ts';
import { isNotFound, plain, throwAll } from './failure.ts';
import { findAll, present, type Wanted } from './find.ts';
import { parseColumnsFile, parseCustomColumns, printCustomColumns } from './printing/customColumns.ts';
import { asServed, OBJECT_FORMATS, objectPrinter, unknownFormat, type Printable } from './printing/output.ts';
import { sortRows } from './printing/sorting.ts';
import type { Session } from './session.ts';

/** Prints whole objects as `-o` says: one by itself, several as a List. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/get/get.go printGeneric
export async function printList(session: Session, wanted: Wanted): Promise<number> {
  const { flags, context } = session;
  const all = await findAll(session, wanted);
  const ignore = flags.yes('ignore-not-found');
  const problems = all.problems.filter((problem) => !(ignore && isNotFound(problem)));
  if (all.single) throwAll(problems);
  let objects = all.found.map((found) => present(found));
  if (objects.length === 0 && ignore) return 0;
  const printer = await listPrinter(session);
  const sortBy = flags.text('sort-by');
  if (sortBy !== '' && objects.length > 0) objects = sortRows(objects, sortBy, (object) => object);
  const [only] = objects;
  context.out(all.single && only ? printer(only, [only]) : printer(asList(objects), objects));
  throwAll(problems);
  return 0;
}

/** A printer that gets the object (or List) and, for columns, its items. */
export type ListPrinter = (object: Printable, items: readonly KubeObject[]) => string;

/** The printer for `-o` of `get`, which knows columns too. */
export async function listPrinter(session: Session): Promise<ListPrinter> {
  const format = session.flags.text('output');
  const printer = await objectPrinter(session, format);
  if (printer) return (object) => printer(object);
  const [name, spec] = splitOnce(format, '=');
  const noHeaders = session.flags.yes('no-headers');
  if (name === 'custom-columns') {
    const columns = parseCustomColumns(spec || session.flags.text('template'));
    return (_, items) => printCustomColumns(columns, items.map(asServed), noHeaders);
  }
  if (name === 'custom-columns-file') {
    const text = await session.context.readFile(spec);
    if (text === null)
      throw plain(`error reading template ${spec}, open ${spec}: no such file or directory\n`);
    const columns = parseColumnsFile(text);
    return (_, items) => printCustomColumns(columns, items.map(asServed), noHeaders);
  }
  throw unknownFormat(format, [...OBJECT_FORMATS, 'custom-columns', 'custom-columns-file', 'wide']);
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function asList(items: readonly KubeObject[]): Printable {
  return { apiVersion: 'v1', items, kind: 'List', metadata: { resourceVersion: '' } };
}
