import { everything, find, type Hit } from '../../stage/find.ts';
import { openSide, select, useSelection } from '../../state/selection.ts';
import { focusView } from '../focus.ts';
import { showOnStage, wholeScene } from '../stageView.ts';
import { commands, type Command } from './commands.ts';
import { rankOf } from './matching.ts';

/** A line of the palette: something to do, or a thing on the stage to select. */
export interface Entry extends Command {
  readonly about: string;
}

/** How many things of the stage are listed: the rest is found by typing more of it. */
const MOST_THINGS = 40;

/** What answers to a text, best first; everything for an empty one. */
export function entriesFor(text: string): Entry[] {
  const scene = wholeScene();
  const things = text.trim() === '' ? everything(scene, MOST_THINGS) : find(scene, text, MOST_THINGS);
  const ranked: { entry: Entry; rank: number }[] = [];
  for (const one of commands()) {
    const rank = rankOf(text, one.name, one.group);
    if (rank !== null) ranked.push({ entry: { ...one, about: '' }, rank });
  }
  // What was found by its address or label has nothing of the text in its name.
  for (const hit of things) ranked.push({ entry: entryOf(hit), rank: rankOfThing(text, hit) });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ entry }) => entry);
}

/** By its name, or by its kind and its name. */
function rankOfThing(text: string, { kind, name }: Hit): number {
  return Math.min(rankOf(text, name, kind) ?? 2, rankOf(text, `${kind} ${name}`, '') ?? 2);
}

function entryOf({ key, kind, name, about }: Hit): Entry {
  return { id: key, group: kind, name, about, keys: '', run: () => goTo(key) };
}

function goTo(key: string): void {
  select(key);
  showOnStage(key);
  if (useSelection.getState().view !== 'stage') openSide('inspect');
  focusView('stage');
}
