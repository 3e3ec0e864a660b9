import type { Page } from 'playwright';
import { against, median, row, type Row } from '../row.ts';
import { openLoad } from './run.ts';
import type { Site } from './site.ts';
import { AIM_MS, cpuOf, longest, traced } from './tasks.ts';

const ROUND_MS = 3_000;
/** Blank page and app take turns, so that a busy moment of the machine hits both. */
const ROUNDS = 3;
const TRACED_MS = 4_000;
/** Until the page around the stage has loaded and the wires are full. */
const WARM_UP_MS = 3_000;

/** Connections a second. */
const RATES = [10, 200] as const;

/** What part of a blank page's frames a page with so many Pods is to have at least. */
export const AIMS: Readonly<Record<number, number>> = { 12: 0.9, 100: 0.85, 1_000: 0.7, 10_000: 0.5 };

/** Frames a second while traffic flows among so many Pods, beside a blank page in the same browser; and what they cost. */
export async function frames(site: Site, name: string, pods: number): Promise<Row[]> {
  const { page: blank } = await site.open();
  await blank.setContent('<!doctype html><title>blank</title>');
  const rows: Row[] = [];
  for (const rate of RATES) rows.push(...(await framesAt(site, `${name}/${rate}`, blank, pods, rate)));
  return rows;
}

async function framesAt(site: Site, name: string, blank: Page, pods: number, rate: number): Promise<Row[]> {
  const { context, page } = await openLoad(site, { pods, rate });
  await press(page, 'Play');
  await page.waitForTimeout(WARM_UP_MS);
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let i = 0; i < ROUNDS; i++) {
    // A page that plays on in the background would take the blank one's time.
    await press(page, 'Pause');
    theirs.push(await framesPerSecond(blank));
    await press(page, 'Play');
    ours.push(await framesPerSecond(page));
  }
  const { tasks, frames: drawn } = await traced(site.browser, page, () => page.waitForTimeout(TRACED_MS));
  await context.close();
  const what = `${pods} Pods, ${rate} connections a second`;
  return [
    against(
      row(name, median(ours), '1/s'),
      median(theirs),
      `${what}, beside a blank page; aim ≥ ${AIMS[pods]}`,
    ),
    row(`${name}/cpu`, cpuOf(tasks) / Math.max(1, drawn), 'ms', 'of the main thread for each frame'),
    row(`${name}/longest-task`, longest(tasks, 'wallMs'), 'ms', `aim ≤ ${AIM_MS}`),
    row(`${name}/longest-task-cpu`, longest(tasks, 'cpuMs'), 'ms', 'the same without waiting for a core'),
  ];
}

async function press(page: Page, button: string): Promise<void> {
  await page.bringToFront();
  await page.getByRole('button', { name: button, exact: true }).click();
}

async function framesPerSecond(page: Page): Promise<number> {
  await page.bringToFront();
  return page.evaluate(
    (ms) =>
      new Promise<number>((resolve) => {
        let count = -1;
        let begun = 0;
        const frame = (now: number): void => {
          if (count < 0) begun = now;
          count++;
          if (now - begun >= ms) resolve((count * 1000) / (now - begun));
          else requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      }),
    ROUND_MS,
  );
}
