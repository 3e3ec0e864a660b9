import { readFile, writeFile } from 'node:fs/promises';
import { expect, test, type Page } from '@playwright/test';
import { parse, parseAllDocuments } from 'yaml';
import { openApp, pods, setManifest, tree } from './page.ts';

/** As `kubectl get deployments,services,pods -o yaml` prints a small cluster. */
const DUMP = `apiVersion: v1
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    annotations:
      deployment.kubernetes.io/revision: "3"
    creationTimestamp: "2026-01-01T00:00:00Z"
    generation: 3
    name: shop
    namespace: default
    resourceVersion: "812"
    uid: 7d1f6a2e-0000-4000-8000-000000000001
  spec:
    replicas: 2
    selector:
      matchLabels:
        app: shop
    template:
      metadata:
        labels:
          app: shop
      spec:
        containers:
        - image: nginx
          name: shop
  status:
    readyReplicas: 2
- apiVersion: apps/v1
  kind: ReplicaSet
  metadata:
    name: shop-5c9
    namespace: default
    ownerReferences:
    - apiVersion: apps/v1
      controller: true
      kind: Deployment
      name: shop
      uid: 7d1f6a2e-0000-4000-8000-000000000001
    uid: 7d1f6a2e-0000-4000-8000-000000000002
- apiVersion: v1
  kind: Service
  metadata:
    name: shop
    namespace: default
    uid: 7d1f6a2e-0000-4000-8000-000000000003
  spec:
    clusterIP: 10.3.4.5
    clusterIPs:
    - 10.3.4.5
    ports:
    - port: 80
      protocol: TCP
      targetPort: 80
    selector:
      app: shop
kind: List
metadata:
  resourceVersion: ""
`;

async function drop(page: Page, name: string, text: string): Promise<void> {
  await page.evaluate(
    ({ name: fileName, text: content }) => {
      const data = new DataTransfer();
      data.items.add(new File([content], fileName));
      for (const type of ['dragenter', 'dragover', 'drop']) {
        document.body.dispatchEvent(
          new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }),
        );
      }
    },
    { name, text },
  );
}

async function exported(page: Page, item: string): Promise<Buffer> {
  await page.locator('.export summary').click();
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: item }).click();
  return readFile(await (await waiting).path());
}

test('a dump that is dropped becomes a tidy file, and its Pods run', async ({ page }) => {
  const { errors } = await openApp(page);
  const manifest = page.getByRole('textbox', { name: 'Manifest' });
  await manifest.waitFor();
  await drop(page, 'dump.yaml', DUMP);
  await expect(page.getByRole('tab', { name: 'dump.yaml' })).toHaveAttribute('aria-selected', 'true');
  await expect(manifest).toHaveValue(/^# From dump\.yaml: 2 of 3 objects\./);
  const text = await manifest.inputValue();
  expect(text).toContain('ReplicaSet (1×)');
  expect(text.replaceAll(/^#.*$/gm, '')).not.toMatch(/status|uid|clusterIP|revision/);
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.locator('.said')).toContainText('deployment.apps/shop created');
  await expect(page.locator('.said')).toContainText('service/shop created');
  await expect(pods(page, /^Pod shop-.*, Ready,/)).toHaveCount(2, { timeout: 40_000 });
  expect(errors).toEqual([]);
});

test('a dump that is pasted is offered to be tidied', async ({ page }) => {
  await openApp(page, '?speed=0');
  await setManifest(page, DUMP);
  await page.locator('.tidy-offer').getByRole('button', { name: 'Tidy' }).click();
  await expect(page.getByRole('tab', { name: 'web-2.yaml' })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('textbox', { name: 'Manifest' })).toHaveValue(/^# From web\.yaml: 2 of 3/);
  await expect(page.locator('.tidy-offer')).toBeHidden();
});

test('what is dropped may be long, broken or cancelled: the page goes on', async ({ page }) => {
  await openApp(page, '?speed=0');
  await page.getByRole('textbox', { name: 'Manifest' }).waitFor();
  const reading = page.locator('.reading');
  const item = `- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: NAME, uid: u}\n  data: {${'k: {a: b}, '.repeat(300)}}\n`;
  const items = Array.from({ length: 4000 }, (_, n) => item.replace('NAME', `c-${n}`)).join('');
  await drop(page, 'huge.yaml', `apiVersion: v1\nitems:\n${items}kind: List\n`);
  await expect(reading).toContainText('Reading huge.yaml');
  await expect
    .poll(() => reading.locator('progress').evaluate((bar: HTMLProgressElement) => bar.value))
    .toBeGreaterThan(0);
  await reading.getByRole('button', { name: 'Cancel' }).click();
  await expect(reading).toBeHidden();
  await expect(page.getByRole('tab', { name: 'huge.yaml' })).toHaveCount(0);
  await drop(page, 'picture.png', '\u0089PNG\0\0');
  await expect(reading).toContainText('picture.png is no text');
  await drop(page, 'broken.yaml', `kind: List\nitems: [\n${'# \n'.repeat(1_100_000)}`);
  await expect(reading).toContainText('broken.yaml is not opened: line');
});

test('the cluster is taken away as YAML that makes it again', async ({ page }) => {
  await openApp(page);
  const text = (await exported(page, 'Cluster as YAML')).toString();
  const objects = parseAllDocuments(text).map((document) => document.toJS() as { kind: string });
  expect(objects.map((one) => one.kind).toSorted()).toEqual(['Deployment', 'Pod', 'Service']);
  expect(parse(text.split('---')[0] ?? '')).not.toHaveProperty('status');
  await drop(page, 'cluster.yaml', text);
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.locator('.said')).toContainText('deployment.apps/web');
  await expect(page.locator('.said:not([data-failed])')).toBeVisible();
});

test('the stage is taken away as a picture, the timeline as a page', async ({ page, context }, info) => {
  await openApp(page);
  await expect(tree(page).getByRole('treeitem', { name: /^Client tmp, .*, 200$/ })).toBeAttached();
  const svg = (await exported(page, 'Picture as SVG')).toString();
  await writeFile(info.outputPath('picture.svg'), svg);
  const found = await page.evaluate((text) => {
    const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
    return {
      broken: parsed.querySelector('parsererror')?.textContent ?? null,
      root: parsed.documentElement.tagName,
      words: parsed.documentElement.textContent,
    };
  }, svg);
  expect(found).toMatchObject({ broken: null, root: 'svg' });
  expect(found.words).toContain('web');
  expect(svg).not.toContain('var(--');
  const png = await exported(page, 'Picture as PNG');
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect(png.length).toBeGreaterThan(20_000);
  await writeFile(info.outputPath('picture.png'), png);
  const html = await exported(page, 'Storyboard for printing');
  await writeFile(info.outputPath('storyboard.html'), html);
  const story = await context.newPage();
  await story.setContent(html.toString());
  await expect(story.getByRole('heading', { name: 'Storyboard' })).toBeVisible();
  await expect(story.locator('time').first()).toHaveText(/^\d\d:\d\d\.\d{3}$/);
});
