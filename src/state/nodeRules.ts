import { create } from 'zustand';
import type { NodeRules } from '../protocol/rules.ts';
import { engine } from './session.ts';
import { useWorld, type WorldView } from './world.ts';

/** The rules that every Node holds for the Service that X-ray looks at. */
export interface RulesShown {
  /** `namespace/name`; null while nobody looks. */
  readonly service: string | null;
  readonly nodes: readonly NodeRules[];
}

const NOTHING: RulesShown = { service: null, nodes: [] };

export const useNodeRules = create<RulesShown>(() => NOTHING);

interface Asked {
  readonly service: string;
  readonly row: unknown;
  readonly nodes: WorldView['nodes'];
}

let asked: Asked | null = null;
let asking = false;

/**
 * Keeps the rules of a Service up to date; null: nobody looks any more. Called once a frame. A Service's row is made anew
 * with every change of its endpoints and as long as a Node lags behind, so that it tells when to ask again.
 */
export function watchRules(service: string | null): void {
  if (service === null) {
    if (asked !== null) useNodeRules.setState(NOTHING);
    asked = null;
    return;
  }
  const { services, nodes } = useWorld.getState();
  const row = services.get(service);
  if (asking || (asked?.service === service && asked.row === row && asked.nodes === nodes)) return;
  asked = { service, row, nodes };
  asking = true;
  engine()
    .rules(service)
    .then((rules) => {
      if (asked?.service === service) useNodeRules.setState({ service, nodes: rules });
    })
    // The engine has gone; the next one is asked anew.
    .catch(() => {
      asked = null;
    })
    .finally(() => {
      asking = false;
    });
}
