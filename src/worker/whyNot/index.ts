import { troubleOf } from '../../engine/checklist/podTrouble.ts';
import { checklistOf } from '../../engine/checklist/index.ts';
import { getObject, listByLabels, listObjects } from '../../engine/apiserver/read.ts';
import type { Cluster } from '../../engine/cluster.ts';
import { parseUrl } from '../../engine/network/target.ts';
import type { World } from '../../engine/world.ts';
import { formatLabels, type Labels } from '../../k8s/labels.ts';
import { matchesLabels } from '../../k8s/matchesLabels.ts';
import type { Pod, Service } from '../../k8s/objects.ts';
import type { Change, FieldPlace, TriedChange, WhyNot } from '../../protocol/whyNot.ts';
import { changed, fieldChange, inNamespace, meantLabels, type Trouble } from './change.ts';
import { imagingChanges } from './imaging.ts';
import { lettingChanges } from './letting.ts';
import { namingChanges } from './naming.ts';
import { placingChanges } from './placing.ts';
import { portingChanges } from './porting.ts';
import { readyingChanges } from './readying.ts';
import { selectingChanges } from './selecting.ts';
import { supplyingChanges } from './supplying.ts';
import { inRotation, tryForPod, tryForService, type Dial } from './try.ts';

/** So many changes are tried, and so many that help are offered. */
const TRIED_MAX = 12;
const OFFERED_MAX = 3;

/** What keeps a Pod from being ready, in the order in which it comes up. */
const POD_MAKERS = [placingChanges, imagingChanges, supplyingChanges, readyingChanges] as const;

/** In the order of the checklist: what is wrong first is put right first. */
const MAKERS = [selectingChanges, ...POD_MAKERS, portingChanges, namingChanges, lettingChanges] as const;

/** Why a Service or a Pod gets no traffic, and which changes would give it some. Changes nothing. */
export function whyNot(cluster: Cluster, subject: string): WhyNot | null {
  const [kind, namespace = '', name = ''] = subject.split('/');
  if (kind === 'Service') return whyNotService(cluster, subject, `${namespace}/${name}`);
  if (kind === 'Pod') return whyNotPod(cluster, subject, namespace, name);
  return null;
}

function whyNotService(cluster: Cluster, subject: string, key: string): WhyNot {
  const { world } = cluster;
  const [namespace = '', name = ''] = key.split('/');
  const { checks, callers } = checklistOf(world, key, null);
  const wrong = checks.find((one) => one.status === 'wrong') ?? null;
  const service = getObject<Service>(world, 'services', namespace, name);
  if (!service || !wrong) {
    return {
      subject,
      service: key,
      finding: wrong?.finding ?? null,
      line: null,
      checks,
      changes: [],
      tried: 0,
    };
  }
  const selector = (service.spec.selector ?? {}) as Labels;
  const selects = Object.keys(selector).length > 0;
  const pods = selects ? listByLabels<Pod>(world, 'pods', namespace, selector) : [];
  const trouble: Trouble = { world, service, namespace, name, pods, callers, wrong };
  const dials = dialsOf(world, key);
  const candidates = MAKERS.flatMap((make) => make(trouble));
  const attempts = attempt(candidates, (change) => tryForService(cluster, change, key, dials));
  return { subject, service: key, finding: wrong.finding, line: lineOf(attempts), checks, ...attempts };
}

type Attempts = Pick<WhyNot, 'changes' | 'tried'>;

/** Tries changes until enough of them are known to help. What makes it work goes before what leads one step further. */
function attempt(
  candidates: readonly Change[],
  attemptOne: (change: Change) => TriedChange | null,
): Attempts {
  const found: TriedChange[] = [];
  let tried = 0;
  for (const change of candidates.slice(0, TRIED_MAX)) {
    tried++;
    const outcome = attemptOne(change);
    if (outcome) found.push(outcome);
    if (found.filter((one) => one.works).length >= OFFERED_MAX) break;
  }
  const working = found.filter((one) => one.works);
  return { changes: working.length > 0 ? working : found.slice(0, 1), tried };
}

