import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';

/** Puts the page around the stage, at once: there is no moment without the stage. */
export function openPage(element: HTMLElement): void {
  const root = createRoot(element);
  flushSync(() => root.render(<App />));
}
