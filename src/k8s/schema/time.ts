/** What Go's time.Parse says of a text that is no RFC 3339 time; null when it is one. */
// go: src/time/format.go
export function timeError(text: string, micro: boolean): string | null {
  const seconds = micro ? '05.000000' : '05';
  const layout = `2006-01-02T15:04:${seconds}Z07:00`;
  const said = (rest: string, element: string): string =>
    `parsing time ${JSON.stringify(text)} as ${JSON.stringify(layout)}: cannot parse ${JSON.stringify(rest)} as ${JSON.stringify(element)}`;
  const elements: readonly (readonly [string, RegExp])[] = [
    ['2006', /^[0-9]{4}/],
    ['-', /^-/],
    ['01', /^[0-9]{2}/],
    ['-', /^-/],
    ['02', /^[0-9]{2}/],
    ['T', /^T/],
    ['15', /^[0-9]{2}/],
    [':', /^:/],
    ['04', /^[0-9]{2}/],
    [':', /^:/],
    ['05', /^[0-9]{2}/],
    ...(micro ? ([['.000000', /^\.[0-9]{6}/]] as const) : ([['', /^([.,][0-9]+)?/]] as const)),
    ['Z07:00', /^(Z|[+-][0-9]{2}:[0-9]{2})/],
  ];
  let rest = text;
  for (const [element, pattern] of elements) {
    const match = pattern.exec(rest);
    if (match === null) return said(rest, element);
    rest = rest.slice(match[0].length);
  }
  if (rest !== '') return `parsing time ${JSON.stringify(text)}: extra text: ${JSON.stringify(rest)}`;
  const out = outOfRange(text);
  return out === null ? null : `parsing time ${JSON.stringify(text)}: ${out} out of range`;
}

function outOfRange(text: string): string | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = (text.match(/[0-9]+/g) ?? []).map(
    Number,
  );
  if (month < 1 || month > 12) return 'month';
  if (hour > 23) return 'hour';
  if (minute > 59) return 'minute';
  if (second > 59) return 'second';
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day < 1 || day > days ? 'day' : null;
}
