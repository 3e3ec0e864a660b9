import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../k8s/clusterFile/defaults.ts';
import { createWorld, forkWorld, type World } from '../world.ts';
import { causesOf, following, forget, HAPPENINGS_KEPT, latestOf, record } from './happenings.ts';

function world(): World {
  return createWorld(1, defaultSettings(), 0);
}

function note(of: World, subject: string, what: string, cause: number | null = null): number {
  return record(of, { actor: 'you', what, subject, text: `${subject}: ${what}`, cause });
}

/** So many happenings of a thing that matters to nobody. */
function fill(of: World, count: number): void {
  for (let i = 0; i < count; i++) note(of, 'Node/other', 'noise');
}

function chain(of: World, subject: string): string[] {
  return causesOf(of, subject).map(({ what }) => what);
}

describe('what is recorded', () => {
  it('follows from what runs', () => {
    const of = world();
    const first = note(of, 'Pod/a', 'deleted');
    following(of, first, () => record(of, { actor: 'kubelet', what: 'sigterm', subject: 'Pod/a', text: '' }));
    record(of, { actor: 'you', what: 'created', subject: 'Pod/b', text: '' });
    expect(chain(of, 'Pod/a')).toEqual(['sigterm', 'deleted']);
    expect(chain(of, 'Pod/b')).toEqual(['created']);
    expect(chain(of, 'Pod/c')).toEqual([]);
  });

  it('changes the hash of the history, in its order', () => {
    const [one, two] = [world(), world()];
    note(one, 'Pod/a', 'x');
    note(one, 'Pod/b', 'x');
    note(two, 'Pod/b', 'x');
    note(two, 'Pod/a', 'x');
    expect(one.happenings.historyHash).not.toBe(two.happenings.historyHash);
  });
});

describe('a chain', () => {
  it('of what lives outlasts the ring', () => {
    const of = world();
    const act = note(of, 'Deployment/web', 'scaled');
    note(of, 'Pod/a', 'created', act);
    fill(of, 2 * HAPPENINGS_KEPT);
    expect(chain(of, 'Pod/a')).toEqual(['created', 'scaled']);
    expect(of.happenings.byId.size).toBeLessThan(1.5 * HAPPENINGS_KEPT);
  });

  it('of what is gone can be asked for while the ring holds it', () => {
    const of = world();
    note(of, 'Pod/a', 'removed', note(of, 'Pod/a', 'deleted'));
    forget(of, 'Pod/a');
    fill(of, HAPPENINGS_KEPT / 2);
    expect(chain(of, 'Pod/a')).toEqual(['removed', 'deleted']);
    fill(of, 2 * HAPPENINGS_KEPT);
    expect(chain(of, 'Pod/a')).toEqual([]);
    expect(latestOf(of, 'Pod/a')).toBeUndefined();
    expect(of.happenings.gone.size).toBe(0);
  });

  it('of another thing of that name begins anew', () => {
    const of = world();
    note(of, 'Pod/a', 'deleted');
    forget(of, 'Pod/a');
    note(of, 'Pod/a', 'created');
    expect(chain(of, 'Pod/a')).toEqual(['created']);
    expect(of.happenings.gone.size).toBe(0);
  });

  it('is part of a checkpoint', () => {
    const of = world();
    note(of, 'Pod/a', 'deleted');
    const copy = forkWorld(of);
    forget(of, 'Pod/a');
    expect(of.happenings.latest.has('Pod/a')).toBe(false);
    expect(copy.happenings.latest.has('Pod/a')).toBe(true);
  });

  it('of what nobody ever heard of is not made by forgetting it', () => {
    const of = world();
    forget(of, 'Pod/none');
    expect(of.happenings.gone.size).toBe(0);
  });
});
