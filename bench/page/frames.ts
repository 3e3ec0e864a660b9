import type { Page } from 'playwright';
import { against, median, row, type Row } from '../row.ts';
import { seen, type, type Site } from './site.ts';

const SECONDS = 8;
/** Blank page and app take turns, so that a busy moment of the machine hits both. */
const ROUNDS = 3;

/** Frames a second with 12 Pods and 10 connections a second, beside a blank page in the same browser. */
export async function frames(site: Site, name: string): Promise<Row[]> {
  const { page } = await site.open();
  await page.goto(site.address);
  await seen(page, 'Service web', / endpoints ready$/, 60_000);
  await type(page, 'kubectl scale deployment web --replicas=12');
  await seen(page, 'Service web', / 12 of 12 endpoints ready$/, 120_000);
  await type(page, 'scope client remove tmp');
  await type(page, 'scope client add load --from pod/tmp --to http://web --rate 10');
  await seen(page, 'Client load', /, 200$/, 60_000);
  const { page: blank } = await site.open();
  await blank.setContent('<!doctype html><title>blank</title>');
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let i = 0; i < ROUNDS; i++) {
    theirs.push(await framesPerSecond(blank));
    ours.push(await framesPerSecond(page));
  }
  return [
    against(row(name, median(ours), '1/s'), median(theirs), 'a blank page in the same browser; aim ≥ 0.9'),
  ];
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
    SECONDS * 1000,
  );
}
