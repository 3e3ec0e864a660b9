import type { Draft } from '../../../k8s/kind.ts';
import { plain } from './failure.ts';
import { createGenerated, GENERATOR_FLAGS, nameArgument } from './generating.ts';
import type { Session } from './session.ts';
import type { Verb } from './verb.ts';

const RULE = /^([\w*\-.]*)(\/.*)=([\w-]+):([\w-]+)(,(tls)=?([\w-]+)?)?/;

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/create/create_ingress.go
export const createIngress: Verb = {
  name: 'ingress',
  aliases: ['ing'],
  summary: 'Create an ingress with the specified name',
  usage: 'NAME --rule=host/path=service:port[,tls[=secret]]',
  examples: ['kubectl create ingress shop --class=nginx --rule="shop.example.com/*=web:80,tls=shop-tls"'],
  flags: {
    ...GENERATOR_FLAGS,
    class: { type: 'text', help: 'The class of controllers that it is for.' },
    rule: {
      type: 'array',
      help: 'host/path=service:port[,tls[=secret]]; a star at the end of the path means Prefix.',
    },
    'default-backend': { type: 'text', help: 'service:port for what no rule matches.' },
    annotation: { type: 'array', help: 'An annotation, as annotation=value.' },
  },
  run: async (session) => {
    const name = nameArgument(session);
    check(session);
    return createGenerated(session, draftOf(session, name), 'failed to create ingress: ');
  },
};

function check({ flags }: Session): void {
  const [rules, backend] = [flags.list('rule'), flags.text('default-backend')];
  if (backend === '' && rules.length === 0) {
    throw plain(
      'not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)',
    );
  }
  for (const rule of rules) {
    if (RULE.test(rule)) continue;
    throw plain(`rule ${rule} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`);
  }
  for (const annotation of flags.list('annotation')) {
    if (annotation.includes('=')) continue;
    throw plain(`annotation ${annotation} is invalid and should be in format key=[value]`);
  }
  if (backend !== '' && backend.split(':').length !== 2) {
    throw plain('default-backend should be in format servicename:serviceport');
  }
}

function draftOf({ flags }: Session, name: string): Draft {
  const annotations = Object.fromEntries(
    flags.list('annotation').map((text) => {
      const at = text.indexOf('=');
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
  const [className, backend] = [flags.text('class'), flags.text('default-backend')];
  const rules = flags.list('rule');
  const tls = tlsOf(rules);
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
    spec: {
      ...(className === '' ? {} : { ingressClassName: className }),
      ...(backend === '' ? {} : { defaultBackend: backendOf(backend) }),
      ...(rules.length > 0 ? { rules: rulesOf(rules) } : {}),
      ...(tls.length > 0 ? { tls } : {}),
    },
    status: { loadBalancer: {} },
  };
}

function backendOf(text: string): Draft {
  const [name = '', port = ''] = text.split(':');
  return { service: { name, port: /^\d+$/.test(port) ? { number: Number(port) } : { name: port } } };
}

/** The paths of one host go into one rule. */
function rulesOf(rules: readonly string[]): Draft[] {
  const byHost = new Map<string, Draft[]>();
  for (const rule of rules) {
    const [withoutTls = ''] = rule.split(',');
    const slash = withoutTls.indexOf('/');
    const host = withoutTls.slice(0, slash);
    const [path = '', service = ''] = withoutTls.slice(slash).split('=');
    const isPrefix = path.endsWith('*');
    const paths = byHost.get(host) ?? [];
    byHost.set(host, paths);
    paths.push({
      path: isPrefix ? path.slice(0, -1) : path,
      pathType: isPrefix ? 'Prefix' : 'Exact',
      backend: backendOf(service),
    });
  }
  return [...byHost].map(([host, paths]) => ({ ...(host === '' ? {} : { host }), http: { paths } }));
}

/** Each host is terminated once; hosts of one Secret stand together. */
function tlsOf(rules: readonly string[]): Draft[] {
  const found: { hosts?: string[]; secretName?: string }[] = [];
  const seen = new Set<string>();
  for (const rule of rules) {
    const parts = rule.split(',');
    const [host = ''] = rule.split('/');
    if (parts.length !== 2 || seen.has(host)) continue;
    seen.add(host);
    const secret = parts[1]?.split('=')[1] ?? '';
    const same = found.find(({ secretName = '' }) => secretName === secret);
    if (same) {
      same.hosts = [...(same.hosts ?? []), host];
    } else if (host !== '' || secret !== '') {
      found.push({
        ...(host === '' ? {} : { hosts: [host] }),
        ...(secret === '' ? {} : { secretName: secret }),
      });
    }
  }
  return found;
}
