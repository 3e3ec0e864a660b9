import { Copy } from 'lucide-react';
import { useState } from 'react';
import type { Happening } from '../../protocol/happening.ts';
import { offerCopy } from '../../state/copying.ts';
import { openDock, select, selectable, useSelection } from '../../state/selection.ts';
import { usePlayback } from '../../state/playback.ts';
import { engine, goTo } from '../../state/session.ts';
import { useAnswer } from '../../state/useAnswer.ts';
import { useWorld } from '../../state/world.ts';
import { clock, verdictWords } from '../words.ts';
import { WhyNot } from './WhyNot.tsx';
import './why.css';

/** A chain that is being walked: it stays while its links move the time and the selection. */
interface Walk {
  readonly key: string;
  readonly chain: readonly Happening[];
  /** The link that was followed last, and the selection that it made. */
  readonly at: number;
  readonly selected: string;
  /** When the question was asked. */
  readonly askedUs: number;
}

/** Why what is selected is as it is: its chain of causes, and, where no traffic comes, what is missing for it. */
export function WhyPanel() {
  const selection = useSelection((state) => state.key);
  const [walk, setWalk] = useState<Walk | null>(null);
  const walking = walk !== null && walk.selected === selection ? walk : null;
  const key = walking?.key ?? selection;
  const answer = useAnswer({
    key: key ?? '',
    ask: async () => (key === null ? [] : engine().why(key)),
    concerns: (happening) => happening.subject === key,
  });
  if (key === null) return <p className="note">Select something, and ask why it is as it is.</p>;
  const chain = walking?.chain ?? answer;
  const follow = (happening: Happening): void => {
    if (!chain) return;
    const selected = selectable(happening.subject);
    const askedUs = walking?.askedUs ?? usePlayback.getState().engineUs;
    setWalk({ key, chain, at: happening.id, selected, askedUs });
    select(selected);
    void goTo(Math.max(0, happening.at));
  };
  return (
    <>
      <h2>Why is {nameOf(key)} so?</h2>
      <ConnectionVerdict
        id={key.startsWith('Connection/') ? Number(key.slice('Connection/'.length)) : null}
      />
      {walking && <BackToQuestion walk={walking} onBack={() => setWalk(null)} />}
      {!walking && <WhyNot subject={key} />}
      {chain && <Chain chain={chain} at={walking?.at ?? null} onFollow={follow} />}
    </>
  );
}

/** `Service/default/web` is `web`, what is elsewhere keeps its namespace. */
function nameOf(key: string): string {
  return key
    .split('/')
    .slice(1)
    .join('/')
    .replace(/^default\//, '');
}

function BackToQuestion({ walk, onBack }: { walk: Walk; onBack: () => void }) {
  return (
    <div className="control-row">
      <button
        type="button"
        className="button"
        onClick={() => {
          onBack();
          select(walk.key);
          void goTo(walk.askedUs);
        }}
      >
        Back to the question, {clock(walk.askedUs)}
      </button>
    </div>
  );
}

/** Each link moves the time to its moment and selects what it is about. */
function Chain(props: {
  chain: readonly Happening[];
  at: number | null;
  onFollow: (happening: Happening) => void;
}) {
  const { chain, at, onFollow } = props;
  if (chain.length === 0) return <p className="note">Nothing has happened to it.</p>;
  return (
    <section aria-label="Chain of causes">
      <h3>How it came to that, newest first</h3>
      <ol className="chain">
        {chain.map((happening) => (
          <li key={happening.id} data-act={happening.cause === null || undefined}>
            <button
              type="button"
              aria-current={happening.id === at ? 'step' : undefined}
              title="Go to this moment and select what it is about"
              onClick={() => onFollow(happening)}
            >
              <span id={`happening-${happening.id}`}>{happening.text}</span>
              <span className="actor">
                {happening.actor}, <time>{clock(happening.at)}</time>
              </span>
            </button>
            <button
              type="button"
              className="icon-button chain-copy"
              aria-label="Copy this happening"
              aria-describedby={`happening-${happening.id}`}
              title="Copy this happening"
              aria-haspopup="dialog"
              onClick={() => offerCopy({ kind: 'happening', happening })}
            >
              <Copy size={13} aria-hidden />
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function ConnectionVerdict({ id }: { id: number | null }) {
  const connection = useWorld((state) => (id === null ? undefined : state.connections.get(id)));
  if (!connection) return null;
  return (
    <p>
      {verdictWords(connection)}.{' '}
      <button type="button" className="link" onClick={() => openDock('connections')}>
        Its journey
      </button>
    </p>
  );
}
