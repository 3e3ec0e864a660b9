import { useRef } from 'react';
import type { Happening } from '../../protocol/happening.ts';
import type { ServiceRow } from '../../protocol/rows.ts';
import type { TrafficSpan } from '../../protocol/series.ts';
import { engine, goTo } from '../../state/session.ts';
import { useAnswer } from '../../state/useAnswer.ts';
import { useCalmWorld } from '../../state/useCalmWorld.ts';
import { Empty } from '../Table.tsx';
import { clock } from '../words.ts';
import { barsOf, FAILURES, marksFor, type Bar } from './bars.ts';
import { TrafficTable } from './TrafficTable.tsx';
import { useService } from './useService.ts';
import './traffic.css';
import { useWidth } from '../../state/useWidth.ts';

/** What the clients of the selected Service got over time, with what happened meanwhile. */
export function TrafficPanel() {
  const service = useService();
  const spans = useAnswer<readonly TrafficSpan[]>({
    key: service?.key ?? '',
    ask: async () => (service ? engine().series(service.key) : []),
  });
  if (!service) return <Empty>Make a Service to see what its clients got over time.</Empty>;
  if (!spans) return null;
  return (
    <div
      className="traffic-panel"
      role="group"
      tabIndex={0}
      aria-label={`Traffic of ${service.name} over time`}
    >
      <Legend spans={spans} service={service} />
      <Plot spans={spans} service={service} />
      <TrafficTable spans={spans} service={service.name} />
    </div>
  );
}

function Legend({ spans, service }: { spans: readonly TrafficSpan[]; service: ServiceRow }) {
  const total = (field: 'answered' | (typeof FAILURES)[number]['field']): number =>
    spans.reduce((sum, span) => sum + span[field], 0);
  const failures = FAILURES.filter(({ field }) => total(field) > 0);
  return (
    <p className="traffic-legend">
      <b>{service.name}</b>
      <span>
        <i data-kind="answered" /> answers {total('answered')}
      </span>
      {failures.map(({ field, words }) => (
        <span key={field}>
          <i data-kind={field} /> {words} {total(field)}
        </span>
      ))}
      <span>
        <i data-kind="latency" /> time to open a connection (ms, right)
      </span>
    </p>
  );
}

const HEIGHT = 118;
const AXIS = 20;
const LEFT = 34;
const RIGHT = 44;

function Plot({ spans, service }: { spans: readonly TrafficSpan[]; service: ServiceRow }) {
  const host = useRef<HTMLDivElement>(null);
  const width = useWidth(host);
  const happenings = useCalmWorld((world) => world.happenings);
  const from = spans[0]?.fromUs ?? 0;
  const to = Math.max(spans.at(-1)?.toUs ?? 0, from + 30_000_000);
  const x = (us: number): number => LEFT + ((us - from) / (to - from)) * Math.max(1, width - LEFT - RIGHT);
  const { bars, most } = barsOf(spans, HEIGHT - AXIS);
  const slowest = Math.max(1, ...spans.map((span) => (span.openUs ?? 0) / 1000));
  const y = (span: TrafficSpan): number =>
    (HEIGHT - AXIS) * (1 - ((span.openUs ?? 0) / 1000 / slowest) * 0.9);
  // Where nothing was opened the line has a gap.
  const points = spans.map((span, index) => {
    if (span.openUs === null) return '';
    const moves = index === 0 || spans[index - 1]?.openUs === null;
    return `${moves ? 'M' : 'L'}${x((span.fromUs + span.toUs) / 2).toFixed(1)} ${y(span).toFixed(1)}`;
  });
  return (
    <div ref={host} className="traffic-plot">
      {width > 0 && (
        <svg
          width={width}
          height={HEIGHT}
          role="img"
          aria-label={`Answers and failures of ${service.name} over time; the table has the numbers`}
        >
          <defs>
            <pattern id="traffic-hatch" width="5" height="5" patternUnits="userSpaceOnUse">
              <path d="M0 5L5 0" className="hatch" />
            </pattern>
          </defs>
          <text x={LEFT - 6} y={10} textAnchor="end">
            {most.toFixed(most < 10 ? 1 : 0)}/s
          </text>
          <text x={width - RIGHT + 6} y={HEIGHT * 0.1 + 8}>
            {slowest.toFixed(1)} ms
          </text>
          {bars.map((bar) => (
            <BarShape key={bar.fromUs} bar={bar} x={x} />
          ))}
          <path className="latency" d={points.join('')} />
          <line className="axis" x1={LEFT} x2={width - RIGHT} y1={HEIGHT - AXIS} y2={HEIGHT - AXIS} />
          <Marks happenings={marksFor(happenings, service, from)} x={x} />
          {[from, (from + to) / 2, to].map((us, index) => (
            <text key={us} x={x(us)} y={HEIGHT - 2} textAnchor={(['start', 'middle', 'end'] as const)[index]}>
              {clock(us).slice(0, -4)}
            </text>
          ))}
        </svg>
      )}
    </div>
  );
}

/** A click goes to the end of the span; the timeline does the same by keyboard. */
function BarShape({ bar, x }: { bar: Bar; x: (us: number) => number }) {
  const left = x(bar.fromUs) + 1;
  const width = Math.max(1, x(bar.toUs) - left - 1);
  return (
    <g className="traffic-bar" onClick={() => void goTo(Math.max(0, bar.toUs))}>
      <title>{bar.title}</title>
      {bar.parts.map((part) => (
        <rect key={part.kind} data-kind={part.kind} x={left} y={part.y} width={width} height={part.height} />
      ))}
    </g>
  );
}

function Marks({ happenings, x }: { happenings: readonly Happening[]; x: (us: number) => number }) {
  const y = HEIGHT - AXIS;
  return (
    <>
      {happenings.map((one) => {
        const at = x(one.at);
        const act = one.cause === null;
        return (
          <g
            key={one.id}
            className="traffic-mark"
            data-act={act || undefined}
            onClick={() => void goTo(one.at)}
          >
            <title>{`${clock(one.at)} ${one.text}`}</title>
            {act ? <path d={`M${at} ${y - 7}l5 8h-10z`} /> : <circle cx={at} cy={y} r={2.6} />}
          </g>
        );
      })}
    </>
  );
}
