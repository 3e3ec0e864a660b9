import type { ServicePort } from '../../k8s/objects.ts';
import type { Change } from '../../protocol/whyNot.ts';
import { listenersOf } from '../../engine/node/listeners.ts';
import { parseUrl } from '../../engine/network/target.ts';
import { changed, fieldChange, inputChange, type Trouble } from './change.ts';

/** Ports that lead nowhere: another targetPort, another protocol, or the port that is dialled. */
export function portingChanges(trouble: Trouble): Change[] {
  const { service } = trouble;
  return (service.spec.ports ?? []).flatMap((port, index) => [
    ...targets(trouble, port, index),
    ...dialled(trouble, port, index),
  ]);
}

function targets(trouble: Trouble, port: ServicePort, index: number): Change[] {
  const { world, pods, service } = trouble;
  const object = changed('services', service);
  const protocol = port.protocol ?? 'TCP';
  const listens = pods.flatMap((pod) =>
    listenersOf(world, `${pod.metadata.namespace}/${pod.metadata.name}`).filter((each) => each.ip === ''),
  );
  const now = port.targetPort ?? port.port;
  const numbers = [...new Set(listens.filter((each) => each.protocol === protocol).map((each) => each.port))];
  const named = pods.flatMap((pod) =>
    pod.spec.containers.flatMap((one) => one.ports ?? []).flatMap(({ name }) => (name ? [name] : [])),
  );
  // A name stays a name where there is one.
  const wanted = typeof now === 'string' ? [...new Set(named), ...numbers] : numbers;
  const others = listens.find((each) => each.port === now && each.protocol !== protocol);
  return [
    ...wanted
      .filter((target) => target !== now)
      .map((target) =>
        fieldChange(
          object,
          ['spec', 'ports', index, 'targetPort'],
          { before: now, after: target },
          `Set targetPort of port ${port.port} to ${target}`,
        ),
      ),
    ...(others
      ? [
          fieldChange(
            object,
            ['spec', 'ports', index, 'protocol'],
            { before: protocol, after: others.protocol },
            `Set the protocol of port ${port.port} to ${others.protocol}`,
          ),
        ]
      : []),
  ];
}

/** Clients that dial the Service at a port, or by a name, that it does not have. */
function dialled(trouble: Trouble, port: ServicePort, index: number): Change[] {
  const { world, service, name, namespace } = trouble;
  if (index > 0) return [];
  const ports = (service.spec.ports ?? []).map((one) => one.port);
  return [...world.network.clients.values()].flatMap((client) => {
    const url = parseUrl(client.url);
    if (typeof url === 'string' || url.protocol === 'UDP') return [];
    const home = client.from.split('/')[1];
    const [first, second] = url.host.split('.');
    if (first !== name && !(service.spec.clusterIPs ?? []).includes(url.host)) return [];
    const host =
      first === name && second === undefined && home !== namespace ? `${name}.${namespace}` : url.host;
    const to = ports.includes(url.port) ? url.port : port.port;
    if (host === url.host && to === url.port) return [];
    const { name: of, from, rate, keepAlive, requestsPerConnection } = client;
    const next = `http://${host}${to === 80 ? '' : `:${to}`}`;
    const settings = { name: of, from, url: next, rate, keepAlive, requestsPerConnection };
    return inputChange(
      `Let client ${of} call ${next}`,
      `scope client remove ${of}; scope client add ${of} --from ${from} --to ${next} --rate ${rate}`,
      { type: 'client-remove', name: of },
      { type: 'client-add', client: settings },
    );
  });
}
