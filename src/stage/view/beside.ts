/** What loads after the first dot, in one piece: what stands beside the drawing. */
export { createFooter } from './footer.ts';
export { createOverview } from './overview.ts';
