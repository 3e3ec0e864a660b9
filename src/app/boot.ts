import { present } from '../base/assert.ts';
import { openWorkspace } from '../state/documents.ts';
import { begin, engine, idle, play, setSpeed } from '../state/session.ts';
import { loadPreferences, usePreferences } from '../state/preferences.ts';
import { RUN_HASH } from '../state/sharedRun.ts';
import { SPEEDS } from '../state/playback.ts';
import { onTurn, startLoop } from './loop.ts';
import { stageElement } from './stageView.ts';
import { STARTER_FILES, STARTER_INPUTS, STARTER_UNTIL_US } from './starter.ts';

declare global {
  interface Window {
    /** For tests and tools outside the page. */
    servicescope: {
      /** Resolves when the page has drawn all that the engine reported. */
      idle(): Promise<void>;
      /** A hash over the run so far; the same run has the same one in every browser and in Node. */
      history(): Promise<{ readonly at: number; readonly hash: number }>;
    };
  }
}

/** Turns of the loop after which something has moved on a stage that has been drawn. */
const FIRST_TURNS = 3;

/**
 * What happens once, when the page opens: preferences, the files of the last visit (or the starter's), and the starter's
 * cluster, already running with traffic. The stage is alive first; the page around it loads when it has drawn the cluster.
 * `?seed=N` sets the seed, `?speed=0` starts paused, another speed plays at it; `#run=…` opens that run instead, paused.
 */
export async function boot(): Promise<void> {
  const pageOpen = idle().then(firstTurns).then(loadPage);
  window.servicescope = { idle: () => pageOpen.then(idle), history: () => engine().history() };
  const query = new URLSearchParams(window.location.search);
  usePreferences.subscribe(({ theme }) => {
    document.documentElement.dataset['theme'] = theme;
  });
  await loadPreferences();
  byId('stage').append(stageElement());
  startLoop();
  // A link that is pasted into the address of the open page changes only what is behind the hash.
  window.addEventListener('hashchange', () => {
    if (window.location.hash.startsWith(RUN_HASH)) window.location.reload();
  });
  const { hash } = window.location;
  if (hash.startsWith(RUN_HASH) && (await openLink(hash.slice(RUN_HASH.length)))) return;
  const files = openWorkspace(STARTER_FILES);
  await begin({
    seed: wholeNumber(query.get('seed')) ?? 1,
    clusterFile: null,
    inputs: STARTER_INPUTS,
    untilUs: STARTER_UNTIL_US,
    trusted: true,
  });
  await files;
  const speed = query.get('speed');
  if (speed === '0') return;
  if (speed !== null && SPEEDS.includes(Number(speed) as (typeof SPEEDS)[number])) setSpeed(Number(speed));
  play();
}

/** Opens the run of a link, if it is one; the page says what it was otherwise. */
async function openLink(link: string): Promise<boolean> {
  const { openRun } = await import('./share/openRun.ts');
  return openRun(link);
}

/** Resolves when the stage, once drawn, has moved. */
function firstTurns(): Promise<void> {
  let turns = 0;
  return new Promise((resolve) => {
    const end = onTurn(() => {
      if (++turns < FIRST_TURNS) return;
      end();
      resolve();
    });
  });
}

async function loadPage(): Promise<void> {
  const { openPage } = await import('./page.tsx');
  await openPage(byId('root'));
}

function byId(id: string): HTMLElement {
  return present(document.getElementById(id), `#${id}`);
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
