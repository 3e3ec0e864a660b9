/** The tokens that the canvas needs, read from the page's style. */
const NAMES = [
  'stage',
  'panel',
  'raise',
  'line',
  'line-2',
  'edge',
  'ink',
  'ink-2',
  'ink-3',
  'solid',
  'on-solid',
  'traffic',
  'traffic-soft',
  'ready',
  'ready-soft',
  'wait',
  'wait-soft',
  'leave',
  'leave-soft',
  'fail',
  'fail-soft',
  'dns',
  'dns-soft',
  'nat',
  'nat-soft',
] as const;

export type Palette = Readonly<Record<(typeof NAMES)[number] | 'sans' | 'mono', string>>;

/** Reads the tokens as they hold at an element. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const entries = [...NAMES, 'sans', 'mono'].map((name) => [
    name,
    style.getPropertyValue(`--${name}`).trim(),
  ]);
  return Object.fromEntries(entries) as Palette;
}
