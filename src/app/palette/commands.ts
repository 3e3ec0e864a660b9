import { setActive, useDocuments } from '../../state/documents.ts';
import { SPEEDS, usePlayback } from '../../state/playback.ts';
import { setPreferences, usePreferences, type Announce, type Theme } from '../../state/preferences.ts';
import { offerCopy } from '../../state/copying.ts';
import {
  openDock,
  openSide,
  openView,
  useSelection,
  type DockTab,
  type SideTab,
} from '../../state/selection.ts';
import { goTo, pause, play, runUntilSettled, setSpeed, stepBack, stepForward } from '../../state/session.ts';
import { openFind } from '../../state/stageFilter.ts';
import { setStageMode, type StageMode } from '../../state/stageMode.ts';
import { redo, undo, useUndo } from '../../state/undo.ts';
import { copyAtOnce } from '../copy/copyAtOnce.ts';
import { titleOf, type Copyable } from '../copy/offer.ts';
import { openDialog } from '../dialogs.ts';
import { DOCK_TABS } from '../dockTabs.ts';
import { EXPORTS, runExport } from '../exchange/exports.ts';
import { focusDock, focusSide, focusView } from '../focus.ts';
import { fitStage } from '../stageView.ts';

/** Something that can be done, by its name. */
export interface Command {
  readonly id: string;
  /** Where it belongs: `Time`, `Open`, … */
  readonly group: string;
  readonly name: string;
  /** The keys that do the same; '' for none. */
  readonly keys: string;
  readonly run: () => void;
}

const THEMES: readonly Theme[] = ['light', 'dark', 'projector'];

const ANNOUNCE: readonly Announce[] = ['off', 'failures', 'calm', 'all'];

const SIDES: readonly { readonly id: SideTab; readonly name: string }[] = [
  { id: 'inspect', name: 'Inspect what is selected' },
  { id: 'why', name: 'Why is it so?' },
  { id: 'yaml', name: 'YAML of what is selected' },
  { id: 'follow', name: 'Steps of the followed connection' },
];

const MODES: readonly { readonly id: StageMode; readonly name: string; readonly keys: string }[] = [
  { id: 'concept', name: 'Concept: traffic as Services describe it', keys: '' },
  { id: 'xray', name: 'X-ray: traffic through the Nodes’ rules', keys: 'X' },
  { id: 'follow', name: 'Follow one connection', keys: 'F' },
];

/** Everything that can be done now. */
export function commands(): Command[] {
  return [
    ...timeCommands(),
    ...undoCommands(),
    ...stageCommands(),
    ...copyCommands(),
    ...openCommands(),
    ...pageCommands(),
    ...speedCommands(),
  ];
}

function command(group: string, name: string, run: () => void, keys = ''): Command {
  return { id: `${group}/${name}`, group, name, keys, run };
}

function timeCommands(): Command[] {
  const { playing } = usePlayback.getState();
  return [
    playing ? command('Time', 'Pause', pause, 'Space') : command('Time', 'Play', play, 'Space'),
    command('Time', 'Step to the next happening', () => void stepForward(), ']'),
    command('Time', 'Step back to the happening before', () => void stepBack(), '['),
    command('Time', 'Settle: run until nothing is on its way', () => void runUntilSettled()),
    command('Time', 'Back to the beginning', () => void goTo(0)),
  ];
}

function speedCommands(): Command[] {
  const { speed } = usePlayback.getState();
  const others = SPEEDS.filter((one) => one !== speed);
  return others.map((one) => command('Time', `Speed ${one}×`, () => setSpeed(one)));
}

function undoCommands(): Command[] {
  const { done, undone } = useUndo.getState();
  const [back, forth] = [done.at(-1), undone.at(-1)];
  return [
    ...(back ? [command('Acts', `Undo: ${back.title}`, () => void undo(), 'Ctrl Z')] : []),
    ...(forth ? [command('Acts', `Redo: ${forth.title}`, () => void redo(), 'Ctrl Shift Z')] : []),
  ];
}

function stageCommands(): Command[] {
  const onStage = (run: () => void) => () => {
    openView('stage');
    run();
    focusView('stage');
  };
  return [
    ...MODES.map(({ id, name, keys }) =>
      command(
        'Stage',
        name,
        onStage(() => setStageMode(id)),
        keys,
      ),
    ),
    command('Stage', 'Zoom to fit', onStage(fitStage), '0'),
    command(
      'Stage',
      'Find and filter',
      () => {
        openView('stage');
        openFind(true);
      },
      '/',
    ),
  ];
}

/** Of what is selected, and of the moment. */
function copyCommands(): Command[] {
  const { key } = useSelection.getState();
  const moment = { kind: 'moment' } as const;
  const thing = key === null ? moment : ({ kind: 'thing', key } as const);
  const title = titleOf(thing);
  const copy = (as: Copyable['as']) =>
    command('Copy', `as ${as}: ${title}`, () => void copyAtOnce(thing, as));
  return [
    command('Copy', `in any form: ${title}`, () => offerCopy(thing), 'C'),
    copy('kubectl'),
    copy('YAML'),
    copy('link'),
    ...(key === null ? [] : [command('Copy', `in any form: ${titleOf(moment)}`, () => offerCopy(moment))]),
  ];
}

function openCommands(): Command[] {
  const open = (file: string) => () => {
    setActive(file);
    openView('editor');
    focusView('editor');
  };
  const dock = (tab: DockTab) => () => {
    openDock(tab);
    focusDock(tab);
  };
  const side = (tab: SideTab) => () => {
    openSide(tab);
    focusSide();
  };
  return [
    ...DOCK_TABS.map(({ id, label }) => command('Open', label, dock(id))),
    ...SIDES.map(({ id, name }) => command('Open', name, side(id))),
    ...useDocuments.getState().files.map(({ id, name }) => command('File', name, open(id))),
  ];
}

function pageCommands(): Command[] {
  const { theme, letterKeys, announce } = usePreferences.getState();
  const themes = THEMES.filter((one) => one !== theme);
  return [
    ...themes.map((one) => command('Page', `Theme: ${one}`, () => setPreferences({ theme: one }))),
    command('Page', `Single-letter keys: turn ${letterKeys ? 'off' : 'on'}`, () =>
      setPreferences({ letterKeys: !letterKeys }),
    ),
    ...ANNOUNCE.filter((one) => one !== announce).map((one) =>
      command('Page', `Announcements: ${one}`, () => setPreferences({ announce: one })),
    ),
    command('Page', 'Cluster settings and presets', () => openDialog('cluster')),
    command('Page', 'Share this run as a link', () => openDialog('share')),
    ...EXPORTS.map((one) => command('Export', one.name, () => runExport(one, true))),
    command('Page', 'Help and keys', () => openDialog('help'), '?'),
    command('Page', 'What is simplified', () => openDialog('simplified')),
    command('Page', 'Report a wrong answer', () => openDialog('report')),
  ];
}
