import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
// As large as the engine's worker: until they come, text stands in the fonts that the system has.
import './theme/fonts.css';

/** Puts the page around the stage, at once: there is no moment without the stage. */
export function openPage(element: HTMLElement): void {
  const root = createRoot(element);
  flushSync(() => root.render(<App />));
}
