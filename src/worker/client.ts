import * as Comlink from 'comlink';
import type { FromWorker, ToWorker, WorkerApi } from '../protocol/messages.ts';

/** The page's handle on the engine: calls to wait for, and letters both ways. */
export interface WorkerClient {
  readonly api: WorkerApi;
  tell(message: ToWorker): void;
  close(): void;
}

export interface WorkerListeners {
  onMessage(message: FromWorker): void;
  /** The worker has died; a new one can be started from seed, settings and inputs. */
  onCrash(message: string): void;
}

/** Starts a worker with a cluster in it. */
export function startWorker(listeners: WorkerListeners): WorkerClient {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    type: 'module',
    name: 'servicescope',
  });
  const remote = Comlink.wrap<WorkerApi>(worker);
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = (event: MessageEvent<FromWorker>) => listeners.onMessage(event.data);
  worker.addEventListener('error', (event) => listeners.onCrash(event.message || 'the worker stopped'));
  worker.addEventListener('messageerror', () => listeners.onCrash('a message could not be read'));
  worker.postMessage({ type: 'letters' }, [port2]);
  return {
    api: methodsOf(remote),
    tell: (message) => port1.postMessage(message),
    close: () => {
      port1.close();
      remote[Comlink.releaseProxy]();
      worker.terminate();
    },
  };
}

/** The remote's methods as plain functions, so that the page sees an ordinary object. */
function methodsOf(remote: Comlink.Remote<WorkerApi>): WorkerApi {
  return {
    start: (options) => remote.start(options),
    input: (input) => remote.input(input),
    api: (request) => remote.api(request),
    apply: (text, options) => remote.apply(text, options),
    object: (resource, namespace, name) => remote.object(resource, namespace, name),
    yaml: (resource, namespace, name) => remote.yaml(resource, namespace, name),
    exportYaml: () => remote.exportYaml(),
    rules: (service) => remote.rules(service),
    why: (subject) => remote.why(subject),
    checklist: (service, from) => remote.checklist(service, from),
    whyNot: (subject) => remote.whyNot(subject),
    truths: (service) => remote.truths(service),
    series: (service) => remote.series(service),
    send: (from, host, port) => remote.send(from, host, port),
    logs: (pod, container) => remote.logs(pod, container),
    step: () => remote.step(),
    settle: () => remote.settle(),
    rewind: (toUs) => remote.rewind(toUs),
    returnTo: (history, toUs) => remote.returnTo(history, toUs),
    compare: (left, right) => remote.compare(left, right),
    history: () => remote.history(),
    complete: (tab, line) => remote.complete(tab, line),
  };
}
