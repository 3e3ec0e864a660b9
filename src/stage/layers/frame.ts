import type { Room } from '../room.ts';
import type { Scene } from '../scene.ts';
import type { Share } from '../shares.ts';
import type { Atlas } from '../wires/atlas.ts';

/** What every layer draws from. */
export interface StageFrame {
  readonly scene: Scene;
  readonly atlas: Atlas;
  readonly related: ReadonlySet<string> | null;
  readonly shares: () => ReadonlyMap<string, Share>;
  /** How connections of the last seconds failed, by Service (`ns/name`). */
  readonly failures: ReadonlyMap<string, string>;
  /** The thing that has the keyboard's focus in the tree; null when the focus is elsewhere. */
  readonly focus: string | null;
  /** For what may be many: Services and Pods. */
  readonly room: Room;
}

/** A part of the drawing with a name of its own. */
export interface Layer {
  readonly name: string;
  readonly group: SVGGElement;
  /** It also says what clients hear and how connections fail: drawn again when nothing else has changed. */
  readonly tells?: boolean;
  draw: (frame: StageFrame) => void;
}

/** The classes of a thing: dimmed, selected, focused. */
export function kindOf(frame: StageFrame, key: string): string {
  const kinds: string[] = [];
  // Every Node has rules for what X-ray looks at, also those that no Pod of it runs on.
  const ruled = frame.scene.picture === 'xray' && key.startsWith('Node/');
  if (frame.related !== null && !frame.related.has(key) && !ruled) kinds.push('dim');
  if (frame.scene.selection === key) kinds.push('selected');
  if (frame.focus === key) kinds.push('focused');
  return kinds.join(' ');
}
