import { hostPort } from '../../k8s/addresses.ts';
import type { Endpoint } from '../../k8s/objects.ts';
import type { Check } from '../../protocol/checklist.ts';
import { troubleOf } from './podTrouble.ts';
import { check, firstFew, inNamespace, plural, podSubject, type Subject } from './subject.ts';

/** Step 2: is there an endpoint that new connections may go to? */
export function checkEndpoints(subject: Subject): Check {
  const { service, slices, pods, name, namespace } = subject;
  if (service.spec.type === 'ExternalName')
    return check('endpoints', 'skipped', 'An ExternalName Service has no endpoints.');
  const look = `kubectl get endpointslices -l kubernetes.io/service-name=${name}${inNamespace(namespace)}`;
  const endpoints = slices.flatMap((slice) => slice.endpoints ?? []);
  const ready = endpoints.filter((endpoint) => endpoint.conditions?.ready ?? true);
  const lines = slices.flatMap((slice) =>
    (slice.endpoints ?? []).map((endpoint) => endpointLine(endpoint, slice.ports?.[0]?.port)),
  );
  if (ready.length > 0) {
    const others = endpoints.length - ready.length;
    const troubles = pods.flatMap((pod) => {
      const ip = pod.status?.podIP;
      return ready.some((each) => ip !== undefined && each.addresses.includes(ip))
        ? []
        : [`${pod.metadata.name}: ${troubleOf(subject.world, pod).what}`];
    });
    return check(
      'endpoints',
      others > 0 ? 'note' : 'ok',
      `${ready.length} of ${plural(endpoints.length, 'endpoint')} ${ready.length === 1 ? 'is' : 'are'} ready.`,
      { evidence: [...firstFew(lines), ...firstFew(troubles)], look, subjects: pods.map(podSubject) },
    );
  }
  const leaving = endpoints.filter((each) => each.conditions?.serving && each.conditions.terminating);
  if (leaving.length > 0)
    return check('endpoints', 'note', 'No endpoint is ready; those that are terminating still get traffic.', {
      evidence: firstFew(lines),
      look,
      subjects: pods.map(podSubject),
    });
  if (service.spec.selector === undefined) return withoutSelector(subject, endpoints.length, look);
  if (pods.length === 0)
    return check('endpoints', 'skipped', 'No Pod is selected, so there is no endpoint.', { look });
  return noneReady(subject, lines, look);
}

function withoutSelector({ name, namespace }: Subject, endpoints: number, look: string): Check {
  if (endpoints > 0)
    return check('endpoints', 'wrong', 'The EndpointSlices of this Service have no endpoint that is ready.', {
      look,
      fix: { text: 'Set conditions.ready of an endpoint to true.', command: null },
    });
  return check(
    'endpoints',
    'wrong',
    'No EndpointSlice belongs to this Service, and without a selector nobody makes one.',
    {
      look,
      fix: {
        text: `Write an EndpointSlice with the label kubernetes.io/service-name: ${name} in namespace ${namespace}.`,
        command: null,
      },
    },
  );
}

function noneReady({ world, pods }: Subject, lines: readonly string[], look: string): Check {
  const troubles = pods.map((pod) => ({ pod, trouble: troubleOf(world, pod) }));
  const worst = troubles.find(({ trouble }) => !trouble.passes) ?? troubles[0];
  const evidence = [
    ...firstFew(troubles.map(({ pod, trouble }) => `${pod.metadata.name}: ${trouble.what}`)),
    ...firstFew(lines),
  ];
  return check(
    'endpoints',
    'wrong',
    `${plural(pods.length, 'Pod')} ${pods.length === 1 ? 'is' : 'are'} selected, none is ready: ${worst?.trouble.what ?? ''}.`.replace(
      /\.\.$/,
      '.',
    ),
    { evidence, look, fix: worst?.trouble.fix ?? null, subjects: troubles.map(({ pod }) => podSubject(pod)) },
  );
}

function endpointLine(endpoint: Endpoint, port: number | undefined): string {
  const ip = endpoint.addresses[0] ?? '';
  const { ready = true, serving = true, terminating = false } = endpoint.conditions ?? {};
  const state = ready
    ? 'ready'
    : terminating
      ? serving
        ? 'terminating, still serving'
        : 'terminating'
      : 'not ready';
  const whose = endpoint.targetRef ? ` (${endpoint.targetRef.name})` : '';
  return `${port === undefined ? ip : hostPort(ip, port)}${whose}: ${state}`;
}
