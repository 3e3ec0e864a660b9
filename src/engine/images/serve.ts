import type { HttpRequest, HttpResponse } from '../../protocol/http.ts';
import { objectAt } from '../apiserver/read.ts';
import type { Pod } from '../../k8s/objects.ts';
import { drawBelow, MILLISECOND_US } from '../kernel/kernel.ts';
import { ownEnvironmentOf } from '../node/environment.ts';
import { readContainerFile } from '../node/files.ts';
import { hostnameOf } from '../node/hostname.ts';
import { appendLog } from '../node/logs.ts';
import type { World } from '../world.ts';
import { busyboxRespond } from './fileServers.ts';
import { plainToTls } from './http.ts';
import { argvOf, imageNamed, imageOf } from './index.ts';
import type { Answer, Listen, ServeContext } from './plan.ts';

/** How long a program takes for an answer, when it does not wait on purpose. */
const THINK_US = 2 * MILLISECOND_US;

/** What a program does with a request. */
export type Served = { readonly response: HttpResponse; readonly delayUs: number } | { readonly close: true };

/**
 * Has the program behind a listener answer a request, and writes what it logs. `close`: it does not speak this
 * protocol (a database, TLS to a plain port) and ends the connection without an answer.
 */
export function serve(
  world: World,
  podKey: string,
  container: string,
  listener: Listen,
  request: HttpRequest,
  peer: { readonly ip: string; readonly port: number },
): Served {
  const answer = answerOf(world, podKey, container, listener, request, peer);
  if (!answer?.response) return { close: true };
  if (answer.log !== undefined) appendLog(world, podKey, container, answer.log);
  const thinkUs =
    THINK_US + drawBelow(world, THINK_US, 'think', `${podKey} ${peer.ip}:${peer.port}`, world.kernel.nowUs);
  return { response: answer.response, delayUs: (answer.delayUs ?? 0) + thinkUs };
}

/** The answer alone, without any trace: what a probe looks at. Null: the connection is closed without one. */
export function answerOf(
  world: World,
  podKey: string,
  container: string,
  listener: Listen,
  request: HttpRequest,
  peer: { readonly ip: string; readonly port: number },
): Answer | null {
  const context = contextOf(world, podKey, container, listener, peer);
  if (!context) return null;
  if (request.tls && !listener.tls) return null;
  if (!request.tls && listener.tls) return { response: plainToTls(listener.serves, context.nowUs) };
  if (listener.serves === 'busybox') return busyboxRespond(request, context);
  return imageNamed(listener.serves)?.respond?.(request, context) ?? null;
}

function contextOf(
  world: World,
  podKey: string,
  container: string,
  listener: Listen,
  peer: { readonly ip: string; readonly port: number },
): ServeContext | null {
  const pod = objectAt<Pod>(world, 'pods', podKey);
  const spec = [...(pod?.spec.containers ?? []), ...(pod?.spec.initContainers ?? [])].find(
    (each) => each.name === container,
  );
  if (!pod || !spec) return null;
  const env = ownEnvironmentOf(world, podKey, container);
  return {
    podName: pod.metadata.name,
    namespace: pod.metadata.namespace ?? '',
    nodeName: pod.spec.nodeName ?? '',
    hostname: hostnameOf(pod),
    podIps: world.kubelet.pods.get(podKey)?.ips ?? [],
    port: listener.port,
    peer,
    argv: argvOf(spec, env),
    env,
    tag: imageOf(spec.image ?? '').tag,
    nowUs: world.kernel.nowUs,
    readFile: (path) => readContainerFile(world, podKey, container, path),
  };
}
