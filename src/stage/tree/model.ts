import type { PodRow } from '../../protocol/rows.ts';
import { clientKey, nodeKey, podKey, serviceKey } from '../keys.ts';
import { compareNatural } from '../layout/nodes.ts';
import type { Scene } from '../scene.ts';
import { isShown, isSystemNamespace, isSystemService } from '../scene.ts';
import { clientLabel, nodeLabel, podLabel, serviceLabel } from '../text/words.ts';

/** One item of the tree: what a screen reader says, and what is below it. */
export interface TreeItem {
  readonly key: string;
  readonly label: string;
  readonly children: readonly TreeItem[] | null;
}

const NONE: readonly TreeItem[] = [];

/** The whole stage as a tree: clients, Services, Nodes with their Pods, Pods without a Node; the system's own come last. */
export function treeOf(scene: Scene, labels: LabelCache = createLabelCache()): TreeItem[] {
  const pods = podsByNode(scene);
  const podItem = (pod: PodRow): TreeItem => ({
    key: podKey(pod.key),
    label: labels.of(pod, podLabel),
    children: null,
  });
  const groups: TreeItem[] = [];
  if (scene.clients.length > 0) {
    const clients = [...scene.clients].sort((a, b) => compareNatural(a.name, b.name));
    groups.push(
      group(
        'clients',
        'Clients',
        clients.map((client) => ({
          key: clientKey(client.name),
          label: labels.of(client, clientLabel),
          children: null,
        })),
      ),
    );
  }
  const services = scene.services
    .filter((row) => isShown(scene, row.namespace))
    .sort(
      (a, b) =>
        Number(isSystemService(a)) - Number(isSystemService(b)) ||
        a.createdAt - b.createdAt ||
        compareNatural(a.key, b.key),
    );
  groups.push(
    group(
      'services',
      'Services',
      services.map((row) => ({
        key: serviceKey(row.key),
        label: labels.of(row, serviceLabel),
        children: null,
      })),
    ),
  );
  const nodes = [...scene.nodes].sort((a, b) => compareNatural(a.name, b.name));
  groups.push(
    group(
      'nodes',
      'Nodes',
      nodes.map((row) => ({
        key: nodeKey(row.name),
        label: labels.of(row, nodeLabel),
        children: (pods.get(row.name) ?? []).map(podItem),
      })),
    ),
  );
  const loose = [...pods]
    .filter(([name]) => !scene.nodes.some((node) => node.name === name))
    .flatMap(([, rows]) => rows);
  if (loose.length > 0) groups.push(group('loose', 'Pods without a Node', loose.map(podItem)));
  return groups;
}

function group(name: string, label: string, children: readonly TreeItem[]): TreeItem {
  return { key: `Group/${name}`, label, children: children.length === 0 ? NONE : children };
}

function podsByNode(scene: Scene): Map<string, PodRow[]> {
  const byNode = new Map<string, PodRow[]>();
  for (const pod of scene.pods) {
    if (!isShown(scene, pod.namespace)) continue;
    const name = pod.node ?? '';
    const list = byNode.get(name);
    if (list === undefined) byNode.set(name, [pod]);
    else list.push(pod);
  }
  for (const list of byNode.values()) {
    list.sort(
      (a, b) =>
        Number(isSystemNamespace(a.namespace)) - Number(isSystemNamespace(b.namespace)) ||
        a.createdAt - b.createdAt ||
        (a.key < b.key ? -1 : a.key > b.key ? 1 : 0),
    );
  }
  return byNode;
}

/** Labels by row: rows are replaced, never changed, so a known row's label is known too. */
export interface LabelCache {
  of: <Row extends object>(row: Row, make: (row: Row) => string) => string;
}

export function createLabelCache(): LabelCache {
  const labels = new WeakMap<object, string>();
  return {
    of(row, make) {
      const known = labels.get(row);
      if (known !== undefined) return known;
      const label = make(row);
      labels.set(row, label);
      return label;
    },
  };
}
