/** Schedules of CronJobs. */
// robfig/cron v3: parser.go ParseStandard, spec.go SpecSchedule.Next, constantdelay.go

export type Schedule =
  | {
      readonly kind: 'fields';
      readonly minute: ReadonlySet<number>;
      readonly hour: ReadonlySet<number>;
      readonly day: ReadonlySet<number>;
      readonly month: ReadonlySet<number>;
      readonly weekday: ReadonlySet<number>;
      /** Whether the field stands for every day: only then must the other one fit as well. */
      readonly anyDay: boolean;
      readonly anyWeekday: boolean;
    }
  | { readonly kind: 'every'; readonly seconds: number };

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const DESCRIPTORS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** A schedule that fits no day of so many years never comes. */
const YEARS_MAX = 5;

class ScheduleError extends Error {}

/** A schedule, or what is wrong with its text. */
export function parseSchedule(text: string): Schedule | string {
  try {
    return read(text.replace(/^(?:CRON_)?TZ=\S+\s+/, ''));
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    return error.message;
  }
}

/** The next moment of a schedule after `ms` (of UTC), in milliseconds; null when it never comes. */
export function nextAfter(schedule: Schedule, ms: number): number | null {
  if (schedule.kind === 'every') return Math.floor(ms / 1000) * 1000 + schedule.seconds * 1000;
  const limit = new Date(ms).getUTCFullYear() + YEARS_MAX;
  let at = Math.floor(ms / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
  for (;;) {
    const date = new Date(at);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
    if (year > limit) return null;
    if (!schedule.month.has(month + 1)) at = Date.UTC(year, month + 1, 1);
    else if (!fitsDay(schedule, date)) at = Math.floor(at / DAY_MS) * DAY_MS + DAY_MS;
    else if (!schedule.hour.has(date.getUTCHours())) at += (60 - date.getUTCMinutes()) * MINUTE_MS;
    else if (!schedule.minute.has(date.getUTCMinutes())) at += MINUTE_MS;
    else return at;
  }
}

function fitsDay(schedule: Extract<Schedule, { kind: 'fields' }>, date: Date): boolean {
  const day = schedule.day.has(date.getUTCDate());
  const weekday = schedule.weekday.has(date.getUTCDay());
  return schedule.anyDay || schedule.anyWeekday ? day && weekday : day || weekday;
}

function read(text: string): Schedule {
  if (text === '') throw new ScheduleError('empty spec string');
  if (text.startsWith('@every ')) return { kind: 'every', seconds: durationOf(text.slice('@every '.length)) };
  const spec = text.startsWith('@') ? DESCRIPTORS[text] : text;
  if (spec === undefined) throw new ScheduleError(`unrecognized descriptor: ${text}`);
  const fields = spec.trim().split(/\s+/);
  if (fields.length !== 5) {
    throw new ScheduleError(`expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`);
  }
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  const [minutes, hours] = [fieldOf(minute, 0, 59), fieldOf(hour, 0, 23)];
  const days = fieldOf(day, 1, 31);
  const months = fieldOf(month, 1, 12, MONTHS);
  const weekdays = fieldOf(weekday, 0, 6, WEEKDAYS);
  return {
    kind: 'fields',
    minute: minutes.values,
    hour: hours.values,
    day: days.values,
    month: months.values,
    weekday: weekdays.values,
    anyDay: days.any,
    anyWeekday: weekdays.any,
  };
}

interface Field {
  readonly values: ReadonlySet<number>;
  readonly any: boolean;
}

function fieldOf(text: string, min: number, max: number, names: readonly string[] = []): Field {
  const values = new Set<number>();
  let any = false;
  for (const part of text.split(',').filter((one) => one !== '')) {
    const range = rangeOf(part, min, max, names);
    any ||= range.any;
    for (let value = range.start; value <= range.end; value += range.step) values.add(value);
  }
  return { values, any };
}

function rangeOf(
  text: string,
  min: number,
  max: number,
  names: readonly string[],
): { start: number; end: number; step: number; any: boolean } {
  const [range = '', stepText, ...more] = text.split('/');
  const [low = '', high, ...others] = range.split('-');
  const isStar = low === '*' || low === '?';
  if (!isStar && others.length > 0) throw new ScheduleError(`too many hyphens: ${text}`);
  if (more.length > 0) throw new ScheduleError(`too many slashes: ${text}`);
  const start = isStar ? min : numberOf(low, min, names);
  let end = isStar ? max : high === undefined ? start : numberOf(high, min, names);
  const step = stepText === undefined ? 1 : wholeNumber(stepText);
  if (stepText !== undefined && high === undefined) end = max;
  if (start < min) throw new ScheduleError(`beginning of range (${start}) below minimum (${min}): ${text}`);
  if (end > max) throw new ScheduleError(`end of range (${end}) above maximum (${max}): ${text}`);
  if (start > end)
    throw new ScheduleError(`beginning of range (${start}) beyond end of range (${end}): ${text}`);
  if (step === 0) throw new ScheduleError(`step of range should be a positive number: ${text}`);
  return { start, end, step, any: isStar && step === 1 };
}

function numberOf(text: string, min: number, names: readonly string[]): number {
  const named = names.indexOf(text.toLowerCase());
  return named >= 0 ? named + min : wholeNumber(text);
}

function wholeNumber(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) {
    throw new ScheduleError(
      `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }
  const number = Number(text);
  if (number < 0) throw new ScheduleError(`negative number (${number}) not allowed: ${text}`);
  return number;
}

const UNITS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001, us: 1e-6, ns: 1e-9 };

/** Never less than a second. */
function durationOf(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d*)?)(h|ms|us|ns|m|s)/g)];
  if (parts.length === 0 || parts.map(([all]) => all).join('') !== text) {
    const why = /^\d+(?:\.\d*)?$/.test(text) ? 'missing unit in duration' : 'invalid duration';
    throw new ScheduleError(`failed to parse duration @every ${text}: time: ${why} ${JSON.stringify(text)}`);
  }
  const seconds = parts.reduce((sum, [, number, unit]) => sum + Number(number) * (UNITS[unit ?? ''] ?? 0), 0);
  return Math.max(1, Math.floor(seconds));
}
