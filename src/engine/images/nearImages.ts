import { distance } from '../../base/distance.ts';
import { newestTag, officialImages, resolveImage } from './registry.ts';

/** So many letters may be wrong. */
const SLIP_MAX = 2;

const TAGS = ['latest', 'stable', 'mainline', 'alpine', 'slim'] as const;

/** References that exist and look like one that does not: a slip in its name, its tag, its spelling. The likeliest first. */
export function nearImages(text: string): string[] {
  const spelt = text
    .trim()
    .toLowerCase()
    .replace(/[\s<>]+/g, '')
    .replace(/:$/, '');
  const slash = spelt.lastIndexOf('/');
  const [folder, last] = [spelt.slice(0, slash + 1), spelt.slice(slash + 1)];
  const [name = '', tag] = last.split(':');
  const folders = /^[^/]+\.invalid(:\d+)?\//.test(folder) ? [folder.replace(/^[^/]+\//, '')] : [folder];
  const found = folders.flatMap((each) =>
    namesLike(name).flatMap((one) => existing(`${each}${one}`, one, tag)),
  );
  return [...new Set(found)].filter((one) => one !== text);
}

/** With the tag that was asked for when there is such an image, else with tags that there are. */
function existing(repository: string, name: string, tag: string | undefined): string[] {
  const [asked = '', ...others] = tagsFor(name, tag).map((end) => `${repository}${end}`);
  return resolveImage(asked).ok ? [asked] : others.filter((one) => resolveImage(one).ok);
}

function namesLike(name: string): string[] {
  const near = officialImages()
    .map((one) => ({ one, cost: distance(one, name) }))
    .filter(({ cost }) => cost > 0 && cost <= SLIP_MAX)
    .sort((a, b) => a.cost - b.cost);
  return [name, ...near.map(({ one }) => one)];
}

/** As they stand behind a name: `:1.27`; '' for none. */
function tagsFor(name: string, tag: string | undefined): string[] {
  if (tag === undefined) return [''];
  const words = TAGS.map((word) => ({ word, cost: distance(word, tag) }))
    .filter(({ cost }) => cost <= SLIP_MAX)
    .sort((a, b) => a.cost - b.cost)
    .map(({ word }) => word as string);
  const newest = newestTag(name);
  return [tag, ...words, ...(newest === null ? [] : [newest])].map((one) => `:${one}`);
}
