import { parseIp } from '../../k8s/addresses.ts';
import type { Connection } from '../../protocol/connection.ts';
import { podOf, type Place } from '../../protocol/place.ts';
import { record } from '../kernel/happenings.ts';
import { closeRecord, connectionOf, linkPod } from '../network/connectionRecord.ts';
import { addressesOf, addressOf, nameOf, nodeOfPlace } from '../network/places.ts';
import type { LookupResult } from '../network/state.ts';
import type { World } from '../world.ts';

/**
 * Questions that no connection waits for (dig, nslookup, getent) are packets to a server and their replies: they are
 * listed with the connections, so that every view shows them. Gives the record's id.
 */
export function beginAskRecord(
  world: World,
  from: Place,
  server: string,
  name: string,
  owner: Extract<Connection['owner'], { kind: 'command' }>,
  protocol: 'UDP' | 'TCP' = 'UDP',
): number {
  const id = world.network.nextConnection++;
  const ip = addressOf(world, from, server) ?? addressesOf(world, from)[0] ?? '';
  const connection: Connection = {
    id,
    protocol,
    owner,
    from,
    source: { ip, port: 0, node: nodeOfPlace(world, from) },
    host: server,
    port: 53,
    state: 'resolving',
    verdict: null,
    reason: null,
    dns: [],
    destination: parseIp(server) ? { ip: server, port: 53 } : null,
    service: null,
    eligible: [],
    endpoint: null,
    sourceSeen: null,
    startedAt: world.kernel.nowUs,
    establishedAt: null,
    closedAt: null,
    deadlineAt: null,
    requests: 0,
    replies: 0,
    cause: record(world, {
      actor: 'you',
      what: 'ask',
      subject: `Connection/${id}`,
      text: `${nameOf(from)} asks ${server} for ${name}.`,
      cause: null,
    }),
    legs: [],
    steps: [],
  };
  world.network.connections.set(id, connection);
  const pod = podOf(from);
  if (pod) linkPod(world, `${pod.namespace}/${pod.name}`, id);
  return id;
}

/** A name that is not there is an answer too; only silence and refusal are failures of the exchange. */
export function endAskRecord(world: World, id: number, failure: LookupResult['failure']): void {
  const connection = connectionOf(world, id);
  if (!connection) return;
  const change =
    failure === null
      ? { verdict: 'answered' as const }
      : { verdict: 'dns-failure' as const, reason: failure };
  closeRecord(world, connection, change);
}
