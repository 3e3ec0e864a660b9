import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8');

/** The colours of a block of the style sheet, by token. */
function coloursOf(selector: string): Map<string, string> {
  const from = css.indexOf(`${selector} {`);
  const block = css.slice(from, css.indexOf('\n}', from));
  return new Map(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1] ?? '', match[2] ?? '']),
  );
}

const THEMES = {
  light: coloursOf(':root'),
  dark: coloursOf("[data-theme='dark']"),
  projector: coloursOf("[data-theme='projector']"),
};

/** WCAG 2: relative luminance. */
function luminance(hex: string): number {
  const part = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const GROUNDS = ['stage', 'panel', 'raise', 'virtual'];
const TEXTS = ['ink', 'ink-2', 'ink-3', 'traffic', 'ready', 'wait', 'leave', 'fail', 'dns', 'nat'];
const ON_SOFT = ['traffic', 'ready', 'wait', 'leave', 'fail', 'dns', 'nat'];

describe.each(Object.entries(THEMES))('%s', (_, colours) => {
  const ratio = (text: string, ground: string) =>
    contrast(colours.get(text) ?? '', colours.get(ground) ?? '');

  test.each(TEXTS.flatMap((text) => GROUNDS.map((ground) => [text, ground] as const)))(
    '%s can be read on %s',
    (text, ground) => expect(ratio(text, ground)).toBeGreaterThanOrEqual(4.5),
  );

  test.each(ON_SOFT)('%s can be read on its own soft ground', (text) => {
    expect(ratio(text, `${text}-soft`)).toBeGreaterThanOrEqual(4.5);
  });

  test('frames of controls can be seen', () => {
    for (const ground of GROUNDS) expect(ratio('edge', ground)).toBeGreaterThanOrEqual(3);
  });

  test('text on solid can be read', () => {
    expect(ratio('on-solid', 'solid')).toBeGreaterThanOrEqual(4.5);
  });
});

test('every theme has every colour', () => {
  const names = [...THEMES.light.keys()].sort();
  expect(names.length).toBeGreaterThan(30);
  expect([...THEMES.dark.keys()].sort()).toEqual(names);
  expect([...THEMES.projector.keys()].sort()).toEqual(names);
});
