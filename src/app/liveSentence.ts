import type { Client } from '../protocol/client.ts';
import type { Connection } from '../protocol/connection.ts';
import type { ServiceRow } from '../protocol/rows.ts';
import { isFailing } from '../stage/text/words.ts';
import type { WorldView } from '../state/world.ts';
import { outageReason, problemWords } from './outageReason.ts';

export interface Sentence {
  readonly text: string;
  readonly tone: 'calm' | 'wait' | 'fail';
}

/** What matters now, in one sentence: an outage first, then what is on its way, then who is served by whom. */
export function liveSentence(
  world: Pick<WorldView, 'clients' | 'services' | 'pods' | 'connections' | 'nodes'>,
): Sentence {
  const clients = [...world.clients.values()];
  const failing = clients.filter(isFailing);
  if (failing.length > 0) return { tone: 'fail', text: outage(failing, clients, world) };
  const down = [...world.nodes.values()].find((node) => !node.ready);
  if (down) return { tone: 'fail', text: `${down.name} is not ready: its Pods get no new traffic.` };
  const empty = [...world.services.values()].find(
    (service) => isApplication(service) && service.problem !== null,
  );
  if (empty) return { tone: 'wait', text: `${problemWords(empty, empty.problem ?? '')}.` };
  const lagging = [...world.services.values()].find((service) => service.laggingNodes.length > 0);
  if (lagging) {
    return {
      tone: 'wait',
      text: `${listOf(lagging.laggingNodes)} still route ${lagging.name} by older rules.`,
    };
  }
  const moving = [...world.pods.values()].filter(
    (pod) => pod.state === 'Starting' || pod.state === 'Terminating',
  );
  if (moving.length > 0) {
    return {
      tone: 'wait',
      text: `${moving.length === 1 ? '1 Pod is' : `${moving.length} Pods are`} starting or leaving.`,
    };
  }
  const served = clients.find((client) => client.last !== null);
  if (served) return { tone: 'calm', text: servedBy(served, world.connections) };
  return { tone: 'calm', text: 'Nothing is on its way.' };
}

const WORDS: Readonly<Record<string, string>> = {
  refused: 'is refused',
  timeout: 'gets no answer',
  unreachable: 'finds no way to its server',
  reset: 'is cut off',
  'dns-failure': 'does not find the name',
};

function outage(
  failing: readonly Client[],
  clients: readonly Client[],
  world: Pick<WorldView, 'services' | 'connections'>,
): string {
  const [first] = failing;
  if (!first) return '';
  const what = WORDS[first.last ?? ''] ?? `gets ${first.last}`;
  const others = failing.length > 1 ? ` In all, ${failing.length} of ${clients.length} clients fail.` : '';
  if (first.last === 'gone') return `${first.name} has nowhere to send from: its Pod is gone.${others}`;
  const latest = latestOf(first, world.connections);
  const service = [...world.services.values()].find((one) =>
    latest?.service ? latest.service.split(':')[0] === one.key : hostOf(first.url).split('.')[0] === one.name,
  );
  const reason = outageReason(latest, service);
  return `${first.name} ${what}${reason ? `: ${reason}` : ` at ${first.url}`}.${others}`;
}

/** The latest of a client's connections that is over. */
function latestOf(client: Client, connections: ReadonlyMap<number, Connection>): Connection | null {
  let latest: Connection | null = null;
  for (const connection of connections.values()) {
    const { owner, state } = connection;
    if (owner.kind === 'client' && owner.name === client.name && state === 'closed') latest = connection;
  }
  return latest;
}

function servedBy(client: Client, connections: ReadonlyMap<number, Connection>): string {
  let latest: Connection | null = null;
  for (const connection of connections.values()) {
    if (connection.owner.kind === 'client' && connection.owner.name === client.name && connection.endpoint)
      latest = connection;
  }
  const pod = latest?.endpoint?.pod?.split('/')[1];
  return pod
    ? `${client.name} is served by ${pod} through ${hostOf(client.url)}.`
    : `${client.name} calls ${client.url}.`;
}

function isApplication(service: ServiceRow): boolean {
  return service.namespace !== 'kube-system' && service.key !== 'default/kubernetes';
}

function hostOf(url: string): string {
  return url.replace(/^[a-z]+:\/\//, '').replace(/[:/].*$/, '');
}

function listOf(names: readonly string[]): string {
  return names.length <= 3 ? names.join(', ') : `${names.length} Nodes`;
}
