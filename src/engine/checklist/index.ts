import type { Pod, Service } from '../../k8s/objects.ts';
import type { Labels } from '../../k8s/labels.ts';
import { distance } from '../../base/distance.ts';
import type { Check, Checklist } from '../../protocol/checklist.ts';
import type { Place } from '../../protocol/place.ts';
import { getObject, listByLabels, listObjects } from '../apiserver/read.ts';
import { slicesOf } from '../rows/serviceRow.ts';
import type { World } from '../world.ts';
import { callersOf } from './callers.ts';
import { checkEndpoints } from './endpoints.ts';
import { checkNames } from './names.ts';
import { checkNodes } from './nodes.ts';
import { checkOutside } from './outside.ts';
import { checkPolicy } from './policy.ts';
import { checkPorts } from './ports.ts';
import { checkSelector } from './selector.ts';
import { check, type Subject } from './subject.ts';

/** In the order in which to look: the first that is wrong explains what comes after it. */
const STEPS: readonly ((subject: Subject) => Check)[] = [
  checkSelector,
  checkEndpoints,
  checkPorts,
  checkNames,
  checkPolicy,
  checkNodes,
  checkOutside,
];

/**
 * Goes through the troubleshooting checklist for a Service (`namespace/name`) as the cluster is now; changes nothing.
 * `from` asks for one caller; null for all that are known to call it.
 */
export function checklistOf(world: World, serviceKey: string, from: Place | null): Checklist {
  const [namespace = '', name = ''] = serviceKey.split('/');
  const service = getObject<Service>(world, 'services', namespace, name);
  if (!service) {
    const checks = [missing(world, namespace, name)];
    return { service: serviceKey, callers: from === null ? [] : [from], checks, firstWrong: 'service' };
  }
  const selector = (service.spec.selector ?? {}) as Labels;
  const selects = service.spec.type !== 'ExternalName' && Object.keys(selector).length > 0;
  const subject: Subject = {
    world,
    service,
    namespace,
    name,
    pods: selects ? listByLabels<Pod>(world, 'pods', namespace, selector) : [],
    slices: slicesOf(world, namespace, name),
    callers: callersOf(world, service, from),
  };
  const checks = STEPS.map((step) => step(subject));
  return {
    service: serviceKey,
    callers: [...new Set(subject.callers.map((caller) => caller.place))],
    checks,
    firstWrong: checks.find((each) => each.status === 'wrong')?.name ?? null,
  };
}

/** At most so many letters of a name may be wrong. */
const SLIP_MAX = 2;

function missing(world: World, namespace: string, name: string): Check {
  const all = listObjects<Service>(world, 'services').map(({ metadata }) => metadata);
  const same = all.find((each) => each.name === name);
  const alike = all.find((each) => each.namespace === namespace && distance(each.name, name) <= SLIP_MAX);
  const fix = same
    ? {
        text: `Ask for the one in namespace ${same.namespace}: clients elsewhere dial ${name}.${same.namespace}.`,
        command: null,
      }
    : alike
      ? {
          text: `Did you mean ${alike.name}?`,
          command: `scope checklist ${namespace === 'default' ? '' : `${namespace}/`}${alike.name}`,
        }
      : { text: 'Create it.', command: null };
  return check('service', 'wrong', `There is no Service ${name} in namespace ${namespace}.`, {
    evidence: same ? [`Service ${same.namespace}/${name} exists`] : [],
    look: 'kubectl get services -A',
    fix,
  });
}
