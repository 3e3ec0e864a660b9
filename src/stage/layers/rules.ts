import type { Layer } from './frame.ts';
import { kindOf } from './frame.ts';
import type { Item } from './keyed.ts';
import { drawKeyed } from './keyed.ts';
import type { Metrics } from '../layout/metrics.ts';
import type { NodeBox } from '../layout/nodes.ts';
import { middle } from '../text/shorten.ts';
import { fitEnd, monoRoom, textWidth } from '../text/width.ts';
import { RULES_INSET } from '../xray/gutters.ts';
import { isMet, ruleLine, type RuleRow } from '../xray/rows.ts';
import { svg, text } from './svg.ts';

/** What the word `DNAT` at a Node's edge takes of a line. */
const TAG_ROOM = 14;

/** What lies under a rule's text and is lit. */
interface Ground {
  readonly ground: SVGRectElement;
  readonly node: string;
  readonly row: RuleRow;
}

interface RulesItem extends Item {
  readonly node: NodeBox;
  readonly form: 'words' | 'text';
  readonly metrics: Metrics;
}

/** How a rule is lit: it passed a packet on, gave it another address, or turned it away. */
export type Light = 'traffic' | 'nat' | 'fail';

export interface RulesLayer extends Layer {
  /** Lights the rules that packets pass now: `node` and the rule, with a space between. */
  light: (lit: ReadonlyMap<string, Light>) => void;
}

/** X-ray: in every Node what its kube-proxy has programmed for the Service that is looked at. */
export function rulesLayer(): RulesLayer {
  const group = svg('g', { class: 'layer rules' });
  let shining: ReadonlyMap<string, Light> = new Map();
  let grounds: Ground[] = [];
  const shine = (): void => {
    for (const { ground, node, row } of grounds) {
      const lit = (rule: string): Light | undefined => shining.get(`${node} ${rule}`);
      const kinds = isMet(row, (rule) => lit(rule) !== undefined) ? row.rules.map(lit) : [];
      const kind = kinds.includes('fail') ? 'fail' : (kinds.findLast((one) => one !== undefined) ?? '');
      if (ground.dataset.lit !== kind) ground.dataset.lit = kind;
    }
  };
  return {
    name: 'rules',
    group,
    draw(frame) {
      const { atlas, scene } = frame;
      const { metrics } = atlas.layout;
      const items = atlas.layout.nodes.flatMap((node): RulesItem[] => {
        if (node.rules === null) return [];
        const { area, rows } = node.rules;
        const look = JSON.stringify([area.width, area.height, rows, scene.rulesForm, metrics.kind]);
        const kind = kindOf(frame, node.key);
        return [{ key: node.key, x: area.x, y: area.y, node, form: scene.rulesForm, metrics, look, kind }];
      });
      drawKeyed(group, items, paintRules, scene.motion);
      grounds = groundsOf(group, items);
      shine();
    },
    light(lit) {
      if (lit === shining) return;
      shining = lit;
      shine();
    },
  };
}

/** The grounds as they are drawn, with the rows that they belong to. */
function groundsOf(group: SVGGElement, items: readonly RulesItem[]): Ground[] {
  const byKey = new Map(items.map((item) => [item.key, item.node]));
  return [...group.children].flatMap((element): Ground[] => {
    const node = element instanceof SVGGElement ? byKey.get(element.dataset.key ?? '') : undefined;
    if (node === undefined) return [];
    const drawn = [...element.querySelectorAll<SVGRectElement>('.rule-ground')];
    return (node.rules?.rows ?? []).flatMap((row, index): Ground[] => {
      const ground = drawn[index];
      return ground === undefined ? [] : [{ ground, node: node.name, row }];
    });
  });
}

function paintRules(content: SVGGElement, { node, form, metrics }: RulesItem): void {
  if (node.rules === null) return;
  const { area, rows } = node.rules;
  const line = ruleLine(metrics);
  content.append(
    svg('rect', { class: 'rules-ground', x: 0.5, y: 0, width: area.width - 1, height: area.height }),
    svg('line', { class: 'hairline', x1: 0, x2: area.width, y1: area.height, y2: area.height }),
  );
  if (rows.length === 0) {
    content.append(text('reading the rules …', area.width / 2, area.height / 2, 't-cap quiet', 'middle'));
  }
  for (const row of rows) {
    const y = row.y - area.y;
    const ground = svg('rect', {
      class: 'rule-ground',
      x: RULES_INSET.left - 5,
      y: y - line / 2,
      width: area.width - RULES_INSET.left - RULES_INSET.right + 10,
      height: line,
    });
    content.append(ground, ...rowText(row, area.width, y + metrics.font.cap * 0.36, form, metrics));
  }
}

function rowText(
  row: RuleRow,
  width: number,
  y: number,
  form: 'words' | 'text',
  metrics: Metrics,
): SVGElement[] {
  const size = metrics.font.cap;
  const x = RULES_INSET.left + row.indent * 6;
  const room = width - RULES_INSET.right - x;
  const title = svg('title', {}, row.rules.join('\n'));
  if (form === 'words' || row.kind === 'nothing' || row.kind === 'more' || row.kind === 'others') {
    const strong = row.kind === 'match' ? 'strong ' : '';
    const face = strong === '' ? 'sans' : 'bold';
    const own = text(fitEnd(row.text, room, size, face), x, y, `t-cap ${strong}rule-${row.kind}`);
    own.append(title);
    return [own];
  }
  const [, whole = row.text, target = ''] = /^(.*?)( (?:-j|: goto) \S+)$/.exec(row.text) ?? [];
  // What it leads to stands in the next line's place.
  const said =
    target !== '' &&
    whole !== '' &&
    (row.kind === 'match' || row.kind === 'choose') &&
    row.text.length > monoRoom(room, size)
      ? whole
      : row.kind === 'refuse' && row.text.length > monoRoom(room, size)
        ? row.text.replace(/ \. (tcp|udp|sctp)|\/(32|128)(?= )|--dst-type LOCAL /g, '')
        : row.text;
  const address = row.kind === 'translate' ? (/\S+$/.exec(said)?.[0] ?? '') : '';
  const head = said.slice(0, said.length - address.length);
  const tagRoom = row.kind === 'translate' ? TAG_ROOM : 0;
  const left = room - tagRoom - textWidth(address, size, 'mono');
  const shown = middle(head, Math.max(3, monoRoom(left, size)));
  const own = text('', x, y, `t-rule rule-${row.kind}`);
  own.append(svg('tspan', {}, shown));
  if (address !== '') own.append(svg('tspan', { class: 'address' }, address));
  own.append(title);
  return [own];
}
