import { getObject } from '../../apiserver/read.ts';
import { SERVICE_CIDRS } from '../../apiserver/allocation/ranges.ts';
import { createObject, updateStatus } from '../../apiserver/write.ts';
import type { ServiceCidr } from '../../../k8s/objects.ts';
import { SECOND_US } from '../../kernel/kernel.ts';
import type { World } from '../../world.ts';
import type { Controller } from '../controller.ts';
import { bringAbout } from '../outcome.ts';
import { withReady } from './condition.ts';

/** The ServiceCIDR of the ranges that the API server was started with. */
export const DEFAULT_NAME = 'kubernetes';

const ACTOR = 'kubernetes-service-cidr-controller';
const INTERVAL_US = 10 * SECOND_US;

/** Puts the default ServiceCIDR back when it has been deleted: the API server looks every ten seconds. */
// kubernetes: pkg/controlplane/controller/defaultservicecidr/default_servicecidr_controller.go
export const defaultServiceCidr: Controller = {
  name: ACTOR,
  watches: {
    [SERVICE_CIDRS]: (_world, { type, name }) =>
      type === 'DELETED' && name === DEFAULT_NAME ? [`/${name}`] : [],
  },
  keyDelayUs: ({ kernel }) => INTERVAL_US - (((kernel.nowUs % INTERVAL_US) + INTERVAL_US) % INTERVAL_US),
  reconcile: ensureDefaultServiceCidr,
};

/** Creates the default ServiceCIDR unless it is there. */
export function ensureDefaultServiceCidr(world: World): void {
  if (getObject(world, SERVICE_CIDRS, '', DEFAULT_NAME) !== undefined) return;
  const { serviceCIDRs: cidrs } = world.settings;
  const text = `Services get their addresses from ${cidrs.join(' and ')}.`;
  const outcome = {
    actor: ACTOR,
    what: 'service-cidr-created',
    subject: `ServiceCIDR/${DEFAULT_NAME}`,
    text,
  };
  bringAbout(world, outcome, () => {
    createObject(world, SERVICE_CIDRS, { metadata: { name: DEFAULT_NAME }, spec: { cidrs } });
    const message = 'Kubernetes default Service CIDR is ready';
    updateStatus<ServiceCidr>(world, SERVICE_CIDRS, '', DEFAULT_NAME, (now) =>
      withReady(world, now, { status: 'True', reason: '', message }),
    );
  });
}
