import type { WorkloadRow } from '../../protocol/rows.ts';
import { isSystemNamespace } from '../scene.ts';
import type { Scene } from '../scene.ts';
import { glyphMarkup } from '../layers/glyphs.ts';
import { middle } from '../text/shorten.ts';

/** Under the drawing: scales of the workloads, and what the marks mean. */
export interface Footer {
  readonly element: HTMLElement;
  update: (scene: Scene) => void;
}

const LEGEND = [
  ['request', 'request'],
  ['reply', 'reply'],
  ['dns', 'DNS'],
  ['refused', 'refused'],
  ['dropped', 'dropped'],
  ['share', 'share and expected'],
] as const;

/** Owners of Pods; a DaemonSet's number follows from the Nodes, so it has no buttons. */
const SHOWN = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet']);

export function createFooter(
  onScale: ((key: string, replicas: number) => void) | undefined,
  onSelect: (key: string) => void,
): Footer {
  const element = document.createElement('div');
  element.className = 'stage-footer';
  const scales = document.createElement('div');
  scales.className = 'stage-scales';
  const legend = document.createElement('div');
  legend.className = 'stage-legend';
  legend.setAttribute('aria-hidden', 'true');
  for (const [name, words] of LEGEND) {
    const entry = document.createElement('span');
    entry.innerHTML = glyphMarkup(name);
    entry.append(words);
    legend.append(entry);
  }
  element.append(scales, legend);
  const drawn = new Map<
    string,
    { row: WorkloadRow; update: (row: WorkloadRow) => void; element: HTMLElement }
  >();
  let rows: readonly WorkloadRow[] | null = null;

  return {
    element,
    update(scene) {
      if (scene.workloads === rows) return;
      rows = scene.workloads;
      const wanted = rows.filter((row) => SHOWN.has(row.kind) && !isSystemNamespace(row.namespace));
      const keys = new Set(wanted.map((row) => row.key));
      for (const [key, own] of drawn) {
        if (keys.has(key)) continue;
        own.element.remove();
        drawn.delete(key);
      }
      for (const row of wanted) {
        let own = drawn.get(row.key);
        if (own === undefined) {
          own = { row, ...makeScale(row, onScale, onSelect) };
          drawn.set(row.key, own);
          scales.append(own.element);
        }
        own.update(row);
      }
    },
  };
}

function makeScale(
  first: WorkloadRow,
  onScale: ((key: string, replicas: number) => void) | undefined,
  onSelect: (key: string) => void,
): { element: HTMLElement; update: (row: WorkloadRow) => void } {
  const element = document.createElement('span');
  element.className = 'stage-scale';
  let wanted = first.replicas;
  const name = document.createElement('button');
  name.type = 'button';
  name.className = 'stage-scale-name';
  const bold = document.createElement('b');
  bold.textContent = middle(first.name, 24);
  name.append(`${first.kind} `, bold);
  name.addEventListener('click', () => onSelect(first.key));
  const value = document.createElement('output');
  const ready = document.createElement('span');
  ready.className = 'stage-scale-ready';
  const button = (sign: string, by: number, word: string): HTMLButtonElement => {
    const own = document.createElement('button');
    own.type = 'button';
    own.textContent = sign;
    own.setAttribute('aria-label', `Scale ${first.name} ${word}`);
    own.addEventListener('click', () => {
      wanted = Math.max(0, wanted + by);
      onScale?.(first.key, wanted);
    });
    return own;
  };
  const less = button('−', -1, 'down');
  const stepper = document.createElement('span');
  stepper.className = 'stage-stepper';
  stepper.append(less, value, button('+', 1, 'up'));
  element.append(name);
  if (onScale !== undefined) element.append(stepper);
  element.append(ready);
  return {
    element,
    update(row) {
      wanted = row.replicas;
      value.textContent = String(row.replicas);
      ready.textContent =
        onScale === undefined ? `${row.ready} of ${row.replicas} ready` : `${row.ready} ready`;
      ready.classList.toggle('behind', row.ready < row.replicas);
      less.disabled = row.replicas === 0;
    },
  };
}
