import type { Metrics } from '../layout/metrics.ts';

/** Hands the sizes that the layout reckoned with to the style sheet, so that text is as wide as was thought. */
export function applyMetrics(root: HTMLElement, metrics: Metrics): void {
  const look = `${metrics.kind} ${metrics.footer}`;
  if (root.dataset.look === look) return;
  root.dataset.look = look;
  root.dataset.size = metrics.kind;
  const set = (name: string, value: number) => root.style.setProperty(name, `${value}px`);
  set('--stage-cap', metrics.font.cap);
  set('--stage-meta', metrics.font.meta);
  set('--stage-ui', metrics.font.ui);
  set('--stage-name', metrics.font.name);
  set('--stage-service', metrics.font.service);
  set('--stage-address', metrics.font.address);
  set('--stage-footer', metrics.footer);
}
