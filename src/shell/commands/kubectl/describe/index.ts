import type { KindDefinition } from '../../../../k8s/kind.ts';
import { resourceOf } from '../../../../k8s/kind.ts';
import type { KubeObject } from '../../../../k8s/objects.ts';
import type { Session } from '../session.ts';
import {
  describeConfigMap,
  describeNamespace,
  describeSecret,
  describeServiceAccount,
} from './configuration.ts';
import { describeCronJob } from './cronJob.ts';
import { describeDeployment } from './deployment.ts';
import type { Describer } from './describer.ts';
import { createDescription } from './description.ts';
import { describeEndpoints, describeEndpointSlice } from './endpoints.ts';
import { findEvents, writeEvents } from './events.ts';
import { describeGeneric } from './generic.ts';
import { describeIngress } from './ingress.ts';
import { describeJob } from './job.ts';
import { describeNetworkPolicy } from './networkPolicy.ts';
import { describeNode } from './node.ts';
import { describePod } from './pod.ts';
import { describeService } from './service.ts';
import { describeIpAddress, describeServiceCidr } from './serviceCidr.ts';
import { describeDaemonSet, describeReplicaSet, describeStatefulSet } from './workloads.ts';

/** Kinds that are described in a way of their own. */
const DESCRIBERS: Readonly<Record<string, Describer>> = {
  configmaps: describeConfigMap as Describer,
  'cronjobs.batch': describeCronJob as unknown as Describer,
  'daemonsets.apps': describeDaemonSet,
  'deployments.apps': describeDeployment as unknown as Describer,
  endpoints: describeEndpoints as Describer,
  'endpointslices.discovery.k8s.io': describeEndpointSlice as Describer,
  'ingresses.networking.k8s.io': describeIngress,
  'ipaddresses.networking.k8s.io': describeIpAddress as unknown as Describer,
  'jobs.batch': describeJob as unknown as Describer,
  namespaces: describeNamespace as unknown as Describer,
  'networkpolicies.networking.k8s.io': describeNetworkPolicy,
  nodes: describeNode as unknown as Describer,
  pods: describePod as unknown as Describer,
  'replicasets.apps': describeReplicaSet as unknown as Describer,
  secrets: describeSecret as Describer,
  serviceaccounts: describeServiceAccount,
  'servicecidrs.networking.k8s.io': describeServiceCidr as unknown as Describer,
  services: describeService as unknown as Describer,
  'statefulsets.apps': describeStatefulSet,
};

/** Kinds whose events kubectl does not look for. */
const WITHOUT_EVENTS = ['namespaces', 'networkpolicies.networking.k8s.io', 'secrets'];

/** The whole description of one object. */
export async function describeObject(
  session: Session,
  kind: KindDefinition,
  object: KubeObject,
  showEvents: boolean,
): Promise<string> {
  const resource = resourceOf(kind);
  const describer = DESCRIBERS[resource] ?? describeGeneric;
  const to = createDescription();
  await describer({ session, kind, object, to });
  if (showEvents && !WITHOUT_EVENTS.includes(resource))
    writeEvents(session, to, await findEvents(session, object));
  return to.aligned();
}
