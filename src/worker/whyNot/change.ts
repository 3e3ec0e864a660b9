import { kindByResource } from '../../k8s/kinds/index.ts';
import type { Labels } from '../../k8s/labels.ts';
import type { KubeObject, Pod, Service } from '../../k8s/objects.ts';
import type { Check } from '../../protocol/checklist.ts';
import type { Place } from '../../protocol/place.ts';
import type { Change, ChangedObject } from '../../protocol/whyNot.ts';
import type { World } from '../../engine/world.ts';

/** What a maker of candidates looks at. */
export interface Trouble {
  readonly world: World;
  readonly service: Service;
  readonly namespace: string;
  readonly name: string;
  /** The Pods that carry every label of the selector. */
  readonly pods: readonly Pod[];
  readonly callers: readonly Place[];
  /** The first check that is wrong; null when none is. */
  readonly wrong: Check | null;
}

type Path = readonly (string | number)[];

/** A change of one field, with the patch that does it as its command unless there is a shorter one. */
export function fieldChange(
  object: ChangedObject,
  path: Path,
  values: { readonly before: unknown; readonly after: unknown },
  text: string,
  command?: string,
): Change {
  const { before, after } = values;
  return {
    text,
    command: command ?? patchCommand(object, path, after),
    field: { object, path, value: before },
    act: { kind: 'field', value: after },
  };
}

/** A change that is no field: something started, a client set otherwise. */
export function inputChange(
  text: string,
  command: string,
  ...inputs: Extract<Change['act'], { kind: 'inputs' }>['inputs']
): Change {
  return { text, command, field: null, act: { kind: 'inputs', inputs } };
}

/** The JSON patch that sets a field, whether it is there or not. */
export function patchOf(path: Path, value: unknown): object[] {
  const pointer = path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return [{ op: 'add', path: pointer, value }];
}

function patchCommand({ kind, name, namespace }: ChangedObject, path: Path, value: unknown): string {
  const patch = JSON.stringify(patchOf(path, value));
  return `kubectl patch ${kind.toLowerCase()} ${name}${inNamespace(namespace)} --type=json -p '${patch}'`;
}

export function inNamespace(namespace: string): string {
  return namespace === 'default' || namespace === '' ? '' : ` -n ${namespace}`;
}

export function changed(resource: string, object: KubeObject): ChangedObject {
  const kind = kindByResource(resource);
  const { name, namespace = '' } = object.metadata;
  const apiVersion = kind ? [kind.group, kind.version].filter((part) => part !== '').join('/') : 'v1';
  return { apiVersion, kind: kind?.kind ?? object.kind, resource, namespace, name };
}

/** `default/web-1` is named without its namespace, as the commands take it. */
export function shortKey(key: string): string {
  return key.replace(/^default\//, '');
}

/** Labels that controllers and admission add by themselves: nobody selects them on purpose. */
const NOT_MEANT =
  /^(pod-template-hash|controller-revision-hash|(topology|statefulset|apps|batch)\.kubernetes\.io\/.*)$/;

/** The labels of a Pod that somebody has written. */
export function meantLabels(pod: Pod): Labels {
  return Object.fromEntries(
    Object.entries(pod.metadata.labels ?? {}).filter(([label]) => !NOT_MEANT.test(label)),
  );
}
