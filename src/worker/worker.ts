import * as Comlink from 'comlink';
import type { FromWorker, ToWorker, WorkerApi } from '../protocol/messages.ts';
import { createEngineSide } from './engineSide.ts';

/** The worker's door: letters on a port of their own, calls by Comlink. All it does is in `engineSide`. */

let open: (port: MessagePort) => void = () => undefined;
const port = new Promise<MessagePort>((resolve) => {
  open = resolve;
});

const side = createEngineSide((message: FromWorker) => {
  void port.then((letters) => letters.postMessage(message));
});

self.addEventListener('message', (event: MessageEvent) => {
  const letters = event.ports[0];
  if ((event.data as { type?: string } | null)?.type !== 'letters' || !letters) return;
  letters.onmessage = (letter: MessageEvent<ToWorker>) => side.receive(letter.data);
  open(letters);
});

Comlink.expose(side.api satisfies WorkerApi);

// What fails behind a letter has nobody to tell: it ends the worker in the page's eyes, as any other fault does.
self.addEventListener('unhandledrejection', (event) => {
  setTimeout(() => {
    throw event.reason;
  });
});
