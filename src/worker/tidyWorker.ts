import { tidyDump, type TidyDump } from '../k8s/tidy/tidyDump.ts';

/** Reads dumps beside the page and the engine, so that neither stands still. One worker reads one dump. */

export interface TidyAsk {
  readonly name: string;
  readonly text: string;
}

export type TidySaid =
  | { readonly type: 'read'; readonly share: number }
  | { readonly type: 'done'; readonly result: TidyDump };

/** A change of the share that somebody would see. */
const SEEN = 0.01;

self.addEventListener('message', (event: MessageEvent<TidyAsk>) => {
  const { name, text } = event.data;
  let told = 0;
  const result = tidyDump(name, text, (share) => {
    if (share < told + SEEN) return;
    told = share;
    self.postMessage({ type: 'read', share } satisfies TidySaid);
  });
  self.postMessage({ type: 'done', result } satisfies TidySaid);
});
