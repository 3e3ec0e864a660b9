import { useEffect, useState } from 'react';
import type { ServiceRow } from '../../protocol/rows.ts';
import type { ClientTruth, NodeTruth, Truths } from '../../protocol/truths.ts';
import { useDocuments } from '../../state/documents.ts';
import { select } from '../../state/selection.ts';
import { engine } from '../../state/session.ts';
import { useAnswer } from '../../state/useAnswer.ts';
import { useCalmWorld } from '../../state/useCalmWorld.ts';
import { Empty } from '../Table.tsx';
import { clock, shortPlace } from '../words.ts';
import { fileTruth, liveTruth, type FileTruth } from './facts.ts';
import { useService } from './useService.ts';
import './service.css';

/** What the file, the API server, each Node and each caller hold to be true of the selected Service. */
export function TruthsPanel() {
  const service = useService();
  const truths = useAnswer<Truths | null>({
    key: service?.key ?? '',
    ask: async () => (service ? engine().truths(service.key) : null),
  });
  if (!service)
    return (
      <Empty>Make a Service: what the file, the API server, each Node and each caller know of it.</Empty>
    );
  return (
    <div className="truths" tabIndex={0} role="group" aria-label={`Four truths of ${service.name}`}>
      <FileCard service={service} />
      <ApiCard service={service} truths={truths ?? null} />
      <section aria-label="kube-proxy on each Node">
        <h3>kube-proxy on each Node</h3>
        <ul>
          {truths?.nodes.map((node) => (
            <NodeLine key={node.node} truth={node} />
          ))}
        </ul>
      </section>
      <section aria-label="Who calls it">
        <h3>Who calls {service.name}</h3>
        {truths?.clients.length === 0 && <p className="note">Nobody has called it yet.</p>}
        <ul>
          {truths?.clients.map((client) => (
            <ClientLine key={client.from} truth={client} />
          ))}
        </ul>
      </section>
    </div>
  );
}

function FileCard({ service }: { service: ServiceRow }) {
  const files = useDocuments((state) => state.files);
  const [found, setFound] = useState<FileTruth | null>(null);
  const { key } = service;
  useEffect(() => {
    let ended = false;
    void fileTruth(files, key).then((truth) => {
      if (!ended) setFound(truth);
    });
    return () => {
      ended = true;
    };
  }, [files, key]);
  const live = liveTruth(service);
  return (
    <section aria-label="The file">
      <h3>{found ? `The file: ${found.file}, line ${found.line}` : 'The file'}</h3>
      {!found && <p className="note">No file here has this Service.</p>}
      {found && (
        <Facts
          facts={Object.entries(found.facts).map(([name, text]) => ({
            name,
            text,
            other: live[name] === text ? null : `the API server has ${live[name] ?? 'none'}`,
          }))}
        />
      )}
    </section>
  );
}

function ApiCard({ service, truths }: { service: ServiceRow; truths: Truths | null }) {
  const ready = service.slots.filter((slot) => slot.ready).map((slot) => slot.address);
  const others = service.slots.filter((slot) => !slot.ready);
  return (
    <section aria-label="The API server">
      <h3>
        The API server{truths && truths.apiChangedAt > 0 ? `, since ${clock(truths.apiChangedAt)}` : ''}
      </h3>
      <Facts
        facts={Object.entries(liveTruth(service)).map(([name, text]) => ({ name, text, other: null }))}
      />
      <p className="truth-ends">
        <span className="note">ready endpoints </span>
        {ready.length === 0 ? (
          <b data-state="fail">none</b>
        ) : (
          ready.map((one) => <code key={one}>{one}</code>)
        )}
      </p>
      {others.length > 0 && (
        <p className="truth-ends">
          <span className="note">not for new traffic </span>
          {others.map((one) => (
            <code key={one.address} data-mark="gone">
              {one.address}
            </code>
          ))}
        </p>
      )}
    </section>
  );
}

function Facts({ facts }: { facts: readonly { name: string; text: string; other: string | null }[] }) {
  return (
    <dl className="facts">
      {facts.map(({ name, text, other }) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd data-differs={other !== null || undefined}>
            <code>{text}</code>
            {other !== null && <span className="truth-other">≠ {other}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function NodeLine({ truth }: { truth: NodeTruth }) {
  const { node, endpoints, expected, stopped, behind, asOf, knowsService } = truth;
  const missing = expected.filter((one) => !endpoints.includes(one));
  const differs = missing.length > 0 || endpoints.some((one) => !expected.includes(one)) || behind;
  return (
    <li data-differs={differs || undefined}>
      <button type="button" className="link" onClick={() => select(`Node/${node}`)}>
        {node}
      </button>
      <span className="note">
        {differs ? (
          <>
            {' '}
            ≠ as of {clock(asOf)}, <Age at={asOf} /> old
          </>
        ) : (
          ' current'
        )}
        {stopped ? '; its kube-proxy is stopped' : ''}
      </span>
      <p className="truth-ends">
        {!knowsService && <span className="note">no rules for it</span>}
        {knowsService && endpoints.length === 0 && <b data-state="fail">no endpoint</b>}
        {endpoints.map((one) => (
          <code key={one} data-mark={expected.includes(one) ? undefined : 'old'}>
            {one}
            {expected.includes(one) ? '' : ' still'}
          </code>
        ))}
        {missing.map((one) => (
          <code key={one} data-mark="gone">
            {one} not yet
          </code>
        ))}
      </p>
    </li>
  );
}

function ClientLine({ truth }: { truth: ClientTruth }) {
  const { from, connections, dns } = truth;
  return (
    <li data-differs={dns?.current === false || connections.some((one) => !one.current) || undefined}>
      <b>{shortPlace(from)}</b>
      {dns && (
        <p className="truth-ends">
          <span className="note">
            asked <Age at={dns.at} /> ago:{' '}
          </span>
          <code data-mark={dns.current ? undefined : 'old'}>
            {dns.name} {dns.answers.join(', ')}
            {dns.current ? '' : ' no longer its address'}
          </code>
        </p>
      )}
      {connections.map((one) => (
        <p key={one.id} className="truth-ends">
          <button type="button" className="link" onClick={() => select(`Connection/${one.id}`)}>
            #{one.id}
          </button>
          <span className="note">
            {' '}
            open for <Age at={one.since} /> to{' '}
          </span>
          <code data-mark={one.current ? undefined : 'old'}>
            {one.pod?.split('/')[1] ?? one.address}
            {one.current ? '' : ', which gets no new connections'}
          </code>
        </p>
      ))}
      {connections.length === 0 && <p className="note">no open connection</p>}
    </li>
  );
}

/** `3.2 s`, at the moment that is shown. */
function Age({ at }: { at: number }) {
  const now = useCalmWorld((world) => Math.floor(world.nowUs / 100_000));
  const seconds = Math.max(0, now / 10 - at / 1e6);
  return <>{seconds < 120 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds / 60)} min`}</>;
}
