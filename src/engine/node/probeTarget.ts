import type { Container } from '../../k8s/objects.ts';
import { hostPort } from '../../k8s/addresses.ts';
import { answerOf } from '../images/serve.ts';
import { SECOND_US } from '../kernel/kernel.ts';
import type { World } from '../world.ts';
import { nodeAddresses } from './addresses.ts';
import { execOutcome } from './probeExec.ts';
import { findListener } from './listeners.ts';
import { getContainer } from './records.ts';
import type { ProbeKind } from './state.ts';

export type Probe = NonNullable<Container['readinessProbe']>;

/** What one attempt finds. `error`: the attempt itself could not be made; its result is thrown away. */
export interface ProbeOutcome {
  readonly result: 'success' | 'failure' | 'error';
  /** What the Event says behind `… probe failed: `. */
  readonly output: string;
  readonly warning?: string;
}

const SUCCESS: ProbeOutcome = { result: 'success', output: '' };

/** Version in the User-Agent of HTTP probes. */
const USER_AGENT = 'kube-probe/1.36';

/**
 * Makes one attempt against what the container is now: its listeners, its program's answers and its files.
 * Leaves no trace. The texts are Go's and the kubelet's.
 */
// kubernetes: pkg/probe/http/http.go, pkg/probe/tcp/tcp.go, pkg/probe/exec/exec.go, pkg/probe/grpc/grpc.go
export function attempt(
  world: World,
  podKey: string,
  spec: Container,
  kind: ProbeKind,
  probe: Probe,
): ProbeOutcome {
  const told = getContainer(world, podKey, spec.name)?.told;
  const fails = (told === 'unready' && kind === 'readiness') || (told === 'unhealthy' && kind === 'liveness');
  if (probe.httpGet) return httpOutcome(world, podKey, spec, probe, fails);
  if (probe.tcpSocket) return tcpOutcome(world, podKey, spec, probe, fails);
  if (probe.exec) {
    const command = probe.exec.command ?? [];
    return fails
      ? { result: 'failure', output: '' }
      : execOutcome(world, podKey, spec, command, probe.timeoutSeconds ?? 1);
  }
  if (probe.grpc) return grpcOutcome(world, podKey, probe, fails);
  return { result: 'error', output: `missing probe handler for ${podKey}:${spec.name}` };
}

function portNumber(spec: Container, port: string | number): number | null {
  if (typeof port === 'number') return port;
  if (/^\d+$/.test(port)) return Number(port);
  return spec.ports?.find((each) => each.name === port)?.containerPort ?? null;
}

function podIp(world: World, podKey: string): string {
  return world.kubelet.pods.get(podKey)?.ips[0] ?? '';
}

function httpOutcome(
  world: World,
  podKey: string,
  spec: Container,
  probe: Probe,
  fails: boolean,
): ProbeOutcome {
  const get = probe.httpGet;
  const port = portNumber(spec, get?.port ?? 0);
  if (!get || port === null)
    return { result: 'error', output: `couldn't find port: ${JSON.stringify(get?.port)}` };
  const host = get.host !== undefined && get.host !== '' ? get.host : podIp(world, podKey);
  const tls = get.scheme === 'HTTPS';
  const path = (get.path ?? '/').startsWith('/') ? (get.path ?? '/') : `/${get.path}`;
  const url = `"${tls ? 'https' : 'http'}://${hostPort(host, port)}${path}"`;
  const listener = findListener(world, podKey, host, port, 'TCP');
  if (!listener) return failure(`Get ${url}: dial tcp ${hostPort(host, port)}: connect: connection refused`);
  if (fails) return failure('HTTP probe failed with statuscode: 503');
  const headers: [string, string][] = [
    ['Host', hostPort(host, port)],
    ['User-Agent', USER_AGENT],
    ['Accept', '*/*'],
  ];
  for (const header of get.httpHeaders ?? []) headers.push([header.name, header.value]);
  const node = world.kubelet.pods.get(podKey)?.node ?? '';
  const peer = { ip: nodeAddresses(world, node)[0] ?? '', port: 40_000 };
  const answer = answerOf(
    world,
    podKey,
    listener.container,
    listener,
    { method: 'GET', path, headers, body: '', tls },
    peer,
  );
  if (!answer?.response)
    return failure(tls ? `Get ${url}: http: server gave HTTP response to HTTPS client` : `Get ${url}: EOF`);
  if ((answer.delayUs ?? 0) > (probe.timeoutSeconds ?? 1) * SECOND_US) {
    return failure(`Get ${url}: context deadline exceeded (Client.Timeout exceeded while awaiting headers)`);
  }
  const { status, body } = answer.response;
  if (status >= 300 && status < 400)
    return { ...SUCCESS, warning: `Probe terminated redirects, Response body: ${body}` };
  return status >= 200 && status < 300 ? SUCCESS : failure(`HTTP probe failed with statuscode: ${status}`);
}

function tcpOutcome(
  world: World,
  podKey: string,
  spec: Container,
  probe: Probe,
  fails: boolean,
): ProbeOutcome {
  const port = portNumber(spec, probe.tcpSocket?.port ?? 0);
  if (port === null)
    return { result: 'error', output: `couldn't find port: ${JSON.stringify(probe.tcpSocket?.port)}` };
  const host =
    probe.tcpSocket?.host !== undefined && probe.tcpSocket.host !== ''
      ? probe.tcpSocket.host
      : podIp(world, podKey);
  const listens = findListener(world, podKey, host, port, 'TCP') !== null;
  return listens && !fails
    ? SUCCESS
    : failure(`dial tcp ${hostPort(host, port)}: connect: connection refused`);
}

function grpcOutcome(world: World, podKey: string, probe: Probe, fails: boolean): ProbeOutcome {
  const port = probe.grpc?.port ?? 0;
  const host = podIp(world, podKey);
  const listener = findListener(world, podKey, host, port, 'TCP');
  const timeout = `${probe.timeoutSeconds ?? 1}s`;
  if (!listener)
    return failure(
      `timeout: failed to connect service "${hostPort(host, port)}" within ${timeout}: context deadline exceeded`,
    );
  if (fails) return failure('service unhealthy (responded with "NOT_SERVING")');
  // A program that nothing is known of is taken to speak what its own probe asks.
  if (listener.serves === 'any other' || listener.serves === 'agnhost') return SUCCESS;
  return failure(
    `timeout: failed to connect service "${hostPort(host, port)}" within ${timeout}: context deadline exceeded`,
  );
}

function failure(output: string): ProbeOutcome {
  return { result: 'failure', output };
}
