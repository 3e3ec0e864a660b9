import type { Draft } from '../kind.ts';
import { podSpecDefaults } from './podSpecDefaults.ts';
import { qosClassOf } from './podQos.ts';

// kubernetes: pkg/apis/core/v1/defaults.go SetDefaults_Pod
export function podDefaults(draft: Draft): void {
  const spec: Draft = (draft.spec ??= {});
  podSpecDefaults(spec);
  for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) {
    requestsFromLimits(container.resources);
    if (spec.hostNetwork === true) hostPortDefaults(container.ports ?? []);
  }
  spec.enableServiceLinks ??= true;
}

/** A container that only says what it may use asks for as much. */
function requestsFromLimits(resources: Draft): void {
  for (const [name, limit] of Object.entries(resources.limits ?? {})) {
    resources.requests ??= {};
    resources.requests[name] ??= limit;
  }
}

/** On the Node's own network a container's port is a port of the Node. */
function hostPortDefaults(ports: readonly Draft[]): void {
  for (const port of ports) if (!port.hostPort) port.hostPort = port.containerPort;
}

/** A new Pod has a status of its own, whatever was sent along. */
// kubernetes: pkg/registry/core/pod/strategy.go PrepareForCreate
export function preparePodForCreate(draft: Draft): void {
  draft.status = { phase: 'Pending', qosClass: qosClassOf(draft.spec) };
  if ((draft.spec.schedulingGates ?? []).length === 0) return;
  const message = 'Scheduling is blocked due to non-empty scheduling gates';
  draft.status.conditions = [
    {
      lastProbeTime: null,
      lastTransitionTime: null,
      message,
      reason: 'SchedulingGated',
      status: 'False',
      type: 'PodScheduled',
    },
  ];
}
