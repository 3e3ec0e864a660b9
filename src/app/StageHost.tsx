import { useLayoutEffect, useRef } from 'react';
import { Hint } from './Hint.tsx';
import { LiveSentence } from './LiveSentence.tsx';
import { stageElement } from './stageView.ts';

/** Where the stage is in the page. React never looks inside. */
export function StageHost() {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    place.current?.append(stageElement());
  }, []);
  return (
    <section className="stage-pane" aria-label="Stage">
      <LiveSentence />
      <div ref={place} className="stage-place" />
      <Hint />
    </section>
  );
}
