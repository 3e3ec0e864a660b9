import { startTransition, useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
// As large as the engine's worker: until they come, text stands in the fonts that the system has.
import './theme/fonts.css';

/**
 * Puts the page around the stage. It is made in small parts, between which the stage goes on moving, and comes at once:
 * there is no moment without the stage. Resolves when it is there.
 */
export function openPage(element: HTMLElement): Promise<void> {
  const root = createRoot(element);
  return new Promise((resolve) => {
    startTransition(() => root.render(<Page onOpen={resolve} />));
  });
}

function Page({ onOpen }: { onOpen: () => void }) {
  useEffect(onOpen, [onOpen]);
  return <App />;
}
