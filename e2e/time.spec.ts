import { expect, test } from '@playwright/test';
import { crashWorker, openApp, pods, run, terminalShows, watchWorker } from './page.ts';

test('a rewind shows the past, and what was done then is done again', async ({ page }) => {
  await openApp(page);
  await run(page, 'kubectl scale deployment web --replicas=5');
  await terminalShows(page, 'deployment.apps/web scaled');
  await expect(pods(page, /^Pod web-.*, Ready,/)).toHaveCount(5, { timeout: 40_000 });
  const timeline = page.getByRole('slider', { name: 'Timeline' });
  await timeline.press('Home');
  await expect(pods(page, /^Pod web-/)).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
  await timeline.press('End');
  await expect(pods(page, /^Pod web-.*, Ready,/)).toHaveCount(5, { timeout: 40_000 });
  await timeline.press('Home');
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('10');
  await page.getByRole('button', { name: 'Play' }).click();
  await expect(pods(page, /^Pod web-.*, Ready,/)).toHaveCount(5, { timeout: 60_000 });
});

test('acting in the past begins another history; both outlive a crash', async ({ page }) => {
  await watchWorker(page);
  await openApp(page);
  await run(page, 'kubectl scale deployment web --replicas=5');
  await terminalShows(page, 'deployment.apps/web scaled');
  const timeline = page.getByRole('slider', { name: 'Timeline' });
  await page.getByRole('button', { name: 'Pause' }).click();
  await timeline.press('PageDown');
  await expect(pods(page, /^Pod web-.*, Ready,/)).toHaveCount(3);
  await run(page, 'kubectl scale deployment web --replicas=2');
  await page.getByRole('button', { name: 'Run until settled' }).click();
  await expect(pods(page, /^Pod web-.*, Ready,/)).toHaveCount(2, { timeout: 40_000 });
  await page.getByRole('tab', { name: 'Histories' }).click();
  const comparison = page.getByRole('region', { name: 'History 1 beside history 2' });
  await expect(comparison).toContainText('Not every client got the same');
  await crashWorker(page);
  await page.getByRole('button', { name: 'Bring it back' }).click();
  await expect(page.locator('.crash')).toBeHidden();
  await expect(pods(page, /^Pod web-.*, Ready,/)).toHaveCount(2);
  await expect(comparison).toContainText('Not every client got the same');
  await page.getByRole('button', { name: 'Return to it' }).click();
  await page.getByRole('button', { name: 'Run until settled' }).click();
  await expect(pods(page, /^Pod web-.*, Ready,/)).toHaveCount(5, { timeout: 40_000 });
});

test('steps go forward and back from happening to happening', async ({ page }) => {
  await openApp(page, '?speed=0');
  const clock = page.locator('.clock');
  await page.getByRole('button', { name: 'Step', exact: true }).click();
  await expect(clock).not.toHaveText('00:15.000');
  const there = await clock.textContent();
  await page.getByRole('button', { name: 'One happening back' }).click();
  await expect(clock).not.toHaveText(there ?? '');
  await page.getByRole('slider', { name: 'Timeline' }).press('End');
  await expect(clock).toHaveText(there ?? '');
});

test('paused, a step goes to the next happening', async ({ page }) => {
  await openApp(page, '?speed=0');
  const clock = page.locator('.clock');
  await expect(clock).toHaveText('00:15.000');
  await page.getByRole('button', { name: 'Step' }).click();
  await expect(clock).not.toHaveText('00:15.000');
});

test('the first visit has one hint, which the first act ends for good', async ({ page }) => {
  await openApp(page);
  const hint = page.getByRole('note', { name: 'Something to try' });
  await expect(hint).toContainText('select this Pod');
  await pods(page, /^Pod web-/)
    .first()
    .press('Enter');
  await expect(hint).toContainText('Make it unready');
  await page.getByRole('button', { name: 'Make it unready' }).click();
  await expect(hint).toBeHidden();
  await page.reload();
  await expect(pods(page, /^Pod web-/)).toHaveCount(3);
  await expect(page.getByRole('button', { name: 'Apply' })).toBeVisible();
  await expect(hint).toBeHidden();
});

test('a connection is followed step by step, by the arrow keys too', async ({ page }) => {
  await openApp(page);
  await page.keyboard.press('f');
  const card = page.getByRole('region', { name: 'Step of the connection' });
  await expect(card).toContainText('Step 1 of');
  await expect(card).toContainText('web.default.svc.cluster.local.');
  for (let turn = 0; turn < 5; turn++) await page.keyboard.press('ArrowRight');
  await expect(card).toContainText('The destination becomes');
  await expect(card).toContainText('DNAT');
  await page.keyboard.press('ArrowLeft');
  await expect(card).toContainText('Step 5 of');
  await page.keyboard.press('End');
  await expect(card).toContainText('The answer comes back through');
  await page.getByRole('button', { name: /^Stop, back to/ }).click();
  await expect(card).toBeHidden();
});

test('one connection is sent and followed', async ({ page }) => {
  await openApp(page, '?speed=0');
  await page.getByRole('tab', { name: 'Follow', exact: true }).click();
  await page.getByRole('textbox', { name: 'To (host:port)' }).fill('web:81');
  await page.getByRole('button', { name: 'Send and follow' }).click();
  const card = page.getByRole('region', { name: 'Step of the connection' });
  await expect(card).toContainText('Step 1 of');
  await page.getByRole('button', { name: /nothing answers/ }).click();
  await expect(card).toContainText('No rule and no route leads to');
});
