import type { NodeRules, RuleLine } from '../../protocol/rules.ts';
import type { Box } from '../layout/box.ts';
import type { Metrics } from '../layout/metrics.ts';
import { OTHER_RULES, ruleName } from './journey.ts';

/** A line of a Node's rules as X-ray writes it. */
export interface RuleRow {
  readonly kind: RuleLine['kind'] | 'place' | 'more' | 'nothing' | 'others';
  readonly text: string;
  /** How deep it stands under what leads to it. */
  readonly indent: 0 | 1 | 2;
  /** The rules that it stands for, by their names (`ruleName`). */
  readonly rules: readonly string[];
  /** It is met only by what met one of these before: the choices that lead to it; empty for no such condition. */
  readonly under: readonly string[];
  /** Its middle. */
  readonly y: number;
}

/** Whether a packet that met some rules has met this line. */
export function isMet(row: Pick<RuleRow, 'rules' | 'under'>, met: (rule: string) => boolean): boolean {
  return row.rules.some(met) && (row.under.length === 0 || row.under.some(met));
}

type Draft = Omit<RuleRow, 'y'>;

/** The height of a line. */
export function ruleLine(metrics: Metrics): number {
  return metrics.font.cap + 3;
}

/** With fewer lines than this there is no room for what the Node holds for other Services. */
const ROOM_FOR_OTHERS = 6;

/**
 * A Node's rules as lines that fit into a box; what has no room is counted in the last one. `others`: how many Services
 * the Node has rules for besides; they share one line at the foot.
 */
export function ruleRows(
  rules: NodeRules | undefined,
  form: 'words' | 'text',
  area: Box,
  metrics: Metrics,
  others = 0,
): RuleRow[] {
  const line = ruleLine(metrics);
  const room = Math.max(1, Math.floor((area.height - 8) / line));
  const top = area.y + 5 + line / 2;
  const foot = others > 0 && rules !== undefined && room >= ROOM_FOR_OTHERS ? [othersRow(others)] : [];
  const own = fitted(rules, form, room - foot.length).map((row, index) => ({
    ...row,
    y: top + index * line,
  }));
  return [...own, ...foot.map((row) => ({ ...row, y: top + (room - 1) * line }))];
}

function othersRow(count: number): Draft {
  const text = `and the rules of ${count} other ${count === 1 ? 'Service' : 'Services'}`;
  return { kind: 'others', text, indent: 0, rules: [OTHER_RULES], under: [] };
}

function fitted(rules: NodeRules | undefined, form: 'words' | 'text', room: number): Draft[] {
  if (rules === undefined) return [];
  if (rules.lines.length === 0) {
    return [{ kind: 'nothing', text: 'no rule for this Service', indent: 0, rules: [], under: [] }];
  }
  const whole = form === 'words' ? inWords(rules.lines) : inText(rules.lines);
  const short = whole.length <= room || form === 'words' ? whole : inShort(rules.lines);
  // What matters least when not all has room: which sources are replaced.
  const rows = short.length <= room ? short : withoutPlaces(short.filter((row) => row.kind !== 'masquerade'));
  if (rows.length <= room) return rows;
  const shown = rows.slice(0, room - 1);
  const rest = rows.slice(room - 1);
  const count = rest.filter((row) => row.kind !== 'place').length;
  return [
    ...shown,
    { kind: 'more', text: `${count} more`, indent: 1, rules: rest.flatMap((row) => row.rules), under: [] },
  ];
}

/** Without the chains under which nothing is left. */
function withoutPlaces(rows: readonly Draft[]): Draft[] {
  return rows.filter((row, index) => {
    const next = rows[index + 1];
    return row.kind !== 'place' || (next !== undefined && next.kind !== 'place');
  });
}

/** Every rule under the chain or map that it stands in. */
function inText(lines: readonly RuleLine[]): Draft[] {
  const rows: Draft[] = [];
  let place = '';
  for (const [index, own] of lines.entries()) {
    // What a chosen endpoint's chain does stands right under the choice.
    const nested = own.kind === 'translate' && rows[rows.length - 1]?.kind === 'choose';
    if (!nested && own.place !== place && own.place !== '') {
      rows.push({ kind: 'place', text: own.place, indent: 0, rules: [], under: [] });
    }
    if (!nested) place = own.place;
    const indent = own.place === '' && own.kind === 'match' ? 0 : nested ? 2 : 1;
    rows.push({
      kind: own.kind,
      text: own.text,
      indent,
      rules: [ruleName(own.rule, own.endpoint)],
      under: nested ? choicesBefore(lines, index) : serverOf(lines, index),
    });
  }
  return rows;
}

/** IPVS: the virtual server that a real server stands under; the same one stands under others too. */
function serverOf(lines: readonly RuleLine[], index: number): string[] {
  const own = lines[index];
  const server = lines.slice(0, index).findLast((line) => line.kind === 'match');
  return own?.kind === 'translate' && server?.place === '' ? [ruleName(server.rule, null)] : [];
}

/** The choices in one chain that lead to an endpoint's new address: at random, and by session affinity. */
function choicesBefore(lines: readonly RuleLine[], index: number): string[] {
  const own = lines[index];
  const chosen = lines[index - 1];
  return lines
    .slice(0, index)
    .filter(
      (line) =>
        line.kind === 'choose' && line.place === chosen?.place && line.endpoint === (own?.endpoint ?? null),
    )
    .map((line) => ruleName(line.rule, line.endpoint));
}

/** As in text, with a choice and what follows from it on one line. */
function inShort(lines: readonly RuleLine[]): Draft[] {
  const rows: Draft[] = [];
  for (const row of inText(lines)) {
    const last = rows[rows.length - 1];
    if (row.kind !== 'translate' || last?.kind !== 'choose') rows.push(row);
    else {
      const chance = last.text
        .replace(/ ?(-j|: goto) \S+$/, '')
        .replace(/^--probability (\d\.\d{1,3})\d*/, '$1');
      const text = `${chance} → ${row.text.replace(/^(-j DNAT …|dnat to) /, '')}`;
      rows[rows.length - 1] = {
        ...last,
        kind: 'translate',
        text: text.trim(),
        rules: [...last.rules, ...row.rules],
        under: row.under,
      };
    }
  }
  return rows;
}

function inWords(lines: readonly RuleLine[]): Draft[] {
  const rows: Draft[] = [];
  for (const [index, own] of lines.entries()) {
    const last = rows[rows.length - 1];
    if (own.kind === 'translate' && last?.kind === 'choose') {
      const both = [...last.rules, ruleName(own.rule, own.endpoint)];
      rows[rows.length - 1] = { ...last, rules: both, under: choicesBefore(lines, index) };
    } else {
      const indent = own.kind === 'match' || own.kind === 'refuse' || own.kind === 'firewall' ? 0 : 1;
      rows.push({
        kind: own.kind,
        text: own.words,
        indent,
        rules: [ruleName(own.rule, own.endpoint)],
        under: serverOf(lines, index),
      });
    }
  }
  return rows;
}
