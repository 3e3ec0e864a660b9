import { useEffect, useRef } from 'react';
import { usePreferences } from '../../state/preferences.ts';
import { useWorld } from '../../state/world.ts';
import { newIn } from '../../state/useAnswer.ts';
import { liveSentence } from '../sentence/liveSentence.ts';
import { createAnnouncer } from './announcer.ts';

/** How often it looks whether something is to be said, in milliseconds. */
const LOOK_MS = 500;

/** What happens, for those who hear the page: in portions, as often as they wish. */
export function Announcements() {
  const element = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    const announcer = createAnnouncer();
    let heard = useWorld.getState();
    announcer.jump(heard.nowUs, liveSentence(heard));
    const timer = setInterval(() => {
      const how = usePreferences.getState().announce;
      const world = useWorld.getState();
      // The sentence is made from all connections: not for nobody.
      if (how === 'off' || !element.current) return;
      const last = heard.happenings.at(-1);
      const jumped = world.nowUs < heard.nowUs || (last !== undefined && !world.happenings.includes(last));
      if (jumped) announcer.jump(world.nowUs, liveSentence(world));
      else if (world !== heard) announcer.hear(newIn(world, heard), liveSentence(world));
      heard = world;
      const text = announcer.due(performance.now(), how);
      if (text !== null) element.current.textContent = text;
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  return <p ref={element} className="sr-only" role="status" aria-label="What happens" />;
}
