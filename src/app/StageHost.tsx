import { useLayoutEffect, useRef } from 'react';
import { FollowCard } from './FollowCard.tsx';
import { Hint } from './Hint.tsx';
import { LiveSentence } from './sentence/LiveSentence.tsx';
import { PointedRing } from './PointedRing.tsx';
import { StageFind } from './StageFind.tsx';
import { stageElement } from './stageView.ts';
import type { LayoutName } from './useLayout.ts';
import { XrayBar } from './XrayBar.tsx';
import { useStageMode } from '../state/stageMode.ts';

/** Where the stage is in the page. React never looks inside. */
export function StageHost({ layout }: { layout: LayoutName }) {
  const mode = useStageMode((state) => state.mode);
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    place.current?.append(stageElement());
  }, []);
  return (
    <section className="stage-pane" aria-label="Stage">
      {/* Where there is little room, a step of the followed connection takes its place. */}
      {(layout === 'wide' || mode !== 'follow') && (
        <div className="stage-head">
          <LiveSentence />
          {mode === 'xray' && <XrayBar layout={layout} />}
          <StageFind />
        </div>
      )}
      {mode === 'follow' && <FollowCard />}
      <div ref={place} className="stage-place" />
      <PointedRing />
      {mode !== 'follow' && <Hint />}
    </section>
  );
}
