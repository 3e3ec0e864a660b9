import type { Page } from 'playwright';
import { median, row, type Row } from '../row.ts';
import { openLoad } from './run.ts';
import type { Site } from './site.ts';

const LOADS = [
  { pods: 12, rate: 10 },
  { pods: 100, rate: 20 },
] as const;

/** Of the run before the first jump, in virtual time. */
const RUN_US = 600_000_000;
/** Traffic runs so long between two jumps. */
const BETWEEN_MS = 400;
/** Where to, as shares of the timeline: near and far, back and forth. */
const JUMPS = [
  0.5, 0.02, 0.97, 0.31, 0.62, 0.11, 0.83, 0.44, 0.72, 0.2, 0.9, 0.05, 0.55, 0.38, 0.66,
] as const;
const AIM_MS = 100;

/** From the press on the timeline of a ten-minute run until that moment is on the screen, while traffic runs. */
export async function scrub(site: Site, name: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (const load of LOADS) {
    const { context, page } = await openLoad(site, load, RUN_US);
    const took: number[] = [];
    for (const share of JUMPS) {
      await page.getByRole('button', { name: 'Play', exact: true }).click();
      await page.waitForTimeout(BETWEEN_MS);
      took.push(await jump(page, share));
    }
    await context.close();
    const what = `${load.pods} Pods, ${load.rate} connections a second`;
    rows.push(
      row(
        `${name}/${load.pods}`,
        Math.max(...took),
        'ms',
        `the longest of ${took.length}: ${what}; aim ≤ ${AIM_MS}`,
      ),
      row(`${name}/${load.pods}/middle`, median(took), 'ms', 'the middle one'),
    );
  }
  return rows;
}

async function jump(page: Page, share: number): Promise<number> {
  const box = await page.locator('.timeline').boundingBox();
  if (!box) throw new Error('the page has no timeline');
  // The clock shows the moment as soon as the whole screen does; after the next frame that has been drawn.
  const listening = await page.evaluateHandle(() => ({
    arrived: new Promise<number>((resolve) => {
      addEventListener(
        'pointerdown',
        (event) => {
          const seconds = (): number => {
            const parts = (document.querySelector('.clock')?.textContent ?? '').split(':').map(Number);
            return parts.reduce((sum, part) => sum * 60 + part, 0);
          };
          const from = seconds();
          const look = (): void => {
            if (Math.abs(seconds() - from) < 2) requestAnimationFrame(look);
            else requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - event.timeStamp)));
          };
          look();
        },
        { once: true, capture: true },
      );
    }),
  }));
  await page.mouse.move(box.x + box.width * share, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.up();
  return listening.evaluate(({ arrived }) => arrived);
}
