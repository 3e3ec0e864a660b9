import type { Pod, ServicePort } from '../../k8s/objects.ts';
import type { Check, Fix } from '../../protocol/checklist.ts';
import { findPort } from '../controllers/endpointSlice/endpoint.ts';
import { isPodTerminal } from '../controllers/pods.ts';
import { listenersOf, type Listener } from '../node/listeners.ts';
import { check, firstFew, inNamespace, podSubject, type Subject } from './subject.ts';

/** Step 3: port → targetPort → something listens there, in every selected Pod. */
export function checkPorts(subject: Subject): Check {
  const { service, pods, name, namespace, world } = subject;
  if (service.spec.type === 'ExternalName')
    return check(
      'ports',
      'skipped',
      'An ExternalName Service translates no ports: clients dial the port of the real host.',
    );
  const look = `kubectl describe svc ${name}${inNamespace(namespace)}`;
  const ports = service.spec.ports ?? [];
  const dialled = wronglyDialled(subject, ports, look);
  if (dialled) return dialled;
  if (ports.length === 0)
    return check(
      'ports',
      'skipped',
      'A headless Service without ports: clients dial the ports of its Pods.',
      { look },
    );
  const headless = service.spec.clusterIP === 'None';
  const evidence: string[] = [];
  // Pods that are going stop listening, as they should; they are asked only when there are no others.
  const staying = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined);
  const asked = staying.length > 0 ? staying : pods;
  for (const port of ports) {
    for (const pod of asked) {
      const listens = listenersOf(world, `${namespace}/${pod.metadata.name}`);
      // Before its programs run nobody can tell.
      if (listens.length === 0 && !isRunning(pod)) continue;
      const problem = portProblem(subject, port, pod, listens, headless);
      if (problem)
        return check('ports', 'wrong', problem.finding, { ...problem, look, subjects: [podSubject(pod)] });
    }
    evidence.push(
      `${portWords(port)}${headless ? ' (clients dial the Pods themselves: no translation)' : ''}`,
    );
  }
  const running = asked.filter((pod) => listenersOf(world, `${namespace}/${pod.metadata.name}`).length > 0);
  if (running.length === 0)
    return check('ports', 'skipped', 'No selected Pod runs, so nothing listens yet.', { evidence, look });
  return check(
    'ports',
    'ok',
    `Every targetPort is listened on in ${running.length} of ${asked.length} Pods.`,
    {
      evidence: firstFew(evidence),
      look,
    },
  );
}

function isRunning(pod: Pod): boolean {
  return !isPodTerminal(pod) && (pod.status?.containerStatuses ?? []).some((each) => each.state?.running);
}

/** Callers that dial a port which the Service does not have. */
function wronglyDialled(
  { callers, service, name }: Subject,
  ports: readonly ServicePort[],
  look: string,
): Check | null {
  if (service.spec.clusterIP === 'None' || ports.length === 0) return null;
  const wrong = callers.find(
    ({ port, host }) =>
      port !== null && host !== null && !ports.some((each) => each.port === port || each.nodePort === port),
  );
  if (!wrong) return null;
  const have = ports.map((port) => port.port).join(', ');
  return check('ports', 'wrong', `${wrong.place} dials port ${wrong.port}; the Service has ${have}.`, {
    evidence: ports.map(portWords),
    look,
    fix: { text: `Dial port ${ports[0]?.port}: http://${name}:${ports[0]?.port}.`, command: null },
  });
}

interface Problem {
  readonly finding: string;
  readonly evidence: readonly string[];
  readonly fix: Fix;
}

function portProblem(
  subject: Subject,
  port: ServicePort,
  pod: Pod,
  listens: readonly Listener[],
  headless: boolean,
): Problem | null {
  const target = findPort(pod, port);
  if (target === null) return nameless(subject, port, pod);
  const protocol = port.protocol ?? 'TCP';
  const dialled = headless ? port.port : target;
  const ours = listens.filter((each) => each.protocol === protocol && each.port === dialled);
  if (ours.some((each) => each.ip === '' || (pod.status?.podIPs ?? []).some(({ ip }) => ip === each.ip)))
    return null;
  const evidence = [portWords(port), `${pod.metadata.name} listens on: ${listenWords(listens)}`];
  if (ours.length > 0)
    return {
      finding: `The program in ${pod.metadata.name} listens on ${ours[0]?.ip}:${dialled} only: nobody else can reach it.`,
      evidence,
      fix: { text: `Let it listen on 0.0.0.0:${dialled}.`, command: null },
    };
  const other = listens.find((each) => each.protocol === protocol && each.ip === '');
  const finding = `Nothing listens on port ${dialled} in ${pod.metadata.name}, where ${
    headless ? 'clients dial' : `port ${port.port} of the Service leads`
  }.`;
  if (other && headless)
    return {
      finding,
      evidence,
      fix: { text: `Dial port ${other.port}: a headless Service translates nothing.`, command: null },
    };
  if (other) return { finding, evidence, fix: targetFix(subject, port, other.port) };
  const crossed = listens.find((each) => each.port === dialled);
  return {
    finding,
    evidence,
    fix: {
      text: crossed
        ? `Set the protocol of the Service's port to ${crossed.protocol}.`
        : `Let the program listen on port ${dialled}.`,
      command: null,
    },
  };
}

/** A targetPort that is a name which no container of the Pod gives to a port. */
function nameless(subject: Subject, port: ServicePort, pod: Pod): Problem {
  const wanted = String(port.targetPort);
  const declared = pod.spec.containers.flatMap((container) => container.ports ?? []);
  const names = declared.flatMap((each) => (each.name ? [each.name] : []));
  const only = names.length === 1 ? names[0] : undefined;
  const number = declared[0]?.containerPort;
  const fix: Fix =
    only !== undefined
      ? targetFix(subject, port, only)
      : number !== undefined
        ? targetFix(subject, port, number)
        : { text: `Name a port of the container ${wanted}, or give targetPort a number.`, command: null };
  return {
    finding: `targetPort ${wanted} is a name that no container port of ${pod.metadata.name} has, so the endpoint has no port.`,
    evidence: [
      portWords(port),
      `ports of ${pod.metadata.name}: ${declared.map((each) => `${each.name ?? '<unnamed>'} ${each.containerPort}/${each.protocol ?? 'TCP'}`).join(', ') || 'none declared'}`,
    ],
    fix,
  };
}

function targetFix({ service, name, namespace }: Subject, port: ServicePort, target: number | string): Fix {
  const index = (service.spec.ports ?? []).indexOf(port);
  const patch = JSON.stringify([{ op: 'replace', path: `/spec/ports/${index}/targetPort`, value: target }]);
  return {
    text: `Set targetPort of port ${port.port} to ${target}.`,
    command: `kubectl patch service ${name}${inNamespace(namespace)} --type=json -p '${patch}'`,
  };
}

/** `port 80/TCP -> targetPort http`. */
function portWords(port: ServicePort): string {
  const name = port.name ? `${port.name} ` : '';
  return `port ${name}${port.port}/${port.protocol ?? 'TCP'} -> targetPort ${port.targetPort ?? port.port}`;
}

function listenWords(listens: readonly Listener[]): string {
  if (listens.length === 0) return 'nothing';
  return listens.map((each) => `${each.ip === '' ? '*' : each.ip}:${each.port}/${each.protocol}`).join(', ');
}
