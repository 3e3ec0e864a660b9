import type { Controller } from './controller.ts';
import { cronJob } from './cronJob/cronJob.ts';
import { daemonSet } from './daemonSet/daemonSet.ts';
import { deployment } from './deployment/deployment.ts';
import { endpoints } from './endpoints/endpoints.ts';
import { endpointSlice } from './endpointSlice/endpointSlice.ts';
import { endpointSliceMirroring } from './endpointSliceMirroring.ts';
import { garbageCollector } from './garbageCollector/garbageCollector.ts';
import { job } from './job/job.ts';
import { ttlAfterFinished } from './job/ttl.ts';
import { kubernetesService } from './kubernetesService.ts';
import { namespace } from './namespace/namespace.ts';
import { rootCa } from './namespace/rootCa.ts';
import { serviceAccount } from './namespace/serviceAccount.ts';
import { nodeLifecycle } from './nodeLifecycle/nodeLifecycle.ts';
import { taintEviction } from './nodeLifecycle/taintEviction.ts';
import { podGarbageCollector } from './podGarbageCollector.ts';
import { replicaSet } from './replicaSet/replicaSet.ts';
import { serviceLoadBalancer } from './service/service.ts';
import { defaultServiceCidr } from './serviceCidr/defaultServiceCidr.ts';
import { repairAddresses } from './serviceCidr/repairAddresses.ts';
import { serviceCidr } from './serviceCidr/serviceCidr.ts';
import { scheduler } from './scheduler/scheduler.ts';
import { statefulSet } from './statefulSet/statefulSet.ts';
import { volumeBinder } from './volumeBinder.ts';

/** The controllers of the control plane, in the order in which deliveries at one moment run. */
export function controlPlane(): readonly Controller[] {
  return [
    deployment,
    replicaSet,
    statefulSet,
    daemonSet,
    job,
    cronJob,
    ttlAfterFinished,
    volumeBinder,
    scheduler,
    endpointSlice,
    endpoints,
    endpointSliceMirroring,
    garbageCollector,
    namespace,
    serviceAccount,
    rootCa,
    nodeLifecycle,
    taintEviction,
    podGarbageCollector,
    serviceLoadBalancer,
    kubernetesService,
    defaultServiceCidr,
    serviceCidr,
    repairAddresses,
  ];
}
