/**
 * The same text in one piece. A text that was put together keeps its parts, several times as large, until somebody reads
 * it: what is kept in great numbers and seldom read is made whole first.
 */
export function whole(text: string): string {
  // To read one character is what makes it whole; the engine does so in place.
  return text.charCodeAt(0) < 0 ? '' : text;
}
