import type { Draft } from '../../../k8s/kind.ts';
import { isDns1123Subdomain } from '../../../k8s/validation/names.ts';
import { plain } from './failure.ts';
import { createGenerated, GENERATOR_FLAGS, intOrString, nameArgument } from './generating.ts';
import { verbGroup } from './group.ts';
import type { Session } from './session.ts';
import type { FlagSpecs, Verb } from './verb.ts';

type ServiceType = 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';

const TCP_FLAG: FlagSpecs = { tcp: { type: 'list', help: 'Port pairs as <port>:<targetPort>.' } };

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/create/create_service.go
export const createService: Verb = verbGroup({
  name: 'service',
  aliases: ['svc'],
  summary: 'Create a service using a specified subcommand',
  subcommands: [
    serviceVerb('clusterip', 'ClusterIP', {
      clusterip: { type: 'text', help: "Your own ClusterIP, or 'None' for a headless service." },
    }),
    serviceVerb('externalname', 'ExternalName', {
      'external-name': {
        type: 'text',
        required: true,
        help: 'The name outside that the service stands for.',
      },
    }),
    serviceVerb('loadbalancer', 'LoadBalancer', {}),
    serviceVerb('nodeport', 'NodePort', { 'node-port': { type: 'number', help: 'The port on each node.' } }),
  ],
});

function serviceVerb(name: string, type: ServiceType, own: FlagSpecs): Verb {
  return {
    name,
    summary: `Create ${type === 'ExternalName' ? 'an' : 'a'} ${type} service`,
    usage: 'NAME [--tcp=<port>:<targetPort>]',
    flags: { ...GENERATOR_FLAGS, ...TCP_FLAG, ...own },
    run: async (session) => {
      const draft = serviceDraft(session, nameArgument(session), type);
      return createGenerated(session, draft, `failed to create ${type} service: `);
    },
  };
}

function serviceDraft(session: Session, name: string, type: ServiceType): Draft {
  const { flags } = session;
  const clusterIP = type === 'ClusterIP' ? flags.text('clusterip') : '';
  const tcp = flags.list('tcp');
  if (clusterIP !== 'None' && tcp.length === 0 && type !== 'ExternalName') {
    throw plain('at least one tcp port specifier must be provided');
  }
  const externalName = type === 'ExternalName' ? flags.text('external-name') : '';
  if (type === 'ExternalName' && isDns1123Subdomain(externalName).length > 0) {
    throw plain(`invalid service external name ${externalName}`);
  }
  const nodePort = type === 'NodePort' ? flags.number('node-port') : 0;
  const ports = tcp.map((text) => ({
    name: text.replaceAll(':', '-'),
    protocol: 'TCP',
    ...portPair(text),
    ...(nodePort === 0 ? {} : { nodePort }),
  }));
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, labels: { app: name } },
    spec: {
      ...(clusterIP === '' ? {} : { clusterIP }),
      ...(externalName === '' ? {} : { externalName }),
      ...(ports.length === 0 ? {} : { ports }),
      selector: { app: name },
      type,
    },
    status: { loadBalancer: {} },
  };
}

function portPair(text: string): { port: number; targetPort: number | string } {
  const [first = '', second] = text.split(':');
  const port = portNumber(first);
  if (second === undefined) return { port, targetPort: port };
  const target = intOrString(second);
  if (typeof target === 'string' && !/^(?=.*[a-z])[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?$/.test(target)) {
    throw plain(`must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)`);
  }
  return { port, targetPort: typeof target === 'number' ? portNumber(second) : target };
}

function portNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw plain(`strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`);
  const port = Number(text);
  if (port > 65_535) throw plain(`strconv.ParseUint: parsing ${JSON.stringify(text)}: value out of range`);
  return port;
}
