import type { Scene } from '../scene.ts';
import { nameIn, podKey, serviceKey } from '../keys.ts';
import type { TreeItem } from './model.ts';

/** Where an arrow key leads: up and down in order, left and right by meaning. */

/** Every item in the order in which it is read. */
export function inOrder(items: readonly TreeItem[], into: TreeItem[] = []): TreeItem[] {
  for (const item of items) {
    into.push(item);
    if (item.children !== null) inOrder(item.children, into);
  }
  return into;
}

/** The item that a key leads to from another; null where there is nothing further. */
export function step(items: readonly TreeItem[], scene: Scene, from: string, key: string): string | null {
  const order = inOrder(items);
  const index = order.findIndex((item) => item.key === from);
  const at = order[index];
  if (at === undefined) return order[0]?.key ?? null;
  switch (key) {
    case 'ArrowDown':
      return order[index + 1]?.key ?? null;
    case 'ArrowUp':
      return order[index - 1]?.key ?? null;
    case 'Home':
      return order[0]?.key ?? null;
    case 'End':
      return order[order.length - 1]?.key ?? null;
    case 'ArrowLeft':
      return parentOf(items, from);
    case 'ArrowRight':
      return at.children?.[0]?.key ?? across(scene, from);
    default:
      return key.length === 1 ? startingWith(order, index, key) : null;
  }
}

function parentOf(items: readonly TreeItem[], key: string, parent: string | null = null): string | null {
  for (const item of items) {
    if (item.key === key) return parent;
    if (item.children === null) continue;
    const found = item.children.some((child) => child.key === key)
      ? item.key
      : parentOf(item.children, key, item.key);
    if (found !== null) return found;
  }
  return null;
}

/** From a Pod to its Service, from a Service to its first endpoint, from a client to what answered it most. */
function across(scene: Scene, key: string): string | null {
  const name = nameIn(key);
  if (key.startsWith('Pod/')) {
    const service = scene.services.find((row) => row.slots.some((slot) => slot.pod === name));
    return service === undefined ? null : serviceKey(service.key);
  }
  if (key.startsWith('Service/')) {
    const slot = scene.services.find((row) => row.key === name)?.slots.find((own) => own.pod !== null);
    return slot === undefined || slot.pod === null ? null : podKey(slot.pod);
  }
  if (key.startsWith('Client/')) {
    const counts = Object.entries(scene.clients.find((client) => client.name === name)?.stats.byPod ?? {});
    counts.sort((a, b) => b[1].requests - a[1].requests || (a[0] < b[0] ? -1 : 1));
    const most = counts[0]?.[0];
    return most === undefined || !scene.pods.some((pod) => pod.key === most) ? null : podKey(most);
  }
  return null;
}

/** The next item whose name (behind its kind) starts with a letter. */
function startingWith(order: readonly TreeItem[], index: number, letter: string): string | null {
  const wanted = letter.toLowerCase();
  for (let i = 1; i <= order.length; i++) {
    const item = order[(index + i) % order.length];
    const name = item?.label.replace(/^(Pod|Service|Node|Client) (?:[^ ,]*\/)?/, '').toLowerCase();
    if (item !== undefined && name?.startsWith(wanted) === true) return item.key;
  }
  return null;
}
