import { scanPrefix } from '../../../base/table.ts';
import { ipAddressOf } from '../../../engine/apiserver/allocation/ipAddresses.ts';
import { getObject, listObjects } from '../../../engine/apiserver/read.ts';
import { SERVICE_NAME } from '../../../engine/controllers/endpointSlice/labels.ts';
import { causesOf, latestOf } from '../../../engine/kernel/happenings.ts';
import { serviceRow } from '../../../engine/rows/serviceRow.ts';
import type { World } from '../../../engine/world.ts';
import type { KubeObject, Service } from '../../../k8s/objects.ts';
import { kindsByWord } from '../../../k8s/kinds/index.ts';
import { resourceOf } from '../../../k8s/kind.ts';
import type { CommandContext } from '../../command.ts';
import { currentNamespace, refuse } from './arguments.ts';

/** `scope why KIND/NAME` (or `KIND/NAMESPACE/NAME`, or `endpoint/SERVICE/ADDRESS`): the chain of causes, newest first. */
export async function why(args: readonly string[], context: CommandContext): Promise<number> {
  const [word] = args;
  if (args.length !== 1 || word === undefined || !word.includes('/')) {
    return refuse(context, 'usage: scope why KIND/NAME');
  }
  const subject = subjectOf(context.host.world(), word, currentNamespace(context));
  const chain = causesOf(context.host.world(), subject);
  if (chain.length === 0) {
    context.err(`nothing has happened to ${word}\n`);
    return 1;
  }
  for (const line of asItIsNow(context.host.world(), subject)) context.out(`       now  ${line}\n`);
  for (const happening of chain) {
    const seconds = (happening.at / 1e6).toFixed(3).padStart(10);
    context.out(`${seconds} s  ${happening.actor}: ${happening.text}\n`);
  }
  return 0;
}

/** What is to be said of a Service as it is now: what it lacks, and how it stands with its load balancer. */
function asItIsNow(world: World, subject: string): string[] {
  const [kind, namespace = '', name = ''] = subject.split('/');
  const service = kind === 'Service' ? getObject<Service>(world, 'services', namespace, name) : undefined;
  if (!service) return [];
  const { problem, balancer } = serviceRow(world, service);
  return [problem, balancer?.words ?? null].flatMap((words) => (words === null ? [] : `${name}: ${words}.`));
}

/** `svc/web` → `Service/default/web`; what is no kind (a client, a connection) stays as it is. */
function subjectOf(world: World, word: string, namespace: string): string {
  const [kindWord = '', ...rest] = word.split('/');
  if (kindWord.toLowerCase() === 'endpoint') return endpointSubject(world, rest, namespace);
  const kind = kindsByWord(kindWord)[0];
  if (!kind) return `${kindWord.charAt(0).toUpperCase()}${kindWord.slice(1)}/${rest.join('/')}`;
  if (kind.kind === 'IPAddress') return addressSubject(world, rest.join('/'));
  if (!kind.namespaced) return `${kind.kind}/${rest.join('/')}`;
  if (rest.length > 1) return `${kind.kind}/${rest.join('/')}`;
  const name = rest[0] ?? '';
  const here = getObject(world, resourceOf(kind), namespace, name);
  const there = here ?? listObjects(world, resourceOf(kind)).find((object) => object.metadata.name === name);
  if (there && (kind.kind === 'EndpointSlice' || kind.kind === 'Endpoints')) return listSubject(world, there);
  return `${kind.kind}/${there?.metadata.namespace ?? namespace}/${name}`;
}

/** An address is taken for its Service; only a repair of the books is its own. */
function addressSubject(world: World, ip: string): string {
  const own = `IPAddress/${ip}`;
  const { namespace, name } = ipAddressOf(world, ip)?.spec.parentRef ?? {};
  return latestOf(world, own) === undefined && name ? `Service/${namespace}/${name}` : own;
}

/** A list of endpoints is as it is by the newest that happened to one of its Service's endpoints; else by its Service. */
function listSubject(world: World, { kind, metadata }: KubeObject): string {
  const service = kind === 'Endpoints' ? metadata.name : (metadata.labels?.[SERVICE_NAME] ?? metadata.name);
  const key = `${metadata.namespace}/${service}`;
  let newest = { subject: `Service/${key}`, id: -1 };
  for (const [subject, id] of scanPrefix(world.happenings.latest, `Endpoint/${key}/`)) {
    if (id > newest.id) newest = { subject, id };
  }
  return newest.subject;
}

/** `endpoint/[NAMESPACE/][SERVICE/]ADDRESS`, the address with or without a port; without a Service the first that has it. */
function endpointSubject(world: World, words: readonly string[], namespace: string): string {
  const address = (words.at(-1) ?? '').replace(/^\[(.*)\](?::\d+)?$/, '$1').replace(/^([\d.]+):\d+$/, '$1');
  if (words.length >= 3) return `Endpoint/${words[0]}/${words[1]}/${address}`;
  if (words.length === 2) return `Endpoint/${namespace}/${words[0]}/${address}`;
  const services = listObjects(world, 'services').map(
    ({ metadata }) => `${metadata.namespace}/${metadata.name}`,
  );
  const subjects = services.map((service) => `Endpoint/${service}/${address}`);
  return (
    subjects.find((subject) => latestOf(world, subject) !== undefined) ?? `Endpoint/${namespace}//${address}`
  );
}
