import { useEffect, useMemo, useRef } from 'react';
import { Stage } from '../stage/Stage.tsx';
import type { Stage as StageHandle } from '../stage/stage.ts';
import type { Scene } from '../stage/scene.ts';
import { scale } from '../state/acts.ts';
import { shownTime, usePlayback } from '../state/playback.ts';
import { usePreferences } from '../state/preferences.ts';
import { openDock, select, useSelection } from '../state/selection.ts';
import { useWorld } from '../state/world.ts';
import { onTurn, startLoop } from './loop.ts';
import { LiveSentence } from './LiveSentence.tsx';
import { useReducedMotion } from './useReducedMotion.ts';

/** The stage with the world in it. */
export function StageHost() {
  const handle = useRef<StageHandle>(null);
  const world = useWorld();
  const selection = useSelection((state) => state.key);
  const theme = usePreferences((state) => state.theme);
  const speed = usePlayback((state) => state.speed);
  const motion = !useReducedMotion();
  const nodes = useMemo(() => [...world.nodes.values()], [world.nodes]);
  const pods = useMemo(() => [...world.pods.values()], [world.pods]);
  const services = useMemo(() => [...world.services.values()], [world.services]);
  const workloads = useMemo(() => [...world.workloads.values()], [world.workloads]);
  const clients = useMemo(() => [...world.clients.values()], [world.clients]);
  const connections = useMemo(() => [...world.connections.values()], [world.connections]);
  const scene = useMemo(
    (): Scene => ({
      nodes,
      pods,
      services,
      workloads,
      clients,
      connections,
      outside: [],
      selection,
      theme,
      namespaceFilter: null,
      speed,
      motion,
    }),
    [nodes, pods, services, workloads, clients, connections, selection, theme, speed, motion],
  );
  useEffect(() => startLoop(), []);
  useEffect(() => onTurn(() => handle.current?.draw(shownTime())), []);
  return (
    <section className="stage-pane" aria-label="Stage">
      <LiveSentence />
      <Stage
        ref={handle}
        scene={scene}
        now={shownTime}
        onSelect={select}
        onOpenConnection={(id) => {
          select(`Connection/${id}`);
          openDock('connections');
        }}
        onScale={(key, replicas) => {
          const [kind = '', namespace = '', name = ''] = key.split('/');
          void scale({ apiVersion: 'apps/v1', kind, resource: `${kind.toLowerCase()}s.apps`, namespace, name }, replicas);
        }}
      />
    </section>
  );
}
