import { after } from '../../../base/table.ts';
import { nodeOf, podOf, type Place } from '../../../protocol/place.ts';
import type { Connection } from '../../../protocol/connection.ts';
import { argvOf } from '../../../engine/images/index.ts';
import { machineSockets } from '../../../engine/network/machinePrograms.ts';
import { environmentOf } from '../../../engine/node/environment.ts';
import { listenersOf, podByKey } from '../../../engine/node/listeners.ts';
import { containerSpec } from '../../../engine/node/records.ts';
import type { World } from '../../../engine/world.ts';

/** One socket of a place's network namespace. */
export interface Socket {
  readonly protocol: 'tcp' | 'udp';
  readonly state: 'LISTEN' | 'UNCONN' | 'ESTAB' | 'SYN-SENT';
  /** '' for every address of both families. */
  readonly local: { readonly ip: string; readonly port: number };
  /** Null for a socket that listens. */
  readonly peer: { readonly ip: string; readonly port: number } | null;
  readonly program: { readonly name: string; readonly pid: number } | null;
}

/** Process numbers of the Node's own programs. */
const PIDS = { kubelet: 812, 'kube-proxy': 1946 } as const;

/** Every socket of a place: what its programs listen on, and its open connections. */
export function socketsOf(world: World, place: Place): Socket[] {
  const pod = podOf(place);
  const key = pod ? `${pod.namespace}/${pod.name}` : null;
  const record = key === null ? undefined : world.kubelet.pods.get(key);
  const node = record?.hostNetwork ? record.node : nodeOf(place);
  if (node !== null) return nodeSockets(world, node);
  const listening = key === null ? [] : podListeners(world, key);
  return [...listening, ...connectionsOf(world, [place])];
}

function nodeSockets(world: World, node: string): Socket[] {
  const machine = machineSockets(world, node).map(({ program, ip, port }): Socket => ({
    protocol: 'tcp',
    state: 'LISTEN',
    local: { ip, port },
    peer: null,
    program: { name: program, pid: PIDS[program] },
  }));
  const guests: string[] = [];
  const prefix = `${node}/`;
  world.kubelet.byNode.forRange(prefix, after(prefix), false, (key) => {
    const podKey = key.slice(prefix.length);
    if (world.kubelet.pods.get(podKey)?.hostNetwork === true) guests.push(podKey);
  });
  const places = [`node/${node}`, ...guests.map((guest) => `pod/${guest}`)];
  return [
    ...machine,
    ...guests.flatMap((guest) => podListeners(world, guest)),
    ...connectionsOf(world, places),
  ];
}

function podListeners(world: World, podKey: string): Socket[] {
  const pod = podByKey(world, podKey);
  return listenersOf(world, podKey)
    .filter((one) => one.protocol !== 'SCTP')
    .map(({ ip, port, protocol, container }): Socket => {
      const spec = pod && containerSpec(pod, container);
      const [program = container] = spec ? argvOf(spec, environmentOf(world, podKey, container)) : [];
      return {
        protocol: protocol === 'TCP' ? 'tcp' : 'udp',
        state: protocol === 'TCP' ? 'LISTEN' : 'UNCONN',
        local: { ip, port },
        peer: null,
        program: { name: program.slice(program.lastIndexOf('/') + 1), pid: 1 },
      };
    });
}

/** Simplified: sockets go as soon as they are closed; there is no TIME-WAIT. */
function connectionsOf(world: World, places: readonly Place[]): Socket[] {
  const found: Socket[] = [];
  world.network.flows.forEachPair((id, flow) => {
    const connection = world.network.connections.get(id);
    if (!connection || connection.protocol !== 'TCP') return;
    if (places.includes(connection.from) && connection.destination) found.push(clientEnd(connection));
    const { target } = flow;
    if (connection.state !== 'open' || !target) return;
    const server = target.kind === 'pod' ? `pod/${target.pod}` : target.place;
    if (!places.includes(server)) return;
    const peer = { ip: connection.sourceSeen ?? connection.source.ip, port: connection.source.port };
    const local = { ip: target.ip, port: target.port };
    found.push({ protocol: 'tcp', state: 'ESTAB', local, peer, program: null });
  });
  return found;
}

function clientEnd({ state, source, destination }: Connection): Socket {
  return {
    protocol: 'tcp',
    state: state === 'open' ? 'ESTAB' : 'SYN-SENT',
    local: { ip: source.ip, port: source.port },
    peer: destination,
    program: null,
  };
}
