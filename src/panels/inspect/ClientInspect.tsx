import { useState } from 'react';
import type { Client } from '../../protocol/client.ts';
import type { PodRow } from '../../protocol/rows.ts';
import { addClient, removeClient } from '../../state/acts.ts';
import { select } from '../../state/selection.ts';
import { useCalmWorld } from '../../state/useCalmWorld.ts';
import { shortPlace } from '../words.ts';
import { Control, Facts } from './parts.tsx';

export function ClientInspect({ client }: { client: Client }) {
  const { stats } = client;
  const failures = stats.refused + stats.timeout + stats.unreachable + stats.reset + stats.dnsFailure;
  return (
    <>
      <h2>Client {client.name}</h2>
      <Facts
        rows={[
          ['From', shortPlace(client.from)],
          ['Calls', <code key="u">{client.url}</code>],
          ['Rate', `${client.rate} a second${client.keepAlive ? ', keep-alive' : ''}`],
          ['Last', client.last ?? 'nothing yet'],
          ['Requests', `${stats.requests} on ${stats.connections} connections`],
          ['Answered', String(stats.answered)],
          ['Failed', failures === 0 ? '0' : failureText(client)],
        ]}
      />
      {Object.keys(stats.byPod).length > 0 && (
        <section className="control">
          <h3>Who answered</h3>
          <Facts
            rows={Object.entries(stats.byPod).map(([pod, count]) => [
              pod.split('/')[1] ?? pod,
              `${count.requests} requests on ${count.connections} connections`,
            ])}
          />
        </section>
      )}
      <Control title="Remove" equals={`scope client remove ${client.name}`}>
        <button
          type="button"
          className="button danger"
          onClick={() => void removeClient(client.name).then(() => select(null))}
        >
          Remove this client
        </button>
      </Control>
    </>
  );
}

function failureText(client: Client): string {
  const { refused, timeout, unreachable, reset, dnsFailure } = client.stats;
  const kinds: [number, string][] = [
    [refused, 'refused'],
    [timeout, 'no answer'],
    [unreachable, 'unreachable'],
    [reset, 'reset'],
    [dnsFailure, 'name not found'],
  ];
  return kinds
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(', ');
}

/** More requests a second than can be told apart on the stage are of no use there. */
const MOST_A_SECOND = 1_000;

/** Adds a traffic client. */
export function ClientForm() {
  const name = useCalmWorld((state) => freeName(state.clients));
  const pods = useCalmWorld((state) => podPlaces(state.pods));
  const [from, setFrom] = useState('');
  const [url, setUrl] = useState('http://web');
  const [rate, setRate] = useState('1');
  const [keepAlive, setKeepAlive] = useState(false);
  const places = ['internet', 'laptop', ...pods.split(' ').filter((one) => one !== '')];
  const place = from || places.find((one) => one === 'pod/default/tmp') || 'internet';
  const usable = Number(rate) > 0 && Number(rate) <= MOST_A_SECOND && url.trim() !== '';
  const equals = `scope client add ${name} --from ${place} --to ${url} --rate ${rate}${keepAlive ? ' --keep-alive' : ''}`;
  return (
    <Control title="Add a client" equals={equals}>
      <form
        className="client-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!usable) return;
          const settings = {
            name,
            from: place,
            url,
            rate: Number(rate),
            keepAlive,
            requestsPerConnection: null,
          };
          void addClient(settings).then((done) => done && select(`Client/${name}`));
        }}
      >
        <label className="field">
          <span>From</span>
          <select className="input" value={place} onChange={(event) => setFrom(event.target.value)}>
            {places.map((one) => (
              <option key={one} value={one}>
                {shortPlace(one)}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>Requests a second</span>
          <input
            className="input"
            inputMode="decimal"
            value={rate}
            onChange={(event) => setRate(event.target.value)}
          />
        </label>
        <label className="field">
          <span>URL</span>
          <input
            className="input"
            spellCheck={false}
            value={url}
            onChange={(event) => setUrl(event.target.value)}
          />
        </label>
        <div className="control-row">
          <label className="note">
            <input
              type="checkbox"
              checked={keepAlive}
              onChange={(event) => setKeepAlive(event.target.checked)}
            />{' '}
            keep-alive
          </label>
          <button type="submit" className="button" disabled={!usable}>
            Add
          </button>
        </div>
      </form>
    </Control>
  );
}

/** A longer list helps nobody who looks for one Pod; the terminal's `scope client add` takes any. */
const MOST_PODS = 200;

/** The Pods that a client may be in, as one text: those that nobody owns first, since they are made for it. */
function podPlaces(pods: ReadonlyMap<string, PodRow>): string {
  const [own, owned]: [string[], string[]] = [[], []];
  for (const { key, namespace, owner } of pods.values()) {
    if (namespace !== 'kube-system' && owned.length < MOST_PODS)
      (owner === null ? own : owned).push(`pod/${key}`);
  }
  return [...own, ...owned].slice(0, MOST_PODS).join(' ');
}

function freeName(clients: ReadonlyMap<string, Client>): string {
  let n = clients.size + 1;
  while (clients.has(`client-${n}`)) n++;
  return `client-${n}`;
}
