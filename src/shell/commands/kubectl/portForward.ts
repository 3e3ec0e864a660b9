import type { KubeObject, Pod, Service } from '../../../k8s/objects.ts';
import type { Connection } from '../../../protocol/connection.ts';
import { drawBelow, EPOCH_MS } from '../../../engine/kernel/kernel.ts';
import { plain, usageError } from './failure.ts';
import { findAll } from './find.ts';
import { RUNNING_TIMEOUT_FLAG } from './flagGroups.ts';
import { podFor } from './podWords.ts';
import { getObject, type Session } from './session.ts';
import type { Verb } from './verb.ts';
import { watchUntil } from './watching.ts';
import { kindFor } from './words.ts';

interface Ports {
  readonly local: number;
  readonly remote: number;
}

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/portforward/portforward.go
export const portForward: Verb = {
  name: 'port-forward',
  summary: 'Forward one or more local ports to a pod',
  usage: 'TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]',
  examples: ['kubectl port-forward pod/web-1 8080:80', 'kubectl port-forward service/web 8080:80 &'],
  flags: {
    ...RUNNING_TIMEOUT_FLAG,
    address: { type: 'list', initial: 'localhost', help: 'Addresses to listen on (comma separated).' },
  },
  run: async (session) => {
    const { args, flags, path, context } = session;
    if (args.length < 2) throw usageError(path, 'TYPE/NAME and list of ports are required for port-forward');
    const [name = '', ...given] = args;
    const pod = await podFor(session, name, flags.durationUs('pod-running-timeout'), 'attach to');
    const words = await wordsFor(session, name, given, pod);
    const ports = words.map((word) => parsePort(session, word));
    const phase = pod.status?.phase ?? 'Pending';
    if (phase !== 'Running')
      throw plain(`unable to forward port because pod is not running. Current status=${phase}`);
    await forward(session, pod, ports);
    context.signal.throwIfAborted();
    throw plain('lost connection to pod');
  },
};

/** Behind a Service the ports are its own: each is translated to the Pod's. */
async function wordsFor(
  session: Session,
  name: string,
  given: readonly string[],
  pod: Pod,
): Promise<readonly string[]> {
  const { found } = await findAll(session, { args: [name], defaultWord: 'pods' });
  const [one] = found;
  const object: KubeObject | null = one?.object ?? null;
  if (object?.kind !== 'Service') return given.map((word) => namedPort(word, pod));
  const service = (await getObject(
    session,
    'services',
    session.namespace,
    object.metadata.name,
  )) as unknown as Service;
  return given.map((word) => servicePort(word, service, pod));
}

function split(word: string): readonly [local: string, remote: string] {
  const parts = word.split(':');
  return parts.length === 2 ? [parts[0] ?? '', parts[1] ?? ''] : [word, word];
}

// convertPodNamedPortToNumber
function namedPort(word: string, pod: Pod): string {
  const [local, remote] = split(word);
  if (/^\d+$/.test(remote) || !/[a-z]/i.test(remote) || word.split(':').length > 2) return word;
  const port = containerPort(pod, remote);
  return local === remote ? String(port) : `${local}:${port}`;
}

function containerPort(pod: Pod, name: string): number {
  for (const { ports } of pod.spec.containers) {
    const port = ports?.find((one) => one.name === name);
    if (port) return port.containerPort;
  }
  throw plain(`Pod '${pod.metadata.name}' does not have a named port '${name}'`);
}

// kubernetes: staging/src/k8s.io/kubectl/pkg/util/service_port.go
function servicePort(word: string, service: Service, pod: Pod): string {
  let [local, remote] = split(word);
  const ports = service.spec.ports ?? [];
  if (!/^\d+$/.test(remote)) {
    const named = ports.find((one) => one.name === remote);
    if (!named) throw plain(`Service '${service.metadata.name}' does not have a named port '${remote}'`);
    if (local === remote) local = String(named.port);
    remote = String(named.port);
  }
  const port = ports.find((one) => one.port === Number(remote));
  if (!port) throw plain(`Service ${service.metadata.name} does not have a service port ${remote}`);
  const { targetPort } = port;
  const target =
    service.spec.clusterIP === 'None'
      ? port.port
      : typeof targetPort === 'string'
        ? containerPort(pod, targetPort)
        : targetPort || port.port;
  return local === String(target) ? local : `${local}:${target}`;
}

// kubernetes: staging/src/k8s.io/client-go/tools/portforward/portforward.go parsePorts
function parsePort(session: Session, word: string): Ports {
  const parts = word.split(':');
  if (parts.length > 2) throw plain(`invalid port format '${word}'`);
  const [localText, remoteText] = split(word);
  const local = localText === '' ? 0 : portNumber(localText, 'local');
  const remote = portNumber(remoteText, 'remote');
  if (remote === 0) throw plain('remote port must be > 0');
  return { local: local === 0 ? freePort(session, word) : local, remote };
}

