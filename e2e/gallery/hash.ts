const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Sixteen letters like those in the names of chains, always the same for a text. */
export function hash32(text: string): string {
  let state = 2166136261;
  let name = '';
  for (let i = 0; i < 16; i++) {
    for (let at = 0; at < text.length; at++) state = Math.imul(state ^ (text.charCodeAt(at) + i), 16777619);
    name += LETTERS[(state >>> 9) % LETTERS.length] ?? 'A';
  }
  return name;
}
