import { create } from 'zustand';
import type { Happening } from '../protocol/happening.ts';

/** What somebody wants to take away as a text. */
export type CopyTarget =
  /** What a selection key stands for. */
  | { readonly kind: 'thing'; readonly key: string }
  | { readonly kind: 'happening'; readonly happening: Happening }
  /** The cluster as it is now. */
  | { readonly kind: 'moment' };

export interface Copying {
  /** What is offered to be copied; null when nothing is. */
  readonly target: CopyTarget | null;
  /** What was copied last, as a short sentence; '' when it was said long enough. */
  readonly said: string;
}

export const useCopying = create<Copying>(() => ({ target: null, said: '' }));

export function offerCopy(target: CopyTarget | null): void {
  useCopying.setState({ target });
}

/** Offers what is selected; the moment when nothing is. */
export function offerCopyOf(key: string | null): void {
  offerCopy(key === null ? { kind: 'moment' } : { kind: 'thing', key });
}

export function sayCopied(said: string): void {
  useCopying.setState({ said });
}

/** False: the browser does not let the page copy. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
