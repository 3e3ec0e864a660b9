import type { NodeRow, PodRow } from '../../protocol/rows.ts';
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

/**
 * Makes the whole stage into a tree: clients, Services, Nodes with their Pods, Pods without a Node; the system's own come
 * last. What has not changed since the tree before is the same items.
 */
export function treeMaker(): (scene: Scene) => readonly TreeItem[] {
  const items = itemCache();
  const same = lastOf<TreeItem>();
  let before: Scene | null = null;
  let clients: readonly TreeItem[] = [];
  let services: readonly TreeItem[] = [];
  let machines: readonly TreeItem[] = [];
  return (scene) => {
    const filtered = before?.namespaceFilter !== scene.namespaceFilter;
    if (before?.clients !== scene.clients) clients = clientsGroup(scene, items);
    if (filtered || before?.services !== scene.services) services = servicesGroup(scene, items);
    if (filtered || before?.pods !== scene.pods || before.nodes !== scene.nodes) {
      machines = machineGroups(scene, items, same);
    }
    before = scene;
    return [...clients, ...services, ...machines];
  };
}

/** The tree of one scene. */
export function treeOf(scene: Scene): readonly TreeItem[] {
  return treeMaker()(scene);
}

function clientsGroup(scene: Scene, items: ItemCache): TreeItem[] {
  if (scene.clients.length === 0) return [];
  const clients = [...scene.clients].sort((a, b) => compareNatural(a.name, b.name));
  const own = clients.map((client) => items(client, () => leaf(clientKey(client.name), clientLabel(client))));
  return [group('clients', 'Clients', own)];
}

function servicesGroup(scene: Scene, items: ItemCache): TreeItem[] {
  const services = scene.services
    .filter((row) => isShown(scene, row.namespace))
    .sort(
      (a, b) =>
        Number(isSystemService(a)) - Number(isSystemService(b)) ||
        a.createdAt - b.createdAt ||
        compareNatural(a.key, b.key),
    );
  const own = services.map((row) => items(row, () => leaf(serviceKey(row.key), serviceLabel(row))));
  return [group('services', 'Services', own)];
}

function machineGroups(scene: Scene, items: ItemCache, same: Same<TreeItem>): TreeItem[] {
  const pods = podsByNode(scene);
  const podItem = (pod: PodRow): TreeItem => items(pod, () => leaf(podKey(pod.key), podLabel(pod)));
  const nodeItem = (row: NodeRow): TreeItem => {
    const key = nodeKey(row.name);
    const children = same(key, (pods.get(row.name) ?? []).map(podItem));
    const known = items(row, () => ({ key, label: nodeLabel(row), children }));
    return known.children === children ? known : items(row, () => ({ ...known, children }), true);
  };
  const nodes = [...scene.nodes].sort((a, b) => compareNatural(a.name, b.name));
  const groups = [group('nodes', 'Nodes', nodes.map(nodeItem))];
  const names = new Set(nodes.map((node) => node.name));
  const loose = [...pods].filter(([name]) => !names.has(name)).flatMap(([, rows]) => rows);
  if (loose.length > 0) groups.push(group('loose', 'Pods without a Node', loose.map(podItem)));
  return groups;
}

function leaf(key: string, label: string): TreeItem {
  return { key, label, children: null };
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

/** Items by row: rows are replaced, never changed, so a known row's item is known too. */
type ItemCache = (row: object, make: () => TreeItem, anew?: boolean) => TreeItem;

function itemCache(): ItemCache {
  const known = new WeakMap<object, TreeItem>();
  return (row, make, anew = false) => {
    const before = anew ? undefined : known.get(row);
    if (before !== undefined) return before;
    const item = make();
    known.set(row, item);
    return item;
  };
}

/** The list that was last made under a key, when the new one holds the same. */
type Same<T> = (key: string, list: readonly T[]) => readonly T[];

function lastOf<T>(): Same<T> {
  const lists = new Map<string, readonly T[]>();
  return (key, list) => {
    const last = lists.get(key);
    if (last?.length === list.length && last.every((item, index) => item === list[index])) return last;
    lists.set(key, list);
    return list;
  };
}
