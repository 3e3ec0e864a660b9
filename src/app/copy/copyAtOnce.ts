import { copyText, offerCopy, sayCopied, type CopyTarget } from '../../state/copying.ts';
import { offerOf, type Copyable } from './offer.ts';

/** Copies the first text of a form; opens the whole offer where there is none or the browser does not let the page copy. */
export async function copyAtOnce(target: CopyTarget, as: Copyable['as']): Promise<void> {
  const { title, texts } = await offerOf(target);
  const found = texts.find((one) => one.as === as && one.text !== null);
  if (found?.text && (await copyText(found.text))) sayCopied(copiedWords(title, found));
  else offerCopy(target);
}

/** How much of a command the note shows. */
const LONGEST_NOTE = 90;

/** `Copied: kubectl get service web`, `Copied: YAML of Service web, 24 lines.` */
export function copiedWords(title: string, { as, text }: Copyable): string {
  if (as === 'link') return `Copied: a link to ${title}.`;
  if (as === 'YAML') return `Copied: YAML of ${title}, ${(text ?? '').trimEnd().split('\n').length} lines.`;
  const line = text ?? '';
  return `Copied: ${line.length > LONGEST_NOTE ? `${line.slice(0, LONGEST_NOTE)} …` : line}`;
}
