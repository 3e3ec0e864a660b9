import { useState } from 'react';
import type { TriedChange, WhyNot as Answer } from '../../protocol/whyNot.ts';
import { applyChange, useActs } from '../../state/acts.ts';
import { engine } from '../../state/session.ts';
import { useAnswer } from '../../state/useAnswer.ts';
import { useCalmWorld } from '../../state/useCalmWorld.ts';
import type { WorldView } from '../../state/world.ts';
import { Checks } from './Checks.tsx';
import { FieldLine } from './FieldLine.tsx';

/** Why a Service or a Pod gets no traffic: the first thing wrong, its line, and what would help. */
export function WhyNot({ subject }: { subject: string }) {
  const state = useCalmWorld((world) => stateOf(world, subject));
  const answer = useAnswer<Answer | null>({
    // What is tried costs something: it is asked anew when the trouble is another one, or somebody acts.
    key: `${subject}\n${state}`,
    ask: () => (state === null ? Promise.resolve(null) : engine().whyNot(subject)),
    concerns: (happening) => happening.cause === null,
  });
  const refused = useActs((acts) => acts.refused);
  if (!answer) return null;
  return (
    <section className="why-not" aria-label="Why it gets no traffic">
      {answer.finding === null ? (
        <p className="note">Nothing keeps traffic from {answer.service ?? 'it'}.</p>
      ) : (
        <>
          <h3>Why it gets no traffic</h3>
          <p className="refusal">{answer.finding}</p>
          {answer.line && <FieldLine place={answer.line} />}
          <Changes answer={answer} />
        </>
      )}
      {refused !== null && (
        <p className="refusal" role="alert">
          Refused: {refused}
        </p>
      )}
      {answer.checks.length > 0 && <Checks checks={answer.checks} service={answer.service} />}
    </section>
  );
}

/** In a word, what decides whether the answer can be another one; null for what has no such question. */
function stateOf(world: WorldView, subject: string): string | null {
  const key = subject.slice(subject.indexOf('/') + 1);
  if (subject.startsWith('Service/')) {
    const service = world.services.get(key);
    if (!service) return null;
    const ready = service.slots.filter((slot) => slot.ready).length;
    return `${service.problem} ${ready > 0} ${failingClients(world)}`;
  }
  if (!subject.startsWith('Pod/')) return null;
  const pod = world.pods.get(key);
  return pod ? `${pod.state} ${pod.reason}` : null;
}

/** How many clients get no answers, so that a trouble that only they have is seen. */
function failingClients(world: WorldView): number {
  return [...world.clients.values()].filter(({ last }) => last !== null && !/^[1-4]\d\d$/.test(last)).length;
}

function Changes({ answer }: { answer: Answer }) {
  const { changes, tried } = answer;
  if (changes.length === 0)
    return (
      <p className="note">
        {tried === 0
          ? 'No single change of a field or a switch is known that would help; the checklist says where to look.'
          : `${tried === 1 ? 'One change was' : `${tried} changes were`} tried in a copy of the cluster; none of them helps.`}
      </p>
    );
  return (
    <ul className="changes" aria-label="Changes that help">
      {changes.map((change) => (
        <ChangeCard key={change.command} change={change} />
      ))}
    </ul>
  );
}

function ChangeCard({ change }: { change: TriedChange }) {
  const [applying, setApplying] = useState(false);
  const seconds = (change.afterUs / 1e6).toFixed(1);
  return (
    <li>
      <b>{change.text}</b>
      <p className="note">
        {change.works
          ? `Tried in a copy of the cluster: traffic gets through after ${seconds} s.`
          : `Tried in a copy of the cluster: one step further. Then: ${change.next ?? 'something else is wrong'}`}
      </p>
      <p className="equals">{change.command}</p>
      <button
        type="button"
        className="button solid"
        disabled={applying}
        onClick={() => {
          setApplying(true);
          void applyChange(change).finally(() => setApplying(false));
        }}
      >
        Make this change
      </button>
    </li>
  );
}
