import { openDock, select, useSelection } from '../state/selection.ts';
import { engine, goTo } from '../state/session.ts';
import { useAnswer } from '../state/useAnswer.ts';
import { useWorld } from '../state/world.ts';
import { clock, verdictWords } from './words.ts';

/** The chain of causes of what is selected, back to the act that started it. */
export function WhyPanel() {
  const key = useSelection((state) => state.key);
  const chain = useAnswer({
    key: key ?? '',
    ask: async () => (key === null ? [] : engine().why(key)),
    concerns: (happening) => happening.subject === key,
  });
  if (key === null) return <p className="note">Select something, and ask why it is as it is.</p>;
  return (
    <>
      <h2>Why is {key.split('/').slice(1).join('/')} so?</h2>
      <ConnectionVerdict
        id={key.startsWith('Connection/') ? Number(key.slice('Connection/'.length)) : null}
      />
      <ServiceProblem service={key.startsWith('Service/') ? key.slice('Service/'.length) : null} />
      {chain === undefined ? null : chain.length === 0 ? (
        <p className="note">Nothing has happened to it.</p>
      ) : (
        <ol className="chain">
          {chain.map((happening) => (
            <li key={happening.id}>
              <button type="button" onClick={() => select(selectable(happening.subject))}>
                {happening.text}
              </button>
              <span className="actor">
                {happening.actor},{' '}
                <button
                  type="button"
                  className="link"
                  title="Go to this moment"
                  onClick={() => void goTo(Math.max(0, happening.at))}
                >
                  <time>{clock(happening.at)}</time>
                </button>
              </span>
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

/** Endpoints are selected as the Service that they belong to. */
function selectable(subject: string): string {
  const [kind, namespace, name] = subject.split('/');
  return kind === 'Endpoint' ? `Service/${namespace}/${name}` : subject;
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

function ServiceProblem({ service }: { service: string | null }) {
  const problem = useWorld((state) =>
    service === null ? null : (state.services.get(service)?.problem ?? null),
  );
  return problem === null ? null : <p className="refusal">It routes nowhere: {problem}.</p>;
}
