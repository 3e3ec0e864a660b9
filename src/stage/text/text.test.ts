import { describe, expect, test } from 'vitest';
import { client, node, pod, service, slot } from '../../../e2e/gallery/rows.ts';
import { middle, podSuffix, shortAddress, shortPodName, withPort } from './shorten.ts';
import { fitEnd, fitMiddle, textWidth } from './width.ts';
import {
  clientLabel,
  failureText,
  inRotation,
  lastIsGood,
  nodeLabel,
  podLabel,
  rateText,
  serviceLabel,
  slotWord,
  spanText,
} from './words.ts';

describe('short names', () => {
  test.each([
    ['web-7d4f9c6b5d-x2k9p', 11, 'web…', 'x2k9p'],
    ['web-7d4f9c6b5d-x2k9p', 40, 'web…', 'x2k9p'],
    ['a-long-service-7d4f9c6b5d-x2k9p', 11, 'a-lon…', 'x2k9p'],
    ['tmp', 11, '', 'tmp'],
    ['db-0', 11, '', 'db-0'],
    ['node-exporter-x2k9p', 11, 'node-…', 'x2k9p'],
    ['a-plain-name-of-a-pod', 11, 'a-pla…', 'a-pod'],
    ['x'.repeat(253), 11, 'xxxxx…', 'xxxxx'],
    ['web-7d4f9c6b5d-x2k9p', 3, '', 'k9p'],
  ])('%s in %i characters', (name, room, head, tail) => {
    expect(shortPodName(name, room)).toEqual({ head, tail });
  });

  test.each([
    ['web-7d4f9c6b5d-x2k9p', 6, 'x2k9p'],
    ['db-0', 6, 'db-0'],
    ['a-very-long-name', 6, '…-name'],
  ])('what tells %s apart', (name, room, expected) => {
    expect(podSuffix(name, room)).toBe(expected);
  });

  test.each([
    ['abcdefghij', 10, 'abcdefghij'],
    ['abcdefghij', 5, 'ab…ij'],
    ['abcdefghij', 1, 'a'],
    ['abcdefghij', 0, ''],
  ])('the middle of %s left out for %i', (text, room, expected) => {
    expect(middle(text, room)).toBe(expected);
  });

  test.each([
    ['10.244.1.5', '.1.5'],
    ['fd00:10:244:1::5', '::5'],
    ['fd00::1:2', '::2'],
  ])('the short form of %s', (ip, expected) => {
    expect(shortAddress(ip)).toBe(expected);
  });

  test('IPv6 addresses stand in brackets before a port', () => {
    expect(withPort('fd00::1', 80)).toBe('[fd00::1]:80');
    expect(withPort('10.0.0.1', 80)).toBe('10.0.0.1:80');
  });
});

describe('widths', () => {
  test('a cut text is never wider than asked', () => {
    for (const width of [0, 5, 20, 60, 200]) {
      const cut = fitEnd('The quick brown fox jumps over the lazy dog', width, 11, 'sans');
      expect(textWidth(cut, 11, 'sans')).toBeLessThanOrEqual(width);
    }
  });

  test('an unknown letter counts as a wide one', () => {
    expect(textWidth('Ж', 10, 'sans')).toBeGreaterThanOrEqual(textWidth('O', 10, 'sans'));
  });
});

describe('what the tree says', () => {
  const x = pod('web-7d4f9c6b5d-x2k9p', 1, 5);
  test.each([
    [podLabel(x), 'Pod web-7d4f9c6b5d-x2k9p, Ready, 10.244.1.5, node-1'],
    [podLabel(pod('a', null, 0, { state: 'Pending' })), 'Pod a, Pending, no IP, no Node'],
    [podLabel(pod('a', 1, 2, { namespace: 'shop' })), 'Pod shop/a, Ready, 10.244.1.2, node-1'],
    [serviceLabel(service('web', [x])), 'Service web, ClusterIP 10.96.44.3, 1 of 1 endpoints ready'],
    [
      serviceLabel(service('db', [x, { ...x, state: 'Not ready' }], { type: 'Headless', clusterIPs: [] })),
      'Service db, headless, 1 of 2 endpoints ready',
    ],
    [
      serviceLabel(service('pay', [], { type: 'ExternalName', externalName: 'api.example.com' })),
      'Service pay, ExternalName api.example.com',
    ],
    [
      serviceLabel(
        service('web', [], { type: 'LoadBalancer', ingressIPs: ['203.0.113.20'], namespace: 'shop' }),
      ),
      'Service shop/web, LoadBalancer 203.0.113.20, 0 of 0 endpoints ready',
    ],
    [nodeLabel(node(1)), 'Node node-1, Ready, zone-a'],
    [
      nodeLabel(node(1, { ready: false, cordoned: true, zone: null })),
      'Node node-1, Not ready, cordoned, no zone',
    ],
    [clientLabel(client('c', 'laptop')), 'Client c, laptop, 200'],
  ])('%s', (said, expected) => {
    expect(said).toBe(expected);
  });
});

describe('words on the drawing', () => {
  test.each([
    [4, '4 req/s'],
    [0.2, '1 req/5s'],
    [2.5, '2.5 req/s'],
  ])('a rate of %d', (rate, expected) => expect(rateText(rate)).toBe(expected));

  test.each([
    [{}, null],
    [{ refused: 12 }, '12 refused'],
    [{ refused: 2, timeout: 1 }, '3 failed'],
    [{ dnsFailure: 1 }, '1 not resolved'],
  ])('failures %o', (stats, expected) =>
    expect(failureText(client('c', 'laptop', {}, stats))).toBe(expected),
  );

  test.each([
    ['200', true],
    ['301', true],
    ['503', false],
    ['refused', false],
  ])('a last result of %s', (last, good) => expect(lastIsGood(last)).toBe(good));

  test.each([
    [21_400_000, '22 s'],
    [4_210_000, '4.3 s'],
    [-5, '0 s'],
    [600_000_000, '10 min'],
  ])('a span of %i µs', (us, expected) => expect(spanText(us)).toBe(expected));

  test('with no ready endpoint, those that terminate but still serve are in rotation', () => {
    const leaving = pod('a', 1, 1, { state: 'Terminating' });
    const ready = pod('b', 1, 2);
    expect(inRotation(service('s', [leaving])).map((own) => own.pod)).toEqual(['default/a']);
    expect(inRotation(service('s', [leaving, ready])).map((own) => own.pod)).toEqual(['default/b']);
    expect(slotWord(slot(leaving))).toBe('terminating');
  });
});

test.each([
  ['web', 100, 'web'],
  ['a-service-with-a-long-name-3', 100, /^a-ser.*….*me-3$/],
  ['a-service-with-a-long-name-3', 0, ''],
])('the name %s in %d pixels keeps how it ends', (name, width, shown) => {
  const fitted = fitMiddle(name, width, 13, 'bold');
  expect(fitted).toMatch(shown);
  expect(textWidth(fitted, 13, 'bold')).toBeLessThanOrEqual(width);
});
