/** Text broken into lines of at most `width` letters, each indented, empty ones too; words are never cut. */
export function wrapText(text: string, width: number, indent: number): string {
  const space = ' '.repeat(indent);
  return text
    .split('\n')
    .flatMap((line) => wrapLine(line, width))
    .map((line) => space + line)
    .join('\n');
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    if (current !== '' && current.length + 1 + word.length > width) {
      lines.push(current);
      current = word;
    } else current = current === '' ? word : `${current} ${word}`;
  }
  return [...lines, current];
}
