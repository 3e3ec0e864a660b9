import { take, type Room } from '../room.ts';
import type { Scene } from '../scene.ts';
import type { TreeItem } from './model.ts';
import { treeMaker } from './model.ts';

/** The stage for those who do not see it: a tree that says all that is drawn, in words. */
export interface Tree {
  readonly element: HTMLElement;
  /** Says what a scene shows; so many new things at once that it would be felt are said bit by bit: `isBehind` until then. */
  update: (scene: Scene) => void;
  readonly isBehind: () => boolean;
  focus: () => void;
}

interface TreeOptions {
  readonly onSelect: (key: string | null) => void;
  /** The item that has the focus, and its name where the focus is to be seen; null when the focus has left. */
  readonly onFocus: (key: string | null, label: string | null) => void;
}

/** Keys that lead to another item: arrows, both ends, the first letter of a name. */
const WALKS = /^(?:Arrow(?:Up|Down|Left|Right)|Home|End|.)$/u;

export function createTree(options: TreeOptions): Tree {
  const root = document.createElement('div');
  root.className = 'stage-tree';
  root.setAttribute('role', 'tree');
  root.setAttribute('aria-label', 'Cluster');
  const elements = new Map<string, HTMLElement>();
  const treeOf = treeMaker();
  let items: readonly TreeItem[] = [];
  let scene: Scene | null = null;
  let active: string | null = null;
  const room: TreeRoom = { left: 0, missed: false, again: false };

  const activate = (key: string | null): void => {
    if (key === active) return;
    if (active !== null) elements.get(active)?.setAttribute('tabindex', '-1');
    active = key;
    if (key !== null) elements.get(key)?.setAttribute('tabindex', '0');
  };

  const focusItem = (key: string): void => {
    activate(key);
    elements.get(key)?.focus({ preventScroll: true });
  };

  /** Where keys lead loads with the first focus: nobody walks before the stage is alive. */
  let step: typeof import('./walk.ts').step | null = null;
  const loadSteps = async (): Promise<void> => {
    ({ step } = await import('./walk.ts'));
  };
  const walk = (from: string, key: string): void => {
    if (step === null) return void loadSteps().then(() => walk(from, key));
    const next = scene === null ? null : step(items, scene, from, key);
    if (next !== null) focusItem(next);
  };

  root.addEventListener('focusin', (event) => {
    const key = keyAt(event.target);
    if (key === null) return;
    if (step === null) void loadSteps();
    activate(key);
    const item = elements.get(key);
    options.onFocus(key, item?.matches(':focus-visible') ? item.getAttribute('aria-label') : null);
  });
  root.addEventListener('focusout', (event) => {
    if (!(event.relatedTarget instanceof Node) || !root.contains(event.relatedTarget))
      options.onFocus(null, null);
  });
  root.addEventListener('click', (event) => {
    const key = keyAt(event.target);
    if (key !== null && !key.startsWith('Group/')) options.onSelect(key);
  });
  root.addEventListener('keydown', (event) => {
    const key = keyAt(event.target);
    if (key === null || scene === null || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' || event.key === ' ') {
      if (!key.startsWith('Group/')) options.onSelect(key);
    } else if (event.key === 'Escape') options.onSelect(null);
    else {
      // Keys of the stage and of the page.
      if (/^[+\-0=[\]/?xfc]$/i.test(event.key)) return;
      if (!WALKS.test(event.key)) return;
      walk(key, event.key);
    }
    event.preventDefault();
    event.stopPropagation();
  });

  return {
    element: root,
    isBehind: () => room.missed,
    update(next) {
      const sameRows =
        scene !== null &&
        scene.pods === next.pods &&
        scene.nodes === next.nodes &&
        scene.services === next.services &&
        scene.clients === next.clients &&
        scene.namespaceFilter === next.namespaceFilter &&
        !room.missed;
      const before = scene?.selection ?? null;
      scene = next;
      if (!sameRows) {
        items = treeOf(next);
        room.left = MOST_NEW;
        room.again = room.missed;
        room.missed = false;
        const lost = reconcile(root, items, 1, elements, room);
        if (active !== null && !elements.has(active)) active = null;
        if (active === null && items[0] !== undefined) activate(items[0].key);
        if (lost && active !== null) focusItem(active);
      }
      if (before !== next.selection || !sameRows) {
        if (before !== null) elements.get(before)?.setAttribute('aria-selected', 'false');
        if (next.selection !== null) elements.get(next.selection)?.setAttribute('aria-selected', 'true');
      }
    },
    focus() {
      const selected = scene?.selection ?? null;
      const key = selected !== null && elements.has(selected) ? selected : (active ?? items[0]?.key);
      if (key !== undefined) focusItem(key);
    },
  };
}

