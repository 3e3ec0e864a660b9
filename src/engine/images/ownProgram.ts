import type { Container } from '../../k8s/objects.ts';
import { SECOND_US } from '../kernel/kernel.ts';
import { listen, planOfSteps, serverPlan } from './command.ts';
import type { Listen, ProcessPlan, StartContext, TermBehaviour } from './plan.ts';

/** How long work takes of which nothing is known, and until an application listens. */
const WORK_US = 2 * SECOND_US;
const STARTUP_US = 0.5 * SECOND_US;

/**
 * A program that nothing is known of. An application runs and listens where its container says; in an init container,
 * or in a Pod of a Job, it is there to do some work, and ends.
 * Simplified: what that work would leave behind (a Secret, a file, a filled database) is not there afterwards.
 */
export function ownProgram({ container, ends }: StartContext, term: TermBehaviour): ProcessPlan {
  if (ends) return planOfSteps([{ do: 'sleep', durationUs: WORK_US }], term);
  return serverPlan(assumedPorts(container), term, { startupUs: STARTUP_US });
}

/**
 * The declared ports, and those that a liveness or startup probe asks: a program that did not listen there would never
 * have run anywhere. A readiness probe is believed where no port is declared at all.
 */
function assumedPorts(container: Container): readonly Listen[] {
  const { ports = [], livenessProbe, startupProbe, readinessProbe } = container;
  const declared = ports.map(({ containerPort, protocol }) =>
    listen(containerPort, 'any other', protocol === 'UDP' || protocol === 'SCTP' ? protocol : 'TCP'),
  );
  const probes = [livenessProbe, startupProbe, ...(ports.length === 0 ? [readinessProbe] : [])];
  const known = new Set(declared.filter((one) => one.protocol === 'TCP').map((one) => one.port));
  const asked = new Set(probes.flatMap(askedPort).filter((port) => !known.has(port)));
  return [...declared, ...[...asked].map((port) => listen(port, 'any other'))];
}

function askedPort(probe: Container['livenessProbe']): number[] {
  const port = probe?.httpGet?.port ?? probe?.tcpSocket?.port ?? probe?.grpc?.port;
  return typeof port === 'number' ? [port] : [];
}
