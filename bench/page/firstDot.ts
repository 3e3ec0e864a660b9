import { median, row, type Row } from '../row.ts';
import { kilobytesUntilFirstDot, type Site } from './site.ts';

const VISITS = 5;
const PATIENCE_MS = 60_000;

/** What is fetched until something moves on the stage, and how long that takes from the click on a link. */
export async function firstDot(site: Site, name: string): Promise<Row[]> {
  const took: number[] = [];
  for (let i = 0; i < VISITS; i++) took.push(await visit(site));
  return [
    row(`${name}/bytes`, kilobytesUntilFirstDot(), 'KB', 'gzip; aim ≤ 250'),
    row(`${name}/time`, median(took), 'ms', `from navigation, nothing cached; middle of ${VISITS} visits`),
  ];
}

async function visit(site: Site): Promise<number> {
  const { context, page } = await site.open();
  await page.goto(site.address);
  const mark = await page.waitForFunction(
    () => performance.getEntriesByName('first-dot')[0]?.startTime,
    null,
    {
      timeout: PATIENCE_MS,
    },
  );
  const tookMs = Number(await mark.jsonValue());
  await context.close();
  return tookMs;
}
