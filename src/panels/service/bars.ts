import type { Happening } from '../../protocol/happening.ts';
import type { ServiceRow } from '../../protocol/rows.ts';
import type { TrafficSpan } from '../../protocol/series.ts';

export const FAILURES = [
  { field: 'refused', words: 'refused' },
  { field: 'timeout', words: 'no answer' },
  { field: 'unreachable', words: 'unreachable' },
  { field: 'reset', words: 'reset' },
  { field: 'dnsFailure', words: 'name not found' },
] as const;

type Kind = 'answered' | (typeof FAILURES)[number]['field'];

export interface Bar {
  readonly fromUs: number;
  readonly toUs: number;
  readonly title: string;
  /** From the bottom up; in pixels from the top. */
  readonly parts: readonly { readonly kind: Kind; readonly y: number; readonly height: number }[];
}

/** A bar for each span: answers at the bottom, each kind of failure above, as rates a second on one scale. */
export function barsOf(
  spans: readonly TrafficSpan[],
  height: number,
): { readonly bars: readonly Bar[]; readonly most: number } {
  const kinds: readonly Kind[] = ['answered', ...FAILURES.map(({ field }) => field)];
  const rateOf = (span: TrafficSpan, kind: Kind): number =>
    (span[kind] * 1e6) / Math.max(1, span.toUs - span.fromUs);
  const totals = spans.map((span) => kinds.reduce((sum, kind) => sum + rateOf(span, kind), 0));
  const most = Math.max(1, ...totals);
  const bars = spans.map((span): Bar => {
    let y = height;
    const parts = kinds.flatMap((kind) => {
      const own = (rateOf(span, kind) / most) * height;
      if (own <= 0) return [];
      y -= own;
      return [{ kind, y, height: own }];
    });
    const said = FAILURES.filter(({ field }) => span[field] > 0).map(
      ({ field, words }) => `${span[field]} ${words}`,
    );
    return {
      fromUs: span.fromUs,
      toUs: span.toUs,
      title: [`${span.answered} answers`, ...said].join(', '),
      parts,
    };
  });
  return { bars, most };
}

/** So many marks can be told apart. */
const MARKS_MAX = 60;

/** Every act, and what happened to the Service itself and to its endpoints, the latest first kept. */
export function marksFor(happenings: readonly Happening[], service: ServiceRow, fromUs: number): Happening[] {
  const own = [`Service/${service.key}`, `Endpoint/${service.key}/`];
  return happenings
    .filter(
      (one) => one.at >= fromUs && (one.cause === null || own.some((start) => one.subject.startsWith(start))),
    )
    .slice(-MARKS_MAX);
}
