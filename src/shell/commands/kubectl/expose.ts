import type { Draft } from '../../../k8s/kind.ts';
import { plain, throwAll } from './failure.ts';
import { present, visit, type Found } from './find.ts';
import {
  DRY_RUN_FLAG,
  dryRunOf,
  dryRunSuffix,
  fieldManagerFlag,
  FILE_FLAGS,
  OUTPUT_FLAGS,
  SAVE_CONFIG_FLAG,
} from './flagGroups.ts';
import { intOrString } from './generating.ts';
import { saveConfig } from './lastApplied.ts';
import { OVERRIDE_FLAGS, withOverrides } from './overrides.ts';
import { resultPrinter } from './printing/output.ts';
import { objectOf, request, type Session } from './session.ts';
import type { Verb } from './verb.ts';
import { checkExposed, portsToExpose, selectorToExpose } from './workload.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/expose/expose.go
export const expose: Verb = {
  name: 'expose',
  summary:
    'Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service',
  usage: '(-f FILENAME | TYPE NAME) [--port=port] [--target-port=number-or-name] [--name=name] [--type=type]',
  examples: ['kubectl expose deployment web --port=80 --target-port=8080'],
  flags: {
    ...FILE_FLAGS,
    ...OUTPUT_FLAGS,
    ...DRY_RUN_FLAG,
    ...SAVE_CONFIG_FLAG,
    ...OVERRIDE_FLAGS,
    ...fieldManagerFlag('kubectl-expose'),
    protocol: { type: 'text', help: 'TCP, UDP or SCTP.' },
    port: { type: 'text', help: 'The port that the service listens on.' },
    'target-port': { type: 'text', help: 'Name or number of the port of the container.' },
    type: { type: 'text', help: 'ClusterIP, NodePort, LoadBalancer or ExternalName.' },
    name: { type: 'text', help: 'The name of the new service.' },
    labels: { type: 'text', short: 'l', help: 'Labels of the new service.' },
    selector: { type: 'text', help: 'A selector of its own, equality-based only.' },
    'external-ip': { type: 'text', help: 'An additional external IP address.' },
    'load-balancer-ip': { type: 'text', help: 'The address of the load balancer.' },
    'session-affinity': { type: 'text', help: 'None or ClientIP.' },
    'cluster-ip': { type: 'text', help: "Its own ClusterIP, or 'None' for a headless service." },
  },
  run: async (session) => {
    const { flags } = session;
    const dryRun = dryRunOf(flags);
    const print = await resultPrinter(session, dryRunSuffix(dryRun));
    const problems = await visit(session, { args: session.args, files: true }, async (found) => {
      checkExposed(found);
      const draft = withOverrides(session, serviceDraft(session, found));
      const object = inNamespaceOf(session, saveConfig(draft, flags.yes('save-config')));
      if (dryRun === 'client') {
        print(object, 'exposed');
        return;
      }
      const response = await request(session, {
        verb: 'create',
        resource: 'services',
        namespace: session.namespace,
        body: object,
        dryRun: dryRun === 'server',
        fieldManager: flags.text('field-manager'),
      });
      print(objectOf(response), 'exposed');
    });
    throwAll(problems);
    return 0;
  },
};

function inNamespaceOf(session: Session, draft: Draft): Draft {
  if (!session.namespaceGiven) return draft;
  return { ...draft, metadata: { ...draft['metadata'], namespace: session.namespace } };
}

/** A DNS label may be so long. */
const MAX_NAME = 63;

function serviceDraft(session: Session, found: Found): Draft {
  const { flags } = session;
  const object = present(found);
  const given = flags.text('selector');
  const selector = given === '' ? selectorToExpose(found) : parseLabels(given);
  const labels = flags.text('labels') === '' ? object.metadata.labels : parseLabels(flags.text('labels'));
  const ports = portDrafts(session, portsToExpose(object));
  const type = flags.text('type');
  const spec: Draft = {
    ...(ports.length === 0 ? {} : { ports }),
    selector,
    ...(flags.text('external-ip') === '' ? {} : { externalIPs: [flags.text('external-ip')] }),
    ...(type === '' ? {} : { type }),
    ...(type === 'LoadBalancer' && flags.text('load-balancer-ip') !== ''
      ? { loadBalancerIP: flags.text('load-balancer-ip') }
      : {}),
    ...affinityOf(flags.text('session-affinity')),
    ...(flags.text('cluster-ip') === '' ? {} : { clusterIP: flags.text('cluster-ip') }),
  };
  const name = flags.text('name') || found.name.slice(0, MAX_NAME);
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, ...(labels && Object.keys(labels).length > 0 ? { labels } : {}) },
    spec,
    status: { loadBalancer: {} },
  };
}

function affinityOf(text: string): Draft {
  if (text === '') return {};
  if (text !== 'None' && text !== 'ClientIP') throw plain(`unknown session affinity: ${text}`);
  return { sessionAffinity: text };
}

function portDrafts(session: Session, declared: ReadonlyMap<number, readonly string[]>): Draft[] {
  const { flags } = session;
  const given = flags.text('port');
  const texts = given === '' ? [...declared.keys()].map(String) : given.split(',');
  if (texts.length === 0 && flags.text('cluster-ip') !== 'None') {
    throw plain("couldn't find port via --port flag or introspection");
  }
  const target = flags.text('target-port');
  return texts.flatMap((text, at) => {
    if (!/^[+-]?\d+$/.test(text))
      throw plain(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
    const port = Number(text);
    const targetPort = target === '' ? port : intOrString(target);
    const number = `port-${at + 1}`;
    const protocols =
      flags.text('protocol') !== '' ? [flags.text('protocol')] : (declared.get(port) ?? ['TCP']);
    if (protocols.length > 1) {
      return protocols.map((protocol) => ({
        name: `${number}-${protocol.toLowerCase()}`,
        port,
        protocol,
        targetPort,
      }));
    }
    const name = texts.length > 1 ? { name: number } : {};
    return [{ ...name, port, protocol: protocols[0] ?? 'TCP', targetPort }];
  });
}

/** `a=b,c=d`. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/expose/expose.go parseLabels
export function parseLabels(text: string): Record<string, string> {
  const pairs = text.split(',').map((part): [string, string] => {
    const [key = '', value, ...more] = part.split('=');
    if (value === undefined || more.length > 0) throw plain(`unexpected label spec: ${part}`);
    if (key === '') throw plain('unexpected empty label key');
    return [key, value];
  });
  return Object.fromEntries(pairs);
}
