/** The order in which go-yaml writes keys: letters after all else, numbers inside of keys by their value. */
// go.yaml.in/yaml/v2: sorter.go
export function compareKeys(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let i = 0; i < left.length && i < right.length; i++) {
    const [x = '', y = ''] = [left[i], right[i]];
    if (x === y) continue;
    const isLeftLetter = LETTER.test(x);
    const isRightLetter = LETTER.test(y);
    if (isLeftLetter && isRightLetter) return byCodePoint(x, y);
    if (isLeftLetter || isRightLetter) return isRightLetter ? -1 : 1;
    return compareNumbers(left, right, i);
  }
  return left.length - right.length;
}

const LETTER = /^\p{L}$/u;
const DIGIT = /^\p{Nd}$/u;

const byCodePoint = (x: string, y: string): number => (x.codePointAt(0) ?? 0) - (y.codePointAt(0) ?? 0);

/** Both differ first at `start`, where neither has a letter. */
function compareNumbers(left: readonly string[], right: readonly string[], start: number): number {
  const [x = '', y = ''] = [left[start], right[start]];
  // A zero inside of a number that began before counts as a digit of it.
  const inside = (x === '0' || y === '0') && followsDigit(left, start) ? 1 : 0;
  const a = readNumber(left, start, inside);
  const b = readNumber(right, start, inside);
  if (a.value !== b.value) return a.value - b.value;
  if (a.end !== b.end) return a.end - b.end;
  return byCodePoint(x, y);
}

function followsDigit(chars: readonly string[], start: number): boolean {
  for (let i = start - 1; i >= 0 && DIGIT.test(chars[i] ?? ''); i--) if (chars[i] !== '0') return true;
  return false;
}

function readNumber(chars: readonly string[], start: number, from: number): { value: number; end: number } {
  let value = from;
  let end = start;
  for (; end < chars.length && DIGIT.test(chars[end] ?? ''); end++) {
    value = value * 10 + ((chars[end]?.codePointAt(0) ?? 0) - 48);
  }
  return { value, end };
}
