import { bandsLayer } from './bands.ts';
import { cardsLayer } from './cards.ts';
import { crowdLayer } from './crowd.ts';
import type { Layer } from './frame.ts';
import { namesLayer } from './names.ts';
import { networkLayer } from './network.ts';
import { nodesLayer } from './nodes.ts';
import { outsideLayer } from './outside.ts';
import { podsLayer } from './pods.ts';
import type { RulesLayer } from './rules.ts';
import { selectorsLayer } from './selectors.ts';
import { socketsLayer } from './sockets.ts';
import { spotLayer } from './spot.ts';

/** All layers of the drawing, from the back to the front. */
export function makeLayers(rules: RulesLayer): Layer[] {
  return [
    bandsLayer(),
    outsideLayer(),
    namesLayer(),
    cardsLayer(),
    nodesLayer(),
    socketsLayer(),
    rules,
    networkLayer(),
    crowdLayer(),
    selectorsLayer(),
    podsLayer(),
    spotLayer(),
  ];
}