function portNumber(text: string, which: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= 65_535) return number;
  const why = /^\d+$/.test(text) ? 'value out of range' : 'invalid syntax';
  throw plain(
    `error parsing ${which} port '${text}': strconv.ParseUint: parsing ${JSON.stringify(text)}: ${why}`,
  );
}

/** Any free port, of the range that Linux takes them from. */
function freePort(session: Session, word: string): number {
  const { host } = session.context;
  return 32_768 + drawBelow(host.world(), 28_000, 'port-forward', `${word} ${host.nowUs()}`, 0);
}

async function forward(session: Session, pod: Pod, ports: readonly Ports[]): Promise<void> {
  const { context } = session;
  const { host } = context;
  const { namespace = '', name } = pod.metadata;
  const lost = new AbortController();
  const ends: (() => void)[] = [];
  for (const pair of ports) {
    const end = host.forward(pair.local, {
      pod: `pod/${namespace}/${name}`,
      port: pair.remote,
      onConnection: () => context.out(`Handling connection for ${pair.local}\n`),
      onFailure: (connection) => {
        context.err(failureWords(host.nowUs(), pod, pair, connection));
        lost.abort();
      },
    });
    if (end === null) context.err(inUse(pair.local));
    else {
      ends.push(end);
      context.out(
        `Forwarding from 127.0.0.1:${pair.local} -> ${pair.remote}\nForwarding from [::1]:${pair.local} -> ${pair.remote}\n`,
      );
    }
  }
  try {
    if (ends.length === 0) {
      const wanted = ports.map((pair) => `{${pair.local} ${pair.remote}}`).join(' ');
      throw plain(`unable to listen on any of the requested ports: [${wanted}]`);
    }
    await untilLost(session, pod, lost.signal);
  } finally {
    for (const end of ends) end();
  }
}

/** Until the Pod's network is gone, or a connection could not be made in it. */
async function untilLost(session: Session, pod: Pod, lost: AbortSignal): Promise<void> {
  const { context } = session;
  const { host } = context;
  const { namespace = '', name, uid } = pod.metadata;
  const watched = {
    kind: kindFor('pods'),
    namespace,
    name,
    resourceVersion: String(host.world().api.resourceVersion),
  };
  const broken = new Promise<void>((resolve) => {
    lost.addEventListener('abort', () => resolve(), { once: true });
  });
  const gone = watchUntil(session, watched, null, ({ type, object }) => {
    if (type === 'DELETED') return true;
    const now = object as unknown as Pod;
    return now.metadata.uid !== uid || now.status?.phase === 'Succeeded' || now.status?.phase === 'Failed';
  });
  await Promise.race([broken, gone]);
}

/** kubectl's log line for a connection that nothing took. */
// kubernetes: staging/src/k8s.io/apimachinery/pkg/util/runtime/runtime.go; containerd: internal/cri/server/sandbox_portforward_linux.go
function failureWords(nowUs: number, pod: Pod, { local, remote }: Ports, connection: Connection): string {
  const at = new Date(EPOCH_MS + Math.floor(nowUs / 1000)).toISOString();
  const stamp = `${at.slice(5, 7)}${at.slice(8, 10)} ${at.slice(11, 19)}.${String(nowUs % 1_000_000).padStart(6, '0')}`;
  const id = (pod.metadata.uid ?? '').replaceAll('-', '').padEnd(64, '0');
  const netns = `/var/run/netns/cni-${pod.metadata.uid ?? ''}`;
  const why = connection.verdict === 'refused' ? 'connect: connection refused' : 'i/o timeout';
  return (
    `E${stamp}    4100 portforward.go:424] "Unhandled Error" err=<\n` +
    `\tan error occurred forwarding ${local} -> ${remote}: error forwarding port ${remote} to pod ${id}, uid : failed to execute portforward in network namespace "${netns}": ` +
    `failed to connect to localhost:${remote} inside namespace "${id}", IPv4: dial tcp4 127.0.0.1:${remote}: ${why} IPv6 dial tcp6: address localhost: no suitable address found \n >\n`
  );
}

function inUse(port: number): string {
  const one = (family: string, ip: string): string =>
    `unable to create listener: Error listen ${family} ${ip}:${port}: bind: address already in use`;
  return `Unable to listen on port ${port}: Listeners failed to create with the following errors: [${one('tcp4', '127.0.0.1')} ${one('tcp6', '[::1]')}]\n`;
}
