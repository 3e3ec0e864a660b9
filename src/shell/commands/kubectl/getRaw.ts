import type { KubeObject } from '../../../k8s/objects.ts';
import { kindByResource } from '../../../k8s/kinds/index.ts';
import type { ApiRequest } from '../../../protocol/api.ts';
import { statusError, usageError } from './failure.ts';
import { asServed } from './printing/output.ts';
import { request, type Session } from './session.ts';
import { INFO } from './version.ts';

/** `kubectl get --raw PATH`: what the API server answers on a path, health and objects. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/rawhttp/raw.go
export async function printRaw(session: Session, uri: string): Promise<number> {
  if (session.args.length > 0) {
    throw usageError(session.path, 'arguments may not be passed when --raw is specified');
  }
  const [path = '', query = ''] = uri.split('?');
  session.context.out(await answerTo(session, path.replace(/\/$/, ''), query));
  return 0;
}

async function answerTo(session: Session, path: string, query: string): Promise<string> {
  if (/^\/(?:healthz|livez|readyz)(?:\/ping)?$/.test(path)) return 'ok';
  if (path === '/version') return JSON.stringify(INFO, null, 2);
  const wanted = requestFor(path, query);
  if (wanted === null) {
    const message = 'the server could not find the requested resource';
    throw statusError({ ok: false, code: 404, reason: 'NotFound', message, details: {}, warnings: [] });
  }
  const { kind, apiVersion, ...asked } = wanted;
  const answer = await request(session, asked);
  if (answer.object) return `${JSON.stringify(asServed({ ...answer.object }))}\n`;
  const items = (answer.items ?? []).map(itemOf);
  const metadata = { resourceVersion: answer.resourceVersion };
  return `${JSON.stringify({ kind: `${kind}List`, apiVersion, metadata, items })}\n`;
}

/** Items of a list do not say again what they are. */
function itemOf(object: KubeObject): unknown {
  const { kind: _kind, apiVersion: _version, ...rest } = asServed({ ...object });
  return rest;
}

/** `/api/v1/namespaces/default/services/web`, `/apis/apps/v1/deployments`. */
function requestFor(
  path: string,
  query: string,
): (ApiRequest & { readonly kind: string; readonly apiVersion: string }) | null {
  const found =
    /^\/(?:api|apis\/([^/]+))\/([^/]+)(?:\/namespaces\/([^/]+)(?=\/))?\/([^/]+)(?:\/([^/]+))?(?:\/(status|scale))?$/.exec(
      path,
    );
  const [, group = '', version = '', namespace, plural = '', name, subresource] = found ?? [];
  const resource = group === '' ? plural : `${plural}.${group}`;
  const kind = kindByResource(resource);
  if (!found || !kind || kind.version !== version || (name !== undefined && kind.namespaced && !namespace))
    return null;
  const selectors = new URLSearchParams(query);
  return {
    kind: kind.kind,
    apiVersion: group === '' ? version : `${group}/${version}`,
    verb: name === undefined ? 'list' : 'get',
    resource,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(subresource === 'status' || subresource === 'scale' ? { subresource } : {}),
    ...(selectors.has('labelSelector') ? { labelSelector: selectors.get('labelSelector') ?? '' } : {}),
    ...(selectors.has('fieldSelector') ? { fieldSelector: selectors.get('fieldSelector') ?? '' } : {}),
  };
}
