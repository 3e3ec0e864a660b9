import { makeDefs } from './layers/glyphs.ts';
import { svg } from './layers/svg.ts';

/** The elements of the stage, from the back to the front. */
export interface Surface {
  readonly root: HTMLElement;
  readonly paper: HTMLElement;
  readonly drawing: SVGSVGElement;
  readonly viewport: SVGGElement;
  readonly micro: HTMLCanvasElement;
  readonly traffic: HTMLCanvasElement;
  readonly tools: HTMLElement;
}

export interface Tools {
  readonly onZoom: (direction: 1 | -1) => void;
  readonly onFit: () => void;
}

export function makeSurface(host: HTMLElement, tools: Tools): Surface {
  const root = div('stage');
  const paper = div('stage-paper');
  const viewport = svg('g', { class: 'viewport' });
  const drawing = svg('svg', { class: 'stage-drawing', 'aria-hidden': 'true' }, makeDefs(), viewport);
  const micro = canvas();
  const traffic = canvas();
  const toolbar = div('stage-tools');
  toolbar.append(
    tool('+', 'Zoom in', () => tools.onZoom(1)),
    tool('−', 'Zoom out', () => tools.onZoom(-1)),
    tool('0', 'Whole stage', tools.onFit),
  );
  paper.append(drawing, micro, traffic);
  root.append(paper, toolbar);
  host.append(root);
  return { root, paper, drawing, viewport, micro, traffic, tools: toolbar };
}

function div(name: string): HTMLElement {
  const element = document.createElement('div');
  element.className = name;
  return element;
}

function canvas(): HTMLCanvasElement {
  const element = document.createElement('canvas');
  element.className = 'stage-canvas';
  element.setAttribute('aria-hidden', 'true');
  return element;
}

function tool(sign: string, label: string, act: () => void): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.setAttribute('aria-label', label);
  button.title = label;
  if (sign === '0') {
    button.innerHTML =
      '<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.500H2.500V10" fill="none" stroke="currentColor" stroke-width="1.5"/></svg>';
  } else button.textContent = sign;
  button.addEventListener('click', act);
  return button;
}
