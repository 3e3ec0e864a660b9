import type { Container, Pod } from '../../../../k8s/objects.ts';
import { hostPort } from '../../../../k8s/addresses.ts';
import { formatLong } from '../instants.ts';
import type { Description } from './description.ts';
import { writeEnvironment } from './environment.ts';
import { orNone } from './maps.ts';
import { writeResources } from './resources.ts';

type ContainerStatus = NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number];
type ContainerState = NonNullable<ContainerStatus['state']>;
type Probe = NonNullable<Container['livenessProbe']>;

/** Containers of a Pod with their state, or of a template (`pod` null), which are indented by one more. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go describeContainers
export function writeContainers(
  to: Description,
  title: string,
  containers: readonly Container[],
  statuses: readonly ContainerStatus[],
  pod: Pod | null,
): void {
  const space = pod ? '' : '  ';
  to.write(0, `${space}${title}:${containers.length === 0 ? ' <none>' : ''}\n`);
  for (const container of containers) {
    const status = statuses.find(({ name }) => name === container.name);
    to.write(1, `${pod ? '' : ' '}${container.name}:\n`);
    writeBasics(to, container, status);
    writeWords(to, 'Command', container.command ?? []);
    writeWords(to, 'Args', container.args ?? []);
    if (status) writeState(to, status);
    writeResources(to, 2, container.resources);
    writeProbes(to, container);
    writeEnvironment(to, container, pod);
    writeMounts(to, container);
  }
}

function writeBasics(to: Description, container: Container, status: ContainerStatus | undefined): void {
  if (status) to.write(2, `Container ID:\t${status.containerID ?? ''}\n`);
  to.write(2, `Image:\t${container.image ?? ''}\n`);
  if (status) to.write(2, `Image ID:\t${status.imageID}\n`);
  const ports = container.ports ?? [];
  const text = (number: number, port: (typeof ports)[number]): string =>
    `${number}/${port.protocol ?? 'TCP'}${port.name ? ` (${port.name})` : ''}`;
  const own = ports.map((port) => text(port.containerPort, port)).join(', ');
  const host = ports.map((port) => text(port.hostPort ?? 0, port)).join(', ');
  to.write(2, `${own.includes(',') ? 'Ports' : 'Port'}:\t${orNone(own)}\n`);
  to.write(2, `${host.includes(',') ? 'Host Ports' : 'Host Port'}:\t${orNone(host)}\n`);
  const seccomp = container.securityContext?.seccompProfile;
  if (seccomp) to.write(2, `SeccompProfile:\t${seccomp.type}\n`);
}

function writeWords(to: Description, title: string, words: readonly string[]): void {
  if (words.length === 0) return;
  to.write(2, `${title}:\n`);
  for (const line of words.flatMap((word) => word.split('\n'))) to.write(3, `${line}\n`);
}

function writeState(to: Description, status: ContainerStatus): void {
  writeOneState(to, 'State', status.state ?? {});
  if (status.lastState?.terminated) writeOneState(to, 'Last State', status.lastState);
  to.write(2, `Ready:\t${status.ready ? 'True' : 'False'}\n`);
  to.write(2, `Restart Count:\t${status.restartCount}\n`);
}

function writeOneState(to: Description, title: string, state: ContainerState): void {
  const { running, terminated, waiting } = state;
  if (running) {
    to.write(2, `${title}:\tRunning\n`);
    to.write(3, `Started:\t${formatLong(running.startedAt)}\n`);
  } else if (terminated && !waiting) {
    to.write(2, `${title}:\tTerminated\n`);
    if (terminated.reason) to.write(3, `Reason:\t${terminated.reason}\n`);
    if (terminated.message) to.write(3, `Message:\t${terminated.message}\n`);
    to.write(3, `Exit Code:\t${terminated.exitCode}\n`);
    if (terminated.signal) to.write(3, `Signal:\t${terminated.signal}\n`);
    to.write(3, `Started:\t${formatLong(terminated.startedAt)}\n`);
    to.write(3, `Finished:\t${formatLong(terminated.finishedAt)}\n`);
  } else {
    to.write(2, `${title}:\tWaiting\n`);
    if (waiting?.reason) to.write(3, `Reason:\t${waiting.reason}\n`);
  }
}

function writeProbes(to: Description, container: Container): void {
  if (container.livenessProbe) to.write(2, `Liveness:\t${probeText(container.livenessProbe)}\n`);
  if (container.readinessProbe) to.write(2, `Readiness:\t${probeText(container.readinessProbe)}\n`);
  if (container.startupProbe) to.write(2, `Startup:\t${probeText(container.startupProbe)}\n`);
}

// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go DescribeProbe
function probeText(probe: Probe): string {
  const numbers =
    `delay=${probe.initialDelaySeconds ?? 0}s timeout=${probe.timeoutSeconds ?? 0}s period=${probe.periodSeconds ?? 0}s ` +
    `#success=${probe.successThreshold ?? 0} #failure=${probe.failureThreshold ?? 0}`;
  const { exec, httpGet, tcpSocket, grpc } = probe;
  if (exec) return `exec [${(exec.command ?? []).join(' ')}] ${numbers}`;
  if (httpGet) {
    const { scheme = 'HTTP', host = '', port, path = '' } = httpGet;
    const where = host.includes(':') ? hostPort(host, Number(port)) : `${host}:${port}`;
    const slash = path === '' || path.startsWith('/') ? path : `/${path}`;
    return `http-get ${scheme.toLowerCase()}://${where}${slash} ${numbers}`;
  }
  if (tcpSocket) return `tcp-socket ${tcpSocket.host ?? ''}:${tcpSocket.port} ${numbers}`;
  if (grpc) return `grpc <pod>:${grpc.port} ${grpc.service ?? ''} ${numbers}`;
  return `unknown ${numbers}`;
}

function writeMounts(to: Description, container: Container): void {
  const mounts = container.volumeMounts ?? [];
  to.write(2, `Mounts:${mounts.length === 0 ? '\t<none>' : ''}\n`);
  for (const mount of mounts.toSorted((a, b) => (a.mountPath < b.mountPath ? -1 : 1))) {
    const flags = [mount.readOnly ? 'ro' : 'rw', ...(mount.subPath ? [`path="${mount.subPath}"`] : [])];
    to.write(3, `${mount.mountPath} from ${mount.name} (${flags.join(',')})\n`);
  }
}
