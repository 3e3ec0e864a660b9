import type { Draft } from '../../../k8s/kind.ts';
import { isEnvVarName } from '../../../k8s/validation/names.ts';
import { plain } from './failure.ts';
import { parseLabels } from './expose.ts';
import type { Session } from './session.ts';

/** The Pod that `kubectl run` makes. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/generate/versioned/run.go
export function podDraft(
  session: Session,
  name: string,
  words: readonly string[],
  restartPolicy: string,
): Draft {
  const { flags } = session;
  const stdin = flags.yes('stdin');
  const env = flags.list('env').map((text) => envVar(text));
  const annotations = Object.fromEntries(flags.list('annotations').map((text) => annotation(text)));
  const port = flags.text('port');
  const pullPolicy = flags.text('image-pull-policy');
  const container: Draft = {
    name,
    image: flags.text('image'),
    ...(words.length === 0 ? {} : { [flags.yes('command') ? 'command' : 'args']: words }),
    ...(env.length === 0 ? {} : { env }),
    ...(pullPolicy === '' ? {} : { imagePullPolicy: pullPolicy }),
    ...(port === '' ? {} : { ports: [{ containerPort: portNumber(port) }] }),
    resources: {},
    ...(flags.yes('privileged') ? { securityContext: { privileged: true } } : {}),
    ...(stdin ? { stdin } : {}),
    ...(stdin && !flags.yes('leave-stdin-open') ? { stdinOnce: true } : {}),
    ...(flags.yes('tty') ? { tty: true } : {}),
  };
  const labels = flags.text('labels') === '' ? { run: name } : parseLabels(flags.text('labels'));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
    spec: { containers: [container], dnsPolicy: 'ClusterFirst', restartPolicy },
    status: {},
  };
}

/** The Service of `kubectl run --expose`. */
export function serviceDraft(session: Session, name: string): Draft {
  const { flags } = session;
  const labels = flags.text('labels');
  const port = portNumber(flags.text('port'));
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, ...(labels === '' ? {} : { labels: parseLabels(labels) }) },
    spec: {
      ports: [{ port, protocol: 'TCP', targetPort: port }],
      selector: labels === '' ? { run: name } : parseLabels(labels),
    },
    status: { loadBalancer: {} },
  };
}

function portNumber(text: string): number {
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  throw plain(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
}

function envVar(text: string): { name: string; value: string } {
  const equals = text.indexOf('=');
  const name = text.slice(0, equals);
  if (equals <= 0 || isEnvVarName(name).length > 0) throw plain(`invalid env: ${text}`);
  return { name, value: text.slice(equals + 1) };
}

function annotation(text: string): [string, string] {
  const equals = text.indexOf('=');
  if (equals <= 0) throw plain(`invalid annotations format: ${text}`);
  return [text.slice(0, equals), text.slice(equals + 1)];
}
