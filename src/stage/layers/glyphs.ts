import { svg } from './svg.ts';

/** Every glyph of the drawing, on a 16 × 16 grid. State is told by shape; colour only goes along. */
const GLYPHS: Readonly<Record<string, string>> = {
  ready:
    '<circle cx="8" cy="8" r="7" fill="var(--ready)"/><path d="M4.6 8.3l2.3 2.3 4.5-4.9" fill="none" stroke="var(--panel)" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>',
  wait: '<circle cx="8" cy="8" r="6.5" fill="none" stroke="var(--wait)" stroke-width="1.8" stroke-dasharray="2.6 1.5"/><path d="M8 4.6v4" stroke="var(--wait)" stroke-width="1.9" stroke-linecap="round"/><circle cx="8" cy="11.3" r="1.1" fill="var(--wait)"/>',
  leave:
    '<circle cx="8" cy="8" r="6.4" fill="var(--leave-soft)"/><path d="M8 1.5a6.5 6.5 0 1 1-6.3 4.9" fill="none" stroke="var(--leave)" stroke-width="2"/><path d="M5 8h6" stroke="var(--leave)" stroke-width="2" stroke-linecap="round"/>',
  start:
    '<path d="M13.9 5.3A6.5 6.5 0 1 0 14.5 8" fill="none" stroke="var(--ink-2)" stroke-width="1.8" stroke-linecap="round"/><path d="M14.7 2.2v3.6h-3.6z" fill="var(--ink-2)"/>',
  pending: '<circle cx="8" cy="8" r="6.5" fill="none" stroke="var(--ink-3)" stroke-width="1.5"/>',
  done: '<circle cx="8" cy="8" r="6.5" fill="none" stroke="var(--ink-3)" stroke-width="1.5"/><path d="M5 8.300l2.100 2.100 4-4.400" fill="none" stroke="var(--ink-3)" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"/>',
  fail: '<path d="M5 1.2h6L14.8 5v6L11 14.8H5L1.2 11V5z" fill="var(--fail)"/><path d="M5.4 5.4l5.2 5.2m0-5.2l-5.2 5.2" stroke="var(--panel)" stroke-width="1.9" stroke-linecap="round"/>',
  client:
    '<rect x="1" y="2" width="14" height="12" rx="2.5" fill="var(--solid)"/><path d="M4 5.800l2.4 2.200L4 10.200M8.2 10.400h3.6" fill="none" stroke="var(--on-solid)" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"/>',
  serving:
    '<circle cx="8" cy="8" r="6.4" fill="var(--leave-soft)"/><circle cx="8" cy="8" r="6.5" fill="none" stroke="var(--leave)" stroke-width="2"/><path d="M5 8.300l2.100 2.100 4-4.400" fill="none" stroke="var(--leave)" stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round"/>',
  notready:
    '<rect x="2" y="2" width="12" height="12" rx="2" fill="none" stroke="var(--fail)" stroke-width="1.4"/><path d="M2.5 6.5L6.5 2.5M2.5 11L11 2.5M5 13l8-8M9.5 13L13 9.5" stroke="var(--fail)" stroke-width="1"/>',
  lock: '<rect x="3" y="7" width="10" height="7" rx="1.5" fill="none" stroke="var(--ink-2)" stroke-width="1.5"/><path d="M5 7V5a3 3 0 0 1 6 0v2" fill="none" stroke="var(--ink-2)" stroke-width="1.5"/><circle cx="8" cy="10.5" r="1.1" fill="var(--ink-2)"/>',
  rules:
    '<g fill="none" stroke="var(--ink-3)" stroke-width="1.3"><path d="M1.5 4.500h6l2 2M1.5 11.500h6l2-2M9.5 8h5"/><circle cx="9.5" cy="8" r="1.7"/></g>',
  globe:
    '<g fill="none" stroke="var(--ink-2)" stroke-width="1.3"><circle cx="8" cy="8" r="6.4"/><path d="M1.8 8h12.4M8 1.6c4.2 4 4.2 8.8 0 12.800M8 1.600c-4.2 4-4.2 8.8 0 12.8"/></g>',
  laptop:
    '<g fill="none" stroke="var(--ink-2)" stroke-width="1.3"><rect x="3" y="3" width="10" height="7.5" rx="1.2"/><path d="M1 13h14" stroke-linecap="round"/></g>',
  balancer:
    '<g fill="none" stroke="var(--ink-2)" stroke-width="1.3"><path d="M8 1.500v4M8 5.500L3 10.500M8 5.500v5M8 5.500l5 5"/><circle cx="3" cy="12.3" r="1.8"/><circle cx="8" cy="12.3" r="1.8"/><circle cx="13" cy="12.3" r="1.8"/></g>',
  cloud:
    '<path d="M4.5 12.500h7a3 3 0 0 0 .4-5.970A4.2 4.2 0 0 0 3.8 7.2 2.7 2.7 0 0 0 4.5 12.500z" fill="none" stroke="var(--ink-2)" stroke-width="1.3"/>',
  nat: '<g fill="none" stroke="var(--ink-2)" stroke-width="1.3" stroke-linecap="round"><path d="M1.5 3.500h4l3 4.500M1.5 12.500h4l3-4.500M8.500 8h6"/><path d="M12 5.500L14.500 8 12 10.500"/></g>',
  'type-ClusterIP':
    '<rect x="1.5" y="2" width="13" height="12" rx="2.5" fill="none" stroke="var(--ink-2)" stroke-width="1.3"/><path d="M3.5 7h9M5 7v2M8 7v2M11 7v2" stroke="var(--ink-2)" stroke-width="1.2" fill="none"/><circle cx="5" cy="10.5" r="1" fill="var(--ink-2)"/><circle cx="8" cy="10.5" r="1" fill="var(--ink-2)"/><circle cx="11" cy="10.5" r="1" fill="var(--ink-2)"/>',
  'type-NodePort':
    '<path d="M1 13.500h14M3.500 13.500V7a2 2 0 0 1 2-2h5a2 2 0 0 1 2 2v6.500" fill="none" stroke="var(--ink-2)" stroke-width="1.3"/><circle cx="8" cy="9.5" r="1.4" fill="var(--ink-2)"/>',
  'type-LoadBalancer':
    '<g fill="none" stroke="var(--ink-2)" stroke-width="1.3"><path d="M8 1.500v4M8 5.500L3 10.500M8 5.500v5M8 5.500l5 5"/><circle cx="3" cy="12.3" r="1.8"/><circle cx="8" cy="12.3" r="1.8"/><circle cx="13" cy="12.3" r="1.8"/></g>',
  'type-ExternalName':
    '<path d="M1.5 6.500h4L8 2.500l2.5 4h4v7.500h-13z" fill="none" stroke="var(--ink-2)" stroke-width="1.3" stroke-linejoin="round"/><path d="M4.5 10.500h7" stroke="var(--dns)" stroke-width="1.5" stroke-dasharray="2 1.5"/>',
  'type-Headless':
    '<path d="M2 13.500V4.500a2 2 0 0 1 2-2h8a2 2 0 0 1 2 2v9" fill="none" stroke="var(--ink-2)" stroke-width="1.3"/><path d="M2 14h12" stroke="var(--ink-2)" stroke-width="1.2" stroke-dasharray="1.2 1.8"/><path d="M5 6.500h6M5 9.500h6" stroke="var(--ink-2)" stroke-width="1.2"/>',
  shield:
    '<path d="M8 1.500l5.5 2v4.200c0 3.4-2.3 5.8-5.5 6.9-3.2-1.1-5.5-3.5-5.5-6.900V3.500z" fill="none" stroke="var(--ink-2)" stroke-width="1.4"/><path d="M5.5 7.800h5" stroke="var(--ink-2)" stroke-width="1.4"/>',
  request: '<circle cx="8" cy="8" r="5" fill="var(--traffic)"/>',
  reply: '<circle cx="8" cy="8" r="4.2" fill="var(--stage)" stroke="var(--traffic)" stroke-width="2.2"/>',
  dns: '<path d="M8 1.5L14.5 8 8 14.5 1.5 8z" fill="none" stroke="var(--dns)" stroke-width="1.6"/><circle cx="8" cy="8" r="1.7" fill="var(--dns)"/>',
  refused:
    '<path d="M1 4.5h8.500a3.2 3.2 0 0 1 0 6.5H5" fill="none" stroke="var(--fail)" stroke-width="1.7"/><path d="M14.500 1.500v13" stroke="var(--fail)" stroke-width="2"/><path d="M6 8L2 11l4 3z" fill="var(--fail)"/>',
  dropped:
    '<circle cx="3" cy="8" r="2.2" fill="var(--fail)"/><circle cx="8.2" cy="8" r="1.7" fill="var(--fail)" opacity=".6"/><circle cx="12.6" cy="8" r="1.200" fill="var(--fail)" opacity=".35"/>',
  share:
    '<path d="M1 8h14" stroke="var(--line-2)" stroke-width="4"/><path d="M1 8h8" stroke="var(--traffic)" stroke-width="4"/><path d="M11 3.500v9" stroke="var(--ink)" stroke-width="1.8"/>',
};

/** The markup of one glyph, for the HTML beside the drawing. Constant text of this file. */
export function glyphMarkup(name: string): string {
  return `<svg viewBox="0 0 16 16" aria-hidden="true">${GLYPHS[name] ?? ''}</svg>`;
}

/** The `<defs>` of the drawing: glyphs, and the patterns of things that end or do not work. */
export function makeDefs(): SVGDefsElement {
  const defs = svg('defs');
  for (const name in GLYPHS) {
    const symbol = svg('symbol', { id: `stage-${name}`, viewBox: '0 0 16 16', overflow: 'visible' });
    symbol.innerHTML = GLYPHS[name] ?? '';
    defs.append(symbol);
  }
  defs.append(
    stripes('stage-stripes', 10, 'var(--leave-soft)', 5),
    stripes('stage-hatch', 9, 'var(--line)', 2),
  );
  return defs;
}

function stripes(id: string, pitch: number, colour: string, width: number): SVGPatternElement {
  return svg(
    'pattern',
    { id, width: pitch, height: pitch, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
    svg('rect', { width, height: pitch, fill: colour }),
  );
}
