import type { CommandContext } from '../../command.ts';
import { imageNameOf } from '../system.ts';

/** What the laptop and images that do not say otherwise carry. */
const USUAL = '8.5.0';

/** Which curl a place has: of curlimages/curl the tag says it, of Debian-based images their release does. */
export function curlVersion(context: CommandContext): string {
  const image = imageNameOf(context);
  if (image === null) return USUAL;
  const tag = /(?:^|\/)curl(?:images)?(?:\/curl)?:(\d+\.\d+\.\d+)/.exec(image)?.[1];
  if (tag) return tag;
  if (/(^|\/)curl$|curl:latest$/.test(image)) return '8.17.0';
  // nginx and httpd images of 2024 are built on Debian 12.
  return /(^|\/)(nginx|httpd)(:|$)/.test(image) && !image.includes('alpine') ? '7.88.1' : USUAL;
}

/** Whether a version is at least another. */
export function atLeast(version: string, wanted: string): boolean {
  const a = version.split('.').map(Number);
  const b = wanted.split('.').map(Number);
  for (let i = 0; i < 3; i++) {
    if ((a[i] ?? 0) !== (b[i] ?? 0)) return (a[i] ?? 0) > (b[i] ?? 0);
  }
  return true;
}
