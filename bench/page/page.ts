import type { Measurement, Row } from '../row.ts';
import { firstDot } from './firstDot.ts';
import { AIMS, frames } from './frames.ts';
import { longestTask } from './longestTask.ts';
import { memory } from './memory.ts';
import { scrub } from './scrub.ts';
import { openSite, type Site } from './site.ts';
import { typing } from './typing.ts';

type Measure = (site: Site, name: string) => Promise<readonly Row[]>;

const MEASURED: Readonly<Record<string, Measure>> = {
  'first-dot': firstDot,
  ...Object.fromEntries(
    Object.keys(AIMS).map((pods): [string, Measure] => [
      `frames/${pods}`,
      (site, name) => frames(site, name, Number(pods)),
    ]),
  ),
  'longest-task': longestTask,
  scrub,
  typing,
  memory,
};

/** What the page costs its visitor. Without a build there is nothing to measure, and a row says so. */
export const PAGE: readonly Measurement[] = Object.entries(MEASURED).map(([what, measure]) => ({
  name: `page/${what}`,
  run: () => onSite(`page/${what}`, measure),
}));

async function onSite(name: string, measure: Measure): Promise<readonly Row[]> {
  let site: Site;
  try {
    site = await openSite();
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n').slice(0, 3).join(' ') : String(error);
    return [{ name, value: 0, unit: 'skipped', about: `there is no page or no browser: ${why}` }];
  }
  try {
    return await measure(site, name);
  } finally {
    await site.close();
  }
}
