import { centerY } from '../layout/box.ts';
import type { Layer } from './frame.ts';
import { svg, text } from './svg.ts';

/** How far a band's ground reaches beyond the drawing, so that panning never shows its end. */
const BEYOND = 4000;

/** The three bands: outside, the Services (virtual, on a ground of their own), the Nodes. */
export function bandsLayer(): Layer {
  const group = svg('g', { class: 'layer bands' });
  let drawn = '';
  return {
    name: 'bands',
    group,
    draw({ atlas: { layout }, scene }) {
      const { bands, metrics } = layout;
      const hidden = layout.xray ? scene.services.length - layout.cards.length : 0;
      const look = JSON.stringify([bands, metrics.kind, layout.xray, hidden]);
      if (look === drawn) return;
      drawn = look;
      const { services } = bands;
      group.replaceChildren(
        svg('rect', {
          class: 'virtual',
          x: -BEYOND,
          y: services.y,
          width: services.width + 2 * BEYOND,
          height: services.height,
        }),
        edge(services.y, services.width),
        edge(services.y + services.height, services.width),
      );
      if (hidden > 0) {
        const x = services.width - metrics.right - 8;
        group.append(text(`and ${hidden} more Services`, x, centerY(services) + 4, 't-cap quiet', 'end'));
      }
      if (metrics.kind === 'S') return;
      const x = metrics.kind === 'E' ? 15 : metrics.left / 2 - 1;
      group.append(
        ...(bands.outside.height > 0 ? [label('OUTSIDE', '', x, centerY(bands.outside))] : []),
        label('NODES', '', x, centerY(bands.nodes)),
      );
      // X-ray's band is too low for its name.
      if (!layout.xray) group.append(label('SERVICES', 'virtual', x, centerY(services)));
    },
  };
}

function edge(y: number, width: number): SVGLineElement {
  return svg('line', { class: 'band-edge', x1: -BEYOND, x2: width + BEYOND, y1: y, y2: y });
}

function label(word: string, quiet: string, x: number, y: number): SVGTextElement {
  const own = text(word, 0, 0, 'band-label', 'middle');
  own.setAttribute('transform', `translate(${x} ${y}) rotate(-90)`);
  own.setAttribute('dominant-baseline', 'central');
  if (quiet !== '') own.append(svg('tspan', { class: 'quiet', dx: 6 }, quiet));
  return own;
}
