import type { Scene } from '../stage/scene.ts';
import { filtered } from '../stage/filter.ts';
import { createStage } from '../stage/stage.ts';
import '../stage/stage.css';
import type { Connection } from '../protocol/connection.ts';
import { offerCopyOf } from '../state/copying.ts';
import { useFollow, type Follow } from '../state/follow.ts';
import type { FollowStep } from '../state/followSteps.ts';
import { shownTime, usePlayback } from '../state/playback.ts';
import { usePreferences } from '../state/preferences.ts';
import { openDock, select, useSelection } from '../state/selection.ts';
import { useNodeRules, watchRules } from '../state/nodeRules.ts';
import { useStageFilter, type StageFilter } from '../state/stageFilter.ts';
import { useStageMode } from '../state/stageMode.ts';
import { useWorld } from '../state/world.ts';
import { xrayService } from '../stage/xray/choice.ts';
import { onTurn } from './loop.ts';

let element: HTMLElement | null = null;

/**
 * The stage with the world in it. It is there before the page around it and stays the same one, wherever the page puts it:
 * what is alive first needs neither React nor anything else of the page.
 */
export function stageElement(): HTMLElement {
  return (element ??= openStage());
}

/** Everything that could be drawn now; its lists are the same ones as long as the world's rows are. */
export const wholeScene = sceneMaker();

/** The scene as it is drawn now: what the filter lets through. */
export const sceneNow = filteredScene();

/** Brings a thing into sight. */
export function showOnStage(key: string): void {
  reveal(key);
}

/** Shows the whole drawing again. */
export function fitStage(): void {
  showWhole();
}

/** Puts the keyboard's focus on what is selected on the stage. False: the stage is not to be seen. */
export function focusStage(): boolean {
  if (element === null || element.clientWidth === 0) return false;
  focusTree();
  return true;
}

let focusTree: () => void = () => undefined;
let showWhole: () => void = () => undefined;
let reveal: (key: string) => void = () => undefined;

function openStage(): HTMLElement {
  const host = document.createElement('div');
  host.className = 'stage-host';
  const stage = createStage(host, {
    now: shownTime,
    onSelect: select,
    onOpenConnection: (id) => {
      select(`Connection/${id}`);
      openDock('connections');
    },
    onMenu: offerCopyOf,
    onScale: (key, replicas) => {
      const [kind = '', namespace = '', name = ''] = key.split('/');
      const object = {
        apiVersion: 'apps/v1',
        kind,
        resource: `${kind.toLowerCase()}s.apps`,
        namespace,
        name,
      };
      // What acts loads with the page around the stage.
      void import('../state/acts.ts').then(({ scale }) => scale(object, replicas));
    },
  });
  reveal = (key) => stage.reveal(key);
  focusTree = () => stage.focusTree();
  showWhole = () => stage.zoom(0);
  const fit = (): void => stage.resize(host.clientWidth, host.clientHeight);
  new ResizeObserver(fit).observe(host);
  let shown: Scene | null = null;
  onTurn(() => {
    const scene = sceneNow();
    watchRules(scene.picture === 'xray' ? xrayService(scene) : null);
    if (shown === null) fit();
    if (shown === null || differ(shown, scene)) stage.update(scene);
    shown = scene;
    return stage.draw(shownTime());
  });
  return host;
}

function sceneMaker(): () => Scene {
  const stillness = window.matchMedia('(prefers-reduced-motion: reduce)');
  const [nodes, pods, services] = [listOf(), listOf(), listOf()];
  const spotNow = spotMaker();
  const withFollowed = followedKeeper();
  const [workloads, clients, connections] = [listOf(), listOf(), listOf()];
  return () => {
    const world = useWorld.getState();
    const { mode, rulesForm, lookAt } = useStageMode.getState();
    const followed = useFollow.getState();
    const spot = spotNow(followed);
    return {
      nodes: nodes(world.nodes),
      pods: pods(world.pods),
      services: services(world.services),
      workloads: workloads(world.workloads),
      clients: clients(world.clients),
      connections: withFollowed(connections(world.connections), followed.connection),
      outside: world.outside,
      picture: mode === 'concept' ? 'concept' : 'xray',
      rules: useNodeRules.getState().nodes,
      rulesForm,
      lookAt: mode === 'follow' ? (spot?.node ?? null) : lookAt,
      inside: mode === 'follow' && followed.connection !== null && staysInside(followed.connection),
      spot: mode === 'follow' ? spot : null,
      selection: useSelection.getState().key,
      theme: usePreferences.getState().theme,
      namespaceFilter: null,
      speed: usePlayback.getState().speed,
      motion: !stillness.matches,
    };
  };
}

/** From a Pod or a Node to a Pod or a Node, and past no balancer. */
function staysInside({ from, endpoint, steps }: Connection): boolean {
  const isHome = from.startsWith('pod/') || from.startsWith('node/');
  return isHome && (endpoint?.pod ?? null) !== null && !steps.some((step) => step.where === 'load balancer');
}

function filteredScene(): () => Scene {
  let last: { pods: Scene['pods']; services: Scene['services']; filter: StageFilter } | null = null;
  let shown: ReturnType<typeof filtered> = { pods: [], services: [] };
  return () => {
    const scene = wholeScene();
    const { pods, services } = scene;
    const { filter } = useStageFilter.getState();
    if (last?.pods !== pods || last.services !== services || last.filter !== filter) {
      shown = filtered(pods, services, filter);
      last = { pods, services, filter };
    }
    return { ...scene, ...shown };
  };
}

/** The place of the step that is shown, the same one as long as the step is. */
function spotMaker(): (follow: Follow) => Scene['spot'] {
  let last: FollowStep | undefined;
  let spot: Scene['spot'] = null;
  return ({ steps, step }) => {
    const now = steps[step];
    if (now === last) return spot;
    last = now;
    const { place, node, rule, failed, changes } = now ?? {};
    const tone = failed ? 'fail' : (changes?.length ?? 0) > 0 ? 'nat' : 'traffic';
    spot = place ? { key: place, node: node ?? null, rule: rule ?? null, number: step + 1, tone } : null;
    return spot;
  };
}

/** The followed connection stays on the stage when the engine has forgotten it. */
function followedKeeper(): (
  list: readonly Connection[],
  followed: Connection | null,
) => readonly Connection[] {
  let last: readonly Connection[] | null = null;
  let of: Connection | null = null;
  let kept: readonly Connection[] = [];
  return (list, followed) => {
    if (followed === null) return list;
    if (list === last && of === followed) return kept;
    [last, of] = [list, followed];
    kept = list.some((one) => one.id === followed.id) ? list : [...list, followed];
    return kept;
  };
}

/** The values of a map, as the same list for the same map. */
function listOf(): <Row>(rows: ReadonlyMap<unknown, Row>) => readonly Row[] {
  let last: ReadonlyMap<unknown, unknown> | null = null;
  let list: readonly unknown[] = [];
  return <Row>(rows: ReadonlyMap<unknown, Row>) => {
    if (rows !== last) list = [...rows.values()];
    last = rows;
    return list as readonly Row[];
  };
}

function differ(before: Scene, after: Scene): boolean {
  return (Object.keys(after) as (keyof Scene)[]).some((field) => before[field] !== after[field]);
}
