import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useEffect } from 'react';
import { showStep, stopFollowing, useFollow } from '../state/follow.ts';
import type { FollowStep } from '../state/followSteps.ts';
import './followCard.css';

const KEYS: Readonly<Record<string, (step: number, count: number) => number>> = {
  ArrowRight: (step) => step + 1,
  ArrowLeft: (step) => step - 1,
  Home: () => 0,
  End: (_step, count) => count - 1,
};

/** The step of the followed connection that is shown: what happens, and the packet before and after it. */
export function FollowCard() {
  const { connection, steps, step } = useFollow();
  useStepKeys();
  const now = steps[step];
  if (!connection || !now) return null;
  return (
    <section
      className="follow-card"
      aria-label="Step of the connection"
      data-failed={now.failed || undefined}
    >
      <div className="follow-words" role="status">
        <p className="follow-place">
          <b>
            Step {step + 1} of {steps.length}
          </b>{' '}
          {now.where}
        </p>
        <p className="follow-sentence">{now.sentence}</p>
        {now.rule !== null && <code className="follow-rule">{now.rule}</code>}
      </div>
      <div className="follow-packet">
        {now.after ? <Packet step={now} /> : <Query step={now} />}
        <div className="follow-turn">
          <button
            type="button"
            className="button"
            aria-label="Back"
            disabled={step === 0}
            onClick={() => showStep(step - 1)}
          >
            <ChevronLeft size={14} aria-hidden /> {step === 0 ? '' : step}
          </button>
          <button
            type="button"
            className="button solid"
            aria-label="Onward"
            disabled={step >= steps.length - 1}
            onClick={() => showStep(step + 1)}
          >
            {step >= steps.length - 1 ? '' : step + 2} <ChevronRight size={14} aria-hidden />
          </button>
        </div>
      </div>
    </section>
  );
}

/** The addresses as they come and as they go on. */
function Packet({ step }: { step: FollowStep }) {
  const { before, after, changes } = step;
  if (!before || !after) return null;
  return (
    <table className="packet">
      <thead>
        <tr>
          <td />
          <th scope="col">before</th>
          <td />
          <th scope="col">after</th>
        </tr>
      </thead>
      <tbody>
        <Line name="from" before={before.source} after={after.source} tag={tagOf(changes, 'SNAT')} />
        <Line name="to" before={before.destination} after={after.destination} tag={tagOf(changes, 'DNAT')} />
      </tbody>
    </table>
  );
}

/** On the way back the change is undone, whichever it was. */
function tagOf(changes: FollowStep['changes'], own: 'DNAT' | 'SNAT'): string {
  return changes.includes('un-NAT') ? 'undone' : own;
}

function Line(props: { name: string; before: string; after: string; tag: string }) {
  const { name, before, after, tag } = props;
  const changed = before !== after;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{changed ? <s>{before}</s> : before}</td>
      <td>{changed ? <span className="nat-tag">{tag}</span> : '='}</td>
      <td>{changed ? <b className="nat-after">{after}</b> : after}</td>
    </tr>
  );
}

function Query({ step: { query } }: { step: FollowStep }) {
  if (!query) return null;
  return (
    <table className="packet">
      <tbody>
        <tr>
          <th scope="row">asks</th>
          <td>
            {query.name} {query.type}
          </td>
        </tr>
        <tr>
          <th scope="row">is told</th>
          <td data-state={query.rcode === 'NOERROR' ? 'dns' : 'fail'}>
            {query.answers.join(', ') ||
              (query.rcode === 'NOERROR' ? 'no such record (NODATA)' : query.rcode)}
          </td>
        </tr>
      </tbody>
    </table>
  );
}

/** Arrow keys step while nothing that uses them itself has the focus. The stage's own walk rests meanwhile. */
function useStepKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !usesArrows(event.target)) {
        event.stopPropagation();
        void stopFollowing();
        return;
      }
      const turn = KEYS[event.key];
      if (!turn || event.ctrlKey || event.metaKey || event.altKey || usesArrows(event.target)) return;
      event.preventDefault();
      event.stopPropagation();
      const { step, steps } = useFollow.getState();
      showStep(turn(step, steps.length));
    };
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, []);
}

function usesArrows(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest(
      'input:not([type="radio"]), textarea, select, [contenteditable], .xterm, .monaco-editor, [role="slider"], [role="tab"], [role="separator"], .table, dialog',
    ) !== null
  );
}
