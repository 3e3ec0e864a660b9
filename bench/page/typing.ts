import type { Page } from 'playwright';
import { against, median, row, type Row } from '../row.ts';
import { openLoad } from './run.ts';
import { type, type Site } from './site.ts';

const LOADS = [
  { pods: 12, rate: 10 },
  { pods: 1_000, rate: 200 },
] as const;
const TEXT = 'kubectl get endpointslices -l kubernetes.io/service-name=web';
const BETWEEN_KEYS_MS = 40;

/** From a key until what it changed has been painted, while traffic flows and a command watches; beside a blank page's text area. */
export async function typing(site: Site, name: string): Promise<Row[]> {
  const { page: blank } = await site.open();
  await blank.setContent('<!doctype html><title>blank</title><textarea rows="20" cols="80"></textarea>');
  const rows: Row[] = [];
  for (const load of LOADS) {
    await blank.bringToFront();
    await blank.locator('textarea').focus();
    const plain = await typed(blank);
    const { context, page } = await openLoad(site, load);
    await page.bringToFront();
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await type(page, 'kubectl get pods --watch');
    await page.waitForTimeout(2_000);
    await page.getByRole('button', { name: 'New shell on the laptop' }).click();
    const terminal = await typed(page);
    await page.getByRole('textbox', { name: 'YAML with completion' }).focus();
    const editor = await typed(page);
    await context.close();
    const about = `the middle of ${TEXT.length} keys, ${load.pods} Pods, ${load.rate} connections a second; beside a blank page's text area`;
    for (const [what, took] of Object.entries({ terminal, editor })) {
      rows.push(
        against(row(`${name}/${what}/${load.pods}`, median(took), 'ms'), median(plain), about),
        against(
          row(`${name}/${what}/${load.pods}/slowest-tenth`, slowestTenth(took), 'ms'),
          slowestTenth(plain),
          'nine of ten keys take less',
        ),
      );
    }
  }
  return rows;
}

/** Milliseconds from each key to its frame's end. */
async function typed(page: Page): Promise<number[]> {
  const all = await page.evaluateHandle(() => {
    const took: number[] = [];
    const key = (event: KeyboardEvent): void => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.addEventListener('message', () => took.push(performance.now() - event.timeStamp));
        port1.start();
        port2.postMessage(null);
      });
    };
    addEventListener('keydown', key, { capture: true });
    return { took, end: () => removeEventListener('keydown', key, { capture: true }) };
  });
  for (const character of TEXT) {
    await page.keyboard.press(character === ' ' ? 'Space' : character);
    await page.waitForTimeout(BETWEEN_KEYS_MS);
  }
  return all.evaluate(({ took, end }) => {
    end();
    return took;
  });
}

function slowestTenth(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.9)] ?? Number.NaN;
}
