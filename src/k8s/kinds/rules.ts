import { resourceOf, type KindDefinition, type KindRules } from '../kind.ts';
import { configMapRules } from './configMapRules.ts';
import { cronJobRules } from './cronJobRules.ts';
import { daemonSetRules } from './daemonSetRules.ts';
import { deploymentRules } from './deploymentRules.ts';
import { endpointsRules } from './endpointsRules.ts';
import { endpointSliceRules } from './endpointSliceRules.ts';
import { eventRules } from './eventRules.ts';
import { ingressRules } from './ingressRules.ts';
import { jobRules } from './jobRules.ts';
import { namespaceRules } from './namespaceRules.ts';
import { networkPolicyRules } from './networkPolicyRules.ts';
import { nodeRules } from './nodeRules.ts';
import { otherRules } from './othersRules.ts';
import { podRules } from './podRules.ts';
import { replicaSetRules } from './replicaSetRules.ts';
import { secretRules } from './secretRules.ts';
import { serviceAccountRules } from './serviceAccountRules.ts';
import { ipAddressRules, serviceCidrRules } from './serviceCidrRules.ts';
import { serviceRules } from './serviceRules.ts';
import { statefulSetRules } from './statefulSetRules.ts';

/**
 * What the API server asks of each kind's objects and shows of them. It stands apart from the kinds themselves, because
 * a cluster runs without it: only what comes from outside is checked, and only clients see tables.
 */
const RULES: Readonly<Record<string, KindRules>> = {
  configmaps: configMapRules,
  'cronjobs.batch': cronJobRules,
  'daemonsets.apps': daemonSetRules,
  'deployments.apps': deploymentRules,
  endpoints: endpointsRules,
  'endpointslices.discovery.k8s.io': endpointSliceRules,
  events: eventRules,
  'ingresses.networking.k8s.io': ingressRules,
  'ipaddresses.networking.k8s.io': ipAddressRules,
  'jobs.batch': jobRules,
  namespaces: namespaceRules,
  'networkpolicies.networking.k8s.io': networkPolicyRules,
  nodes: nodeRules,
  pods: podRules,
  'replicasets.apps': replicaSetRules,
  secrets: secretRules,
  serviceaccounts: serviceAccountRules,
  'servicecidrs.networking.k8s.io': serviceCidrRules,
  services: serviceRules,
  'statefulsets.apps': statefulSetRules,
};

/** The rules of a kind. */
export function rulesOfKind(kind: Pick<KindDefinition, 'group' | 'plural'>): KindRules {
  const resource = resourceOf(kind);
  return RULES[resource] ?? otherRules(resource);
}
