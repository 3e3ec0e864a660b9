import type { Node, Pod } from '../../../k8s/objects.ts';
import { isNodeDown } from '../../../engine/node/machines.ts';
import { getObject } from '../../../engine/apiserver/read.ts';
import { statusError } from './failure.ts';
import type { Session } from './session.ts';

/** Logs, exec, attach and port-forward go through the API server to the kubelet of the Pod's Node. */

/** How long the API server tries to reach a kubelet. */
// kubernetes: staging/src/k8s.io/apimachinery/pkg/util/net/http.go (the dialer's timeout)
const DIAL_TIMEOUT_US = 30_000_000;
const KUBELET_PORT = 10_250;

/** Throws what kubectl prints when the Pod's Node is down, after the time it takes to find out. `path`: what is asked for with GET. */
export async function reachKubelet(session: Session, pod: Pod, path: string | null): Promise<void> {
  const { host, signal } = session.context;
  const { nodeName } = pod.spec;
  if (!nodeName || !isNodeDown(host.world(), nodeName)) return;
  await host.sleep(DIAL_TIMEOUT_US, signal);
  const node = getObject<Node>(host.world(), 'nodes', '', nodeName);
  const ip = node?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? nodeName;
  const address = `${ip.includes(':') ? `[${ip}]` : ip}:${KUBELET_PORT}`;
  const dial = `dial tcp ${address}: i/o timeout`;
  const message =
    path === null ? `error dialing backend: ${dial}` : `Get "https://${address}${path}": ${dial}`;
  throw statusError({ ok: false, code: 500, reason: '', message, details: {}, warnings: [] });
}
