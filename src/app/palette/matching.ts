/** How well a name answers to what is typed: 0 begins with it, 1 a word of it does, 2 contains all words; null not at all. */
export function rankOf(text: string, name: string, group: string): number | null {
  const wanted = text.trim().toLowerCase();
  const own = name.toLowerCase();
  if (own.startsWith(wanted)) return 0;
  const all = `${group.toLowerCase()} ${own}`;
  const words = wanted.split(/\s+/);
  if (!words.every((word) => all.includes(word))) return null;
  return all.split(/[\s/:.-]+/).some((word) => word.startsWith(words[0] ?? '')) ? 1 : 2;
}
