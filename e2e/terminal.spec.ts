import { expect, test } from '@playwright/test';
import { openApp, run, selectItem, terminalShows, terminalText } from './page.ts';

test('what is typed stands behind its prompt, also for a screen reader', async ({ page }) => {
  await openApp(page);
  await run(page, 'echo hello');
  await terminalShows(page, 'laptop:~$ echo hello\nhello\nlaptop:~$ ');
});

test('Tab completes, the arrow keys recall', async ({ page }) => {
  await openApp(page);
  await run(page, 'kubectl get pods');
  await terminalShows(page, /tmp +1\/1/);
  await page.keyboard.type('kubectl get dep');
  await page.keyboard.press('Tab');
  await page.keyboard.type('web');
  await page.keyboard.press('Enter');
  await terminalShows(page, /web +3\/3/);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await terminalText(page)).split('kubectl get pods\n').length).toBe(3);
});

test('Ctrl+C ends a watch and a loop', async ({ page }) => {
  await openApp(page);
  await run(page, 'kubectl get pods -w');
  await terminalShows(page, /tmp +1\/1/);
  await page.keyboard.press('Control+C');
  await terminalShows(page, /laptop:~\$ $/);
  await run(page, 'while true; do echo again; sleep 1; done');
  await terminalShows(page, 'again\nagain');
  await page.keyboard.press('Control+C');
  await terminalShows(page, /laptop:~\$ $/);
});

test('several lines pasted at once are taken one after the other', async ({ page }) => {
  await openApp(page);
  await run(
    page,
    'cat <<EOF | kubectl apply -f -\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: pasted\nEOF\necho done',
  );
  await terminalShows(page, /configmap\/pasted created[^]*done\n/);
});

test('a flood leaves the page alive', async ({ page }) => {
  await openApp(page);
  await run(page, 'seq 1 20000');
  await terminalShows(page, '20000\nlaptop:~$ ');
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
});

test('a control writes the command that it equals, unless that is switched off', async ({ page }) => {
  await openApp(page);
  await selectItem(page, /^Pod web-/);
  await page.getByRole('button', { name: 'Make it unready' }).click();
  await terminalShows(page, /# scope app web-\S+ unready/);
  await page.getByRole('checkbox', { name: 'echo controls' }).uncheck();
  await page.getByRole('button', { name: 'Make it ready' }).click();
  await expect(page.getByRole('button', { name: 'Make it unready' })).toBeVisible();
  expect(await terminalText(page)).not.toMatch(/# scope app web-\S+ ready/);
});
