import { isRecord } from '../../base/plain.ts';
import { parseClusterFile } from '../../k8s/clusterFile.ts';
import { setInManifest } from '../../k8s/edit.ts';
import { parseManifest, type Problem } from '../../k8s/manifest.ts';
import { formatTaints } from './taints.ts';

/** A cluster file as fields: what is written in it, also where it is wrong. The text stays the one truth. */
export interface ClusterForm {
  readonly spec: Readonly<Record<string, unknown>>;
  readonly nodes: readonly NodeFields[];
  readonly problems: readonly Problem[];
}

export interface NodeFields {
  readonly name: string;
  /** '' for none. */
  readonly zone: string;
  readonly taints: string;
}

type Path = readonly (string | number)[];

/** What a file without `nodes` begins with. */
const DEFAULT_NODES: readonly Readonly<Record<string, unknown>>[] = ['a', 'b', 'c'].map((letter, index) => ({
  name: `node-${index + 1}`,
  zone: `zone-${letter}`,
}));

/** Null: the text can't be read as one mapping, so that there is nothing that fields could change. */
export function readForm(text: string): ClusterForm | null {
  const { documents, problems } = parseManifest(text);
  const [document] = documents;
  if (document === undefined || documents.length > 1) return null;
  if (problems.some((problem) => problem.severity === 'error')) return null;
  const spec = document.object['spec'];
  if (spec !== undefined && spec !== null && !isRecord(spec)) return null;
  const parsed = parseClusterFile(text);
  return {
    spec: spec ?? {},
    nodes: nodesOf(spec ?? {}).map(({ name, zone, taints }) => ({
      name: textOf(name),
      zone: textOf(zone),
      taints: formatTaints(taints),
    })),
    problems: parsed.ok ? [] : parsed.problems,
  };
}

/** Everything that is wrong with a text, whether or not fields could show it. */
export function problemsOf(text: string): readonly Problem[] {
  const parsed = parseClusterFile(text);
  return parsed.ok ? [] : parsed.problems;
}

function nodesOf(spec: Readonly<Record<string, unknown>>): readonly Readonly<Record<string, unknown>>[] {
  const { nodes } = spec;
  if (!Array.isArray(nodes)) return nodes === undefined ? DEFAULT_NODES : [];
  return nodes.map((node: unknown) => (isRecord(node) ? node : {}));
}

/** The value at a path below `spec` as a field shows it; '' when it is not there. */
export function valueAt(form: ClusterForm, path: Path): string {
  let value: unknown = form.spec;
  for (const part of path) value = isRecord(value) ? value[part] : undefined;
  return Array.isArray(value) ? value.map(textOf).join(', ') : textOf(value);
}

/** What is wrong with the field at a path below `spec` or with something in it; '' when nothing is. */
export function problemAt(form: ClusterForm, path: Path): string {
  const whole = pathText(path);
  const own = form.problems.find(
    (problem) =>
      problem.path === whole ||
      problem.path?.startsWith(`${whole}.`) ||
      problem.path?.startsWith(`${whole}[`),
  );
  return own === undefined ? '' : own.message.replace(/^[^\s:]+: /, '');
}

/** `spec.nodes[0].zone` */
function pathText(path: Path): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : `${text}.${part}`),
    'spec',
  );
}

/** Sets (or, with undefined, removes) what stands at a path below `spec`; the text as it was where that can't be done. */
export function setField(text: string, path: Path, value: unknown): string {
  return setInManifest(text, 0, ['spec', ...path], value) ?? text;
}

/** Sets a field of a Node; the default Nodes are written down first. */
export function setNodeField(text: string, index: number, field: string, value: unknown): string {
  const nodes = listOf(text);
  const written = hasNodes(text) ? text : setField(text, ['nodes'], nodes);
  return setField(written, ['nodes', index, field], value);
}

export function addNode(text: string): string {
  return setNodeCount(text, listOf(text).length + 1);
}

export function removeNode(text: string, index: number): string {
  return setField(
    text,
    ['nodes'],
    listOf(text).filter((_, at) => at !== index),
  );
}

/** More Nodes join at the end, in the zone that has fewest; fewer go from the end. */
export function setNodeCount(text: string, count: number): string {
  const nodes = listOf(text).slice(0, count);
  const zones = zonesOf(nodes);
  while (nodes.length < count) {
    const names = new Set(nodes.map(({ name }) => name));
    let n = nodes.length + 1;
    while (names.has(`node-${n}`)) n++;
    const zone = emptiest(zones, nodes);
    nodes.push({ name: `node-${n}`, ...(zone === null ? {} : { zone }) });
  }
  return setField(text, ['nodes'], nodes);
}

/** Spreads the Nodes over so many zones, one after the other; 0: no Node has a zone. */
export function setZoneCount(text: string, count: number): string {
  const nodes = listOf(text);
  const known = zonesOf(nodes);
  const zones = Array.from({ length: count }, (_, n) => known[n] ?? newZone(n, known));
  const placed = nodes.map((node, index) => {
    const { zone: _, ...rest } = node;
    return count === 0 ? rest : { ...rest, zone: zones[index % count] };
  });
  return setField(text, ['nodes'], placed);
}

/** The zones of Nodes, in the order in which they come. */
export function zonesOf(nodes: readonly { readonly zone?: unknown }[]): string[] {
  return [...new Set(nodes.map(({ zone }) => textOf(zone)))].filter((zone) => zone !== '');
}

/** `zone-a`, `zone-b`, …, one that no Node has. */
function newZone(n: number, known: readonly string[]): string {
  const name = `zone-${String.fromCharCode(97 + (n % 26))}`;
  return known.includes(name) ? `${name}-${n + 1}` : name;
}

function emptiest(
  zones: readonly string[],
  nodes: readonly Readonly<Record<string, unknown>>[],
): string | null {
  const count = (zone: string): number => nodes.filter((node) => node['zone'] === zone).length;
  return zones.reduce<string | null>(
    (best, zone) => (best === null || count(zone) < count(best) ? zone : best),
    null,
  );
}

function listOf(text: string): Readonly<Record<string, unknown>>[] {
  const spec = parseManifest(text).documents[0]?.object['spec'];
  return [...nodesOf(isRecord(spec) ? spec : {})];
}

function hasNodes(text: string): boolean {
  const spec = parseManifest(text).documents[0]?.object['spec'];
  return isRecord(spec) && Array.isArray(spec['nodes']);
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