/** The field that is wrong is the one that a change of helps. */
function lineOf({ changes }: Attempts): FieldPlace | null {
  return changes.find((one) => one.field)?.field ?? null;
}

/** Who calls the Service now: its traffic clients, or, when there is none, a Node at its address. */
function dialsOf(world: World, key: string): Dial[] {
  const [namespace = '', name = ''] = key.split('/');
  const service = getObject<Service>(world, 'services', namespace, name);
  const port = service?.spec.ports?.[0]?.port;
  if (!service || port === undefined) return [];
  const ips = [
    ...(service.spec.clusterIPs ?? []),
    ...(service.status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip),
  ];
  const clients = [...world.network.clients.values()].flatMap((client): Dial[] => {
    const url = parseUrl(client.url);
    if (typeof url === 'string') return [];
    const host = url.host.split('.')[0] === name ? `${name}.${namespace}.svc` : url.host;
    const outside = !client.from.startsWith('pod/');
    if (host === url.host && !ips.includes(url.host)) return [];
    return outside && host !== url.host ? [] : [{ from: client.from, host, port }];
  });
  const [ip] = service.spec.clusterIPs ?? [];
  const [node] = world.settings.nodes.filter((one) => !world.kubelet.nodesDown.has(one.name));
  if (clients.length > 0 || !ip || ip === 'None' || !node) return clients;
  return [{ from: `node/${node.name}`, host: ip, port }];
}

function whyNotPod(cluster: Cluster, subject: string, namespace: string, name: string): WhyNot | null {
  const { world } = cluster;
  const pod = getObject<Pod>(world, 'pods', namespace, name);
  if (!pod) return null;
  const key = `${namespace}/${name}`;
  const services = listObjects<Service>(world, 'services', namespace).filter((one) => one.spec.selector);
  const mine = services.find((one) => matchesLabels(pod.metadata.labels, one.spec.selector as Labels));
  if (!mine) return withoutService(cluster, subject, pod, services);
  const found = whyNotService(cluster, subject, `${namespace}/${mine.metadata.name}`);
  // A Service may work while one of its Pods gets nothing: then the Pod's own state is what is wrong.
  if (found.finding !== null || inRotation(world, key)) return found;
  const { what } = troubleOf(world, pod);
  const candidates = POD_MAKERS.flatMap((make) => make({ world, pods: [pod] }));
  const attempts = attempt(candidates, (change) => tryForPod(cluster, change, key));
  return { ...found, ...attempts, finding: `${name} is in no rotation: ${what}.`, line: lineOf(attempts) };
}

/** No Service selects the Pod: a label that one of them asks for. */
function withoutService(cluster: Cluster, subject: string, pod: Pod, services: readonly Service[]): WhyNot {
  const { name, namespace = '', labels } = pod.metadata;
  const candidates = services.map((service) => labelChange(pod, service));
  const attempts = attempt(candidates, (change) => tryForPod(cluster, change, `${namespace}/${name}`));
  const finding =
    services.length === 0
      ? `No Service of namespace ${namespace} selects Pods.`
      : `No Service selects ${name}: it carries ${formatLabels(meantLabels(pod)) || 'no labels'}.`;
  const line: FieldPlace = { object: changed('pods', pod), path: ['metadata', 'labels'], value: labels };
  return { subject, service: null, finding, line, checks: [], ...attempts };
}

function labelChange(pod: Pod, service: Service): Change {
  const wanted = (service.spec.selector ?? {}) as Labels;
  const [key = '', value = ''] =
    Object.entries(wanted).find(([label, text]) => pod.metadata.labels?.[label] !== text) ?? [];
  const { name, namespace = '' } = pod.metadata;
  return fieldChange(
    changed('pods', pod),
    pod.metadata.labels ? ['metadata', 'labels', key] : ['metadata', 'labels'],
    { before: pod.metadata.labels?.[key], after: pod.metadata.labels ? value : { [key]: value } },
    `Give ${name} the label ${key}=${value}, so that ${service.metadata.name} selects it`,
    `kubectl label pod ${name} ${key}=${value} --overwrite${inNamespace(namespace)}`,
  );
}
