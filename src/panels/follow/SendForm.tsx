import { useState } from 'react';
import { sendAndFollow } from '../../state/follow.ts';
import { useCalmWorld } from '../../state/useCalmWorld.ts';
import { Control } from '../inspect/parts.tsx';
import { shortPlace } from '../words.ts';

/** Sends one connection from somewhere to somewhere, and follows it. */
export function SendForm() {
  const pods = useCalmWorld((world) => world.pods);
  const nodes = useCalmWorld((world) => world.nodes);
  const services = useCalmWorld((world) => world.services);
  const running = [...pods.values()].filter((pod) => pod.ips.length > 0 && pod.namespace !== 'kube-system');
  const places = [
    ...running.map((pod) => `pod/${pod.key}`),
    ...[...nodes.values()].map((node) => `node/${node.name}`),
    'laptop',
    'internet',
  ];
  const target = [...services.values()].find(
    (one) => one.namespace !== 'kube-system' && one.name !== 'kubernetes',
  );
  const [from, setFrom] = useState<string | null>(null);
  const [to, setTo] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  const client = running.find((pod) => pod.owner === null);
  const place = from ?? (client ? `pod/${client.key}` : (places[0] ?? 'laptop'));
  const address = to ?? (target ? `${target.name}:${target.ports[0]?.port ?? 80}` : '');
  const match = /^(?:\[([^\]]+)\]|([^:\s]+)):(\d{1,5})$/.exec(address.trim());
  const port = Number(match?.[3]);
  const usable = match !== null && port >= 1 && port <= 65_535;
  return (
    <Control
      title="Send one and follow it"
      equals={`scope connect --from ${place} --to ${address || 'HOST:PORT'}`}
    >
      <form
        className="client-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!usable || sending) return;
          setSending(true);
          void sendAndFollow(place, match[1] ?? match[2] ?? '', port).finally(() => setSending(false));
        }}
      >
        <label className="field">
          From
          <select className="input" value={place} onChange={(event) => setFrom(event.target.value)}>
            {places.map((one) => (
              <option key={one} value={one}>
                {shortPlace(one)}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          To (host:port)
          <input
            className="input"
            value={address}
            spellCheck={false}
            onChange={(event) => setTo(event.target.value)}
          />
        </label>
        <div className="control-row">
          <button type="submit" className="button" disabled={!usable || sending}>
            Send and follow
          </button>
        </div>
      </form>
    </Control>
  );
}
