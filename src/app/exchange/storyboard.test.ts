import { expect, it } from 'vitest';
import type { Happening } from '../../protocol/happening.ts';
import { storyboardHtml } from './storyboard.ts';

function happening(id: number, at: number, text: string, cause: number | null): Happening {
  return { id, at, actor: 'you', what: 'x', subject: 'Pod/a/b', text, cause };
}

const HAPPENINGS = [
  happening(1, 1_000_000, 'You scaled Deployment <web>: 2.', null),
  happening(2, 1_500_000, 'ReplicaSet made a Pod.', 1),
  happening(3, 2_000_000, 'The Pod was scheduled.', 2),
  happening(4, 9_000_000, 'You look ahead.', null),
];

it('tells each act with its time and what followed from it, up to now', () => {
  const page = storyboardHtml({ happenings: HAPPENINGS, nowUs: 3_000_000, picture: '<svg/>' });
  expect(page).toContain('<h2><time>00:01.000</time> You scaled Deployment &lt;web&gt;: 2.</h2>');
  const [, act = ''] = page.split('<h2>');
  expect(act).toContain('<time>00:01.500</time> ReplicaSet made a Pod.');
  expect(act).toContain('<time>00:02.000</time> The Pod was scheduled.');
  expect(page).not.toContain('look ahead');
  expect(page).not.toContain('<web>');
});