function keyAt(target: EventTarget | null): string | null {
  if (!(target instanceof Element)) return null;
  return target.closest<HTMLElement>('[role="treeitem"]')?.dataset.key ?? null;
}

/** What elements say and where they stand: to ask the page for it costs more than to know it. */
const said = new WeakMap<Element, string>();
const levels = new WeakMap<Element, number>();
const shown = new WeakMap<Element, readonly TreeItem[]>();

/** So many new elements are made at a time. */
const MOST_NEW = 60;

/** `again`: some found none the last time. */
interface TreeRoom extends Room {
  again: boolean;
}

/** Makes the elements below `parent` match the items, touching only what differs. Returns whether the focus was lost. */
function reconcile(
  parent: HTMLElement,
  wanted: readonly TreeItem[],
  level: number,
  elements: Map<string, HTMLElement>,
  room: TreeRoom,
): boolean {
  const before = shown.get(parent) ?? [];
  if (before === wanted && !room.again) return false;
  const items = withRoom(wanted, elements, room);
  shown.set(parent, items);
  const same =
    before.length === items.length && items.every((item, index) => item.key === before[index]?.key);
  let lost = same ? false : removeOthers(parent, before, items, elements);
  let cursor = same ? null : parent.firstElementChild;
  for (const [index, item] of items.entries()) {
    if (same && item.children === null && item === before[index]) continue;
    let element = elements.get(item.key);
    if (element === undefined || levels.get(element) !== level) {
      element = makeItem(item, level);
      elements.set(item.key, element);
    }
    if (!same && element === cursor) cursor = cursor.nextElementSibling;
    else if (!same || element.parentElement !== parent) {
      lost = lost || element.contains(document.activeElement);
      parent.insertBefore(element, cursor);
    }
    if (said.get(element) !== item.label) {
      said.set(element, item.label);
      element.setAttribute('aria-label', item.label);
    }
    const below = element.firstElementChild;
    if (item.children !== null && below instanceof HTMLElement) {
      lost = reconcile(below, item.children, level + 1, elements, room) || lost;
    }
  }
  return lost;
}

/** What there are elements for already, and as many others as there is room for. */
function withRoom(
  items: readonly TreeItem[],
  elements: ReadonlyMap<string, HTMLElement>,
  room: Room,
): readonly TreeItem[] {
  const own = items.filter((item) => elements.has(item.key) || take(room));
  return own.length === items.length ? items : own;
}

function removeOthers(
  parent: HTMLElement,
  before: readonly TreeItem[],
  items: readonly TreeItem[],
  elements: Map<string, HTMLElement>,
): boolean {
  const wanted = new Set(items.map((item) => item.key));
  let lost = false;
  for (const item of before) {
    const element = wanted.has(item.key) ? undefined : elements.get(item.key);
    // A Pod may already have its element under another Node.
    if (element === undefined || element.parentElement !== parent) continue;
    lost = lost || element.contains(document.activeElement);
    forget(element, elements);
    element.remove();
  }
  return lost;
}

function makeItem(item: TreeItem, level: number): HTMLElement {
  const element = document.createElement('div');
  element.setAttribute('role', 'treeitem');
  element.setAttribute('aria-level', String(level));
  element.setAttribute('aria-selected', 'false');
  levels.set(element, level);
  element.tabIndex = -1;
  element.dataset.key = item.key;
  if (item.children !== null) {
    const group = document.createElement('div');
    group.setAttribute('role', 'group');
    element.setAttribute('aria-expanded', 'true');
    element.append(group);
  }
  return element;
}

function forget(element: HTMLElement, elements: Map<string, HTMLElement>): void {
  const own = element.dataset.key;
  // A Pod may already have its element under another Node.
  if (own !== undefined && elements.get(own) === element) elements.delete(own);
  for (const child of element.querySelectorAll<HTMLElement>('[role="treeitem"]')) {
    const key = child.dataset.key;
    if (key !== undefined && elements.get(key) === child) elements.delete(key);
  }
}
