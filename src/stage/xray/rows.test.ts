import { describe, expect, it } from 'vitest';
import type { NodeRules, RuleLine } from '../../protocol/rules.ts';
import { box } from '../layout/box.ts';
import { metricsFor } from '../layout/metrics.ts';
import { ruleName } from './journey.ts';
import { isMet, ruleLine, ruleRows } from './rows.ts';

const metrics = metricsFor({ width: 840, height: 628 }, 'light');

function endpoint(n: number): RuleLine[] {
  return [
    {
      kind: 'choose',
      place: 'KUBE-SVC-A',
      text: `--probability 0.3333333 -j KUBE-SEP-${n}`,
      rule: `choose ${n}`,
      words: `1 of 3: 10.244.1.${n}:80`,
      endpoint: `10.244.1.${n}:80`,
    },
    {
      kind: 'translate',
      place: `KUBE-SEP-${n}`,
      text: `-j DNAT … 10.244.1.${n}:80`,
      rule: `translate ${n}`,
      words: `DNAT to 10.244.1.${n}:80`,
      endpoint: `10.244.1.${n}:80`,
    },
  ];
}

function rules(endpoints: number): NodeRules {
  return {
    node: 'node-1',
    mode: 'iptables',
    behind: false,
    lines: [
      {
        kind: 'match',
        place: 'KUBE-SERVICES',
        text: '-d 10.96.0.9/32 --dport 80',
        rule: 'match',
        words: '10.96.0.9:80',
        endpoint: null,
      },
      {
        kind: 'masquerade',
        place: 'KUBE-SVC-A',
        text: '! -s 10.244.0.0/16 -j KUBE-MARK-MASQ',
        rule: 'masq',
        words: 'SNAT',
        endpoint: null,
      },
      ...Array.from({ length: endpoints }, (_, n) => endpoint(n + 1)).flat(),
    ],
  };
}

function drawn(endpoints: number, lines: number, form: 'words' | 'text' = 'text'): string[] {
  const area = box(0, 0, 240, 8 + lines * ruleLine(metrics));
  return ruleRows(rules(endpoints), form, area, metrics).map(
    (row) => `${'  '.repeat(row.indent)}${row.text}`,
  );
}

describe('the rules of a Node as lines', () => {
  it('stand under their chains, with the new address under the choice', () => {
    expect(drawn(1, 20)).toEqual([
      'KUBE-SERVICES',
      '  -d 10.96.0.9/32 --dport 80',
      'KUBE-SVC-A',
      '  ! -s 10.244.0.0/16 -j KUBE-MARK-MASQ',
      '  --probability 0.3333333 -j KUBE-SEP-1',
      '    -j DNAT … 10.244.1.1:80',
    ]);
  });

  it('take one line a choice where there is less room', () => {
    expect(drawn(3, 7)).toEqual([
      'KUBE-SERVICES',
      '  -d 10.96.0.9/32 --dport 80',
      'KUBE-SVC-A',
      '  ! -s 10.244.0.0/16 -j KUBE-MARK-MASQ',
      '  0.333 → 10.244.1.1:80',
      '  0.333 → 10.244.1.2:80',
      '  0.333 → 10.244.1.3:80',
    ]);
  });

  it.each([4, 5, 6, 9, 12, 40])('never take more than %d lines, and lose no rule that matters', (lines) => {
    const area = box(0, 0, 240, 8 + lines * ruleLine(metrics));
    const rows = ruleRows(rules(30), 'text', area, metrics);
    expect(rows.length).toBeLessThanOrEqual(lines);
    const kept = new Set(rows.flatMap((row) => row.rules));
    const wanted = rules(30).lines.filter((line) => line.kind !== 'masquerade');
    expect(wanted.filter((line) => !kept.has(ruleName(line.rule, line.endpoint)))).toEqual([]);
  });

  it('are met by what met the choice that leads to them, not by another chain of the same endpoint', () => {
    const [first] = endpoint(1);
    const own = rules(1);
    const local = endpoint(1).map((line) => ({
      ...line,
      rule: line.kind === 'choose' ? 'choose local' : line.rule,
      place: line.kind === 'choose' ? 'KUBE-SVL-A' : line.place,
    }));
    const area = box(0, 0, 240, 400);
    const rows = ruleRows({ ...own, lines: [...own.lines, ...local] }, 'text', area, metrics);
    const met = new Set(
      ['choose local', 'translate 1'].map((rule) => ruleName(rule, first?.endpoint ?? null)),
    );
    const found = rows.filter((row) => isMet(row, (rule) => met.has(rule)));
    expect(found.map((row) => rows.indexOf(row))).toEqual([rows.length - 2, rows.length - 1]);
  });

  it('say in words what they do', () => {
    expect(drawn(1, 20, 'words')).toEqual(['10.96.0.9:80', '  SNAT', '  1 of 3: 10.244.1.1:80']);
  });

  it('end with one line for the rules of other Services, where there is room for more than a few', () => {
    const last = (lines: number, others: number) => {
      const area = box(0, 0, 240, 8 + lines * ruleLine(metrics));
      const rows = ruleRows(rules(9), 'text', area, metrics, others);
      expect(rows.length).toBeLessThanOrEqual(lines);
      return rows.at(-1)?.text;
    };
    expect(last(9, 3)).toBe('and the rules of 3 other Services');
    expect(last(30, 1)).toBe('and the rules of 1 other Service');
    expect(last(30, 0)).not.toMatch(/other/);
    expect(last(5, 3)).not.toMatch(/other/);
  });

  it('say so when no rule knows the Service', () => {
    const area = box(0, 0, 240, 100);
    expect(ruleRows({ ...rules(0), lines: [] }, 'text', area, metrics).map((row) => row.text)).toEqual([
      'no rule for this Service',
    ]);
  });
});
