/**
 * What the first dot does not need, in one piece: what stands beside the drawing, what tells where one is in it, and what
 * draws Pods that are too many for tiles.
 */
export { paintMicro } from '../layers/micro.ts';
export { createFooter } from './footer.ts';
export { createOverview } from './overview.ts';
