import { useEffect, useRef } from 'react';
import { setStageMode } from '../../state/stageMode.ts';
import { likeliest, showStep, stopFollowing, useFollow, follow } from '../../state/follow.ts';
import { useCalmWorld } from '../../state/useCalmWorld.ts';
import { clock, shortPlace, verdictWords } from '../words.ts';
import { SendForm } from './SendForm.tsx';
import './follow.css';

/** The steps of the connection that is followed, and which others could be. */
export function FollowPanel() {
  const { connection, steps, step, cameFromUs, problem } = useFollow();
  return (
    <>
      {connection ? (
        <>
          <p className="note">
            Connection #{connection.id}, {clock(connection.startedAt)}
          </p>
          <h2>
            {shortPlace(connection.from)} to {connection.host}:{connection.port}
          </h2>
          <p data-state={connection.verdict === 'answered' ? 'good' : 'fail'}>{verdictWords(connection)}</p>
          <StepList />
          <p className="note">
            {steps.length === 0 ? 'Nothing of its way is known.' : `Step ${step + 1} of ${steps.length}.`} The
            arrow keys go forward and back, Escape leaves.
          </p>
          <div className="control-row">
            <button type="button" className="button" onClick={() => void stopFollowing()}>
              {cameFromUs === null ? 'Stop following' : `Stop, back to ${clock(cameFromUs)}`}
            </button>
          </div>
        </>
      ) : (
        <>
          <h2>Follow a connection</h2>
          <p className="note">
            Step by step: the names that are asked for, every rule that decides, and the packet’s addresses
            before and after it.
          </p>
          <Latest />
        </>
      )}
      {problem !== null && (
        <p className="refusal" role="alert">
          {problem}
        </p>
      )}
      <SendForm />
    </>
  );
}

function Latest() {
  const connections = useCalmWorld((world) => world.connections);
  const found = likeliest(connections.values(), null);
  if (!found) return <p className="note">No connection yet: send one.</p>;
  return (
    <div className="control-row">
      <button
        type="button"
        className="button"
        onClick={() => {
          setStageMode('follow');
          void follow(found);
        }}
      >
        Follow #{found.id}, {verdictWords(found)}
      </button>
    </div>
  );
}

function StepList() {
  const { steps, step } = useFollow();
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    list.current?.children[step]?.scrollIntoView({ block: 'nearest' });
  }, [step]);
  return (
    <ol ref={list} className="follow-steps" aria-label="Steps">
      {steps.map((one, index) => (
        // Steps keep their places.
        // oxlint-disable-next-line react/no-array-index-key
        <li key={index} data-nat={one.changes.length > 0 || undefined} data-failed={one.failed || undefined}>
          <button
            type="button"
            aria-current={index === step ? 'step' : undefined}
            onClick={() => showStep(index)}
          >
            <span className="follow-number" data-past={index < step || undefined}>
              {index + 1}
            </span>
            <span className="follow-where">{one.where}</span>
            <span>{one.sentence}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}
