import { useEffect, useRef, useState } from 'react';
import { liveSentence } from './liveSentence.ts';
import { useWorld } from '../../state/world.ts';

/** How often the sentence may change, so that it can be read. */
const LEAST_INTERVAL_MS = 900;

/** One sentence above the stage that says what matters now. */
export function LiveSentence() {
  const [sentence, setSentence] = useState(() => liveSentence(useWorld.getState()));
  const last = useRef(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const update = (): void => {
      timer = null;
      last.current = performance.now();
      setSentence(liveSentence(useWorld.getState()));
    };
    const end = useWorld.subscribe(() => {
      timer ??= setTimeout(update, Math.max(0, last.current + LEAST_INTERVAL_MS - performance.now()));
    });
    return () => {
      end();
      if (timer) clearTimeout(timer);
    };
  }, []);
  return (
    // Who is served changes with every connection: what is to be heard, the announcements say.
    <p
      className="live-sentence"
      role="status"
      aria-live="off"
      data-tone={sentence.tone}
      title={sentence.text}
    >
      {sentence.text}
    </p>
  );
}
