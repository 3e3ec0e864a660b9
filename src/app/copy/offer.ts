import { refOf } from '../../panels/inspect/refOf.ts';
import { clock } from '../../panels/words.ts';
import type { Client } from '../../protocol/client.ts';
import type { Connection } from '../../protocol/connection.ts';
import type { Happening } from '../../protocol/happening.ts';
import { clientCommand, inNamespace, type ObjectRef } from '../../state/acts.ts';
import type { CopyTarget } from '../../state/copying.ts';
import { usePlayback } from '../../state/playback.ts';
import { selectable } from '../../state/selection.ts';
import { engine } from '../../state/session.ts';
import { useWorld } from '../../state/world.ts';
import { linkTo } from '../share/link.ts';
import { runUntil } from '../share/presentRun.ts';

/** One text that can be taken of a thing. */
export interface Copyable {
  readonly as: 'kubectl' | 'YAML' | 'link' | 'words';
  /** `kubectl get`, `Link`. */
  readonly name: string;
  /** Null with a reason: there is no such text. */
  readonly text: string | null;
  readonly reason?: string;
}

export interface Offer {
  /** `Service web`. */
  readonly title: string;
  readonly texts: readonly Copyable[];
  /** Why something is not among them; '' when nothing needs to be said. */
  readonly note: string;
}

/** What is called so in the page: `Service web`, `Connection #12`, `the moment 00:42.310`. */
export function titleOf(target: CopyTarget): string {
  if (target.kind === 'moment') return `the moment ${clock(nowUs())}`;
  if (target.kind === 'happening') return `what happened at ${clock(target.happening.at)}`;
  const [kind = '', ...rest] = target.key.split('/');
  const name = rest.join('/').replace(/^default\//, '');
  return kind === 'Connection' ? `Connection #${name}` : `${kind} ${name}`;
}

/** Every text that can be taken of something: what our own terminal takes, what the API server has, where it can be seen again. */
export async function offerOf(target: CopyTarget): Promise<Offer> {
  const title = titleOf(target);
  if (target.kind === 'happening') return { title, ...(await offerOfHappening(target.happening)) };
  if (target.kind === 'moment') return { title, ...(await offerOfMoment()) };
  const { key } = target;
  const [kind = '', name = ''] = [key.slice(0, key.indexOf('/')), key.slice(key.indexOf('/') + 1)];
  const world = useWorld.getState();
  const client = kind === 'Client' ? world.clients.get(name) : undefined;
  const connection = kind === 'Connection' ? world.connections.get(Number(name)) : undefined;
  const ref = refOf(key);
  const own = client
    ? clientTexts(client)
    : connection
      ? await connectionTexts(connection)
      : ref
        ? await objectTexts(ref)
        : null;
  const link = await linkText(nowUs(), key);
  const note = client
    ? 'A client is the simulator’s own: a real cluster has no object for it, so there is no YAML.'
    : own === null
      ? `${title} is not in the cluster now; the link opens this moment.`
      : '';
  return { title, texts: [...(own ?? []), link], note };
}

function nowUs(): number {
  return usePlayback.getState().engineUs;
}

/** Null: the cluster does not have it at this moment. */
async function objectTexts(ref: ObjectRef): Promise<Copyable[] | null> {
  const [yaml, object] = await Promise.all([
    engine().yaml(ref.resource, ref.namespace, ref.name),
    engine().object(ref.resource, ref.namespace, ref.name),
  ]);
  if (yaml === null || object === null) return null;
  const { tidyObjects } = await import('../../k8s/tidy/tidyObjects.ts');
  const { toYaml } = await import('../../k8s/edit.ts');
  const [clean] = tidyObjects([object as never]).kept;
  const kind = ref.kind.toLowerCase();
  const named = `${kind} ${ref.name}${inNamespace(ref.namespace)}`;
  return [
    kubectl('kubectl get', `kubectl get ${named} -o wide`),
    kubectl('kubectl describe', `kubectl describe ${named}`),
    ...(ref.kind === 'Service'
      ? [
          kubectl(
            'its EndpointSlices',
            `kubectl get endpointslices -l kubernetes.io/service-name=${ref.name}${inNamespace(ref.namespace)}`,
          ),
        ]
      : []),
    kubectl('its Events', `kubectl events --for ${kind}/${ref.name}${inNamespace(ref.namespace)}`),
    ...(clean === undefined
      ? []
      : [{ as: 'YAML' as const, name: 'YAML, as one would write it', text: toYaml(clean) }]),
    { as: 'YAML', name: 'YAML, as the cluster has it', text: yaml },
  ];
}

function clientTexts(client: Client): Copyable[] {
  const { name, from, url } = client;
  const { hostname, port, protocol } = new URL(url);
  const to = `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
  return [
    kubectl('what came of it', `scope client stats ${name}`),
    kubectl('the client itself', clientCommand(client)),
    kubectl('one connection like its own', `scope connect --from ${from} --to ${to}`),
  ];
}

async function connectionTexts(connection: Connection): Promise<Copyable[]> {
  const { id, from, host, port, protocol, startedAt } = connection;
  const { toYaml } = await import('../../k8s/edit.ts');
  const to = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  const udp = protocol === 'UDP' ? ' --udp' : '';
  const head = `# Connection #${id} of ${clock(startedAt)} as the simulator recorded it: no object of the Kubernetes API.\n`;
  return [
    kubectl('its journey', `scope journey ${id}`),
    kubectl('another one like it', `scope connect --from ${from} --to ${to}${udp}`),
    { as: 'YAML', name: 'its record as YAML', text: head + toYaml(connection) },
  ];
}

async function offerOfHappening(happening: Happening): Promise<Omit<Offer, 'title'>> {
  const { at, actor, text, subject } = happening;
  const [kind = '', ...name] = subject.split('/');
  const ref = refOf(subject);
  const events = ref && `kubectl events --for ${kind.toLowerCase()}/${ref.name}${inNamespace(ref.namespace)}`;
  return {
    texts: [
      { as: 'words', name: 'in words', text: `${clock(at)} ${actor}: ${text}` },
      kubectl('its chain of causes', `scope why ${kind.toLowerCase()}/${name.join('/')}`),
      ...(events ? [kubectl('the Events about it', events)] : []),
      await linkText(at, selectable(subject)),
    ],
    note: '',
  };
}

async function offerOfMoment(): Promise<Omit<Offer, 'title'>> {
  return {
    texts: [
      kubectl('all that runs', 'kubectl get all --all-namespaces -o wide'),
      kubectl('what happened lately', 'kubectl events --all-namespaces'),
      { as: 'YAML', name: 'YAML of all that people made', text: await engine().exportYaml() },
      await linkText(nowUs(), null),
    ],
    note: '',
  };
}

function kubectl(name: string, text: string): Copyable {
  return { as: 'kubectl', name, text };
}

async function linkText(us: number, key: string | null): Promise<Copyable> {
  const { link, problem } = await linkTo(runUntil(us, key));
  return { as: 'link', name: `link to it at ${clock(Math.max(0, us))}`, text: link, reason: problem ?? '' };
}
