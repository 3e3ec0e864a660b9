import { spawnSync } from 'node:child_process';
import { BRING_UP_GROWTH, BRING_UPS } from './engine/bringUp.ts';
import { CHECKPOINTS } from './engine/checkpoints.ts';
import { CONNECTION, READINESS_FLIP } from './engine/events.ts';
import { LIMITS } from './engine/limits.ts';
import { TERMINAL } from './engine/terminal.ts';
import { PAGE } from './page/page.ts';
import type { Measurement, Row } from './row.ts';

/** `npm run bench`: every measurement in a process of its own, one after the other, a row for each result. */

const MEASUREMENTS: readonly Measurement[] = [
  ...BRING_UPS,
  BRING_UP_GROWTH,
  ...CHECKPOINTS,
  ...LIMITS,
  TERMINAL,
  CONNECTION,
  READINESS_FLIP,
  ...PAGE,
];

/** In front of the rows, on the output of a measurement's process: whatever else is printed there is not ours. */
const MARK = '\u001erows ';

const USAGE = `usage: npm run bench [-- --json] [-- --only NAME]
NAME is one of these, or the beginning of one: ${MEASUREMENTS.map(({ name }) => name).join(', ')}`;

/** Runs the benchmark, or with `--run NAME` one measurement of it. Gives the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const [first, name] = argv;
  if (first === '--run') {
    const rows = await MEASUREMENTS.find((measurement) => measurement.name === name)?.run();
    console.log(MARK + JSON.stringify(rows ?? []));
    return 0;
  }
  const options = readOptions(argv);
  if (options === null) {
    console.error(USAGE);
    return 2;
  }
  return measureAll(options);
}

interface Options {
  readonly json: boolean;
  readonly chosen: readonly Measurement[];
}

function readOptions(argv: readonly string[]): Options | null {
  let json = false;
  let chosen = MEASUREMENTS;
  for (let i = 0; i < argv.length; i++) {
    if (argv[i] === '--json') json = true;
    else if (argv[i] === '--only') {
      const wanted = argv[++i] ?? '';
      chosen = MEASUREMENTS.filter(({ name }) => isPartOf(wanted, name));
    } else return null;
  }
  return chosen.length === 0 ? null : { json, chosen };
}

/** A row's whole name chooses the measurement that it comes from. */
function isPartOf(wanted: string, name: string): boolean {
  return wanted !== '' && (name === wanted || name.startsWith(`${wanted}/`) || wanted.startsWith(`${name}/`));
}

function measureAll({ json, chosen }: Options): number {
  const all: Row[] = [];
  let failed = 0;
  for (const { name } of chosen) {
    const rows = measureApart(name);
    if (rows === null) {
      failed++;
      console.error(`${name}: failed`);
      continue;
    }
    all.push(...rows);
    if (!json) for (const row of rows) console.log(lineOf(row));
  }
  if (json)
    console.log(
      JSON.stringify(
        all.map(({ about: _about, ...row }) => row),
        null,
        1,
      ),
    );
  return failed === 0 ? 0 : 1;
}

function measureApart(name: string): readonly Row[] | null {
  const { stdout, status } = spawnSync(
    process.execPath,
    ['--expose-gc', ...process.execArgv, process.argv[1] ?? '', '--run', name],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1 << 26 },
  );
  const found = stdout.split('\n').find((line) => line.startsWith(MARK));
  return status === 0 && found !== undefined ? (JSON.parse(found.slice(MARK.length)) as Row[]) : null;
}

function lineOf({ name, value, unit, baseline, ratio, about }: Row): string {
  const relative = baseline === undefined ? '' : `${ratio} of ${baseline} ${unit}: `;
  return `${name.padEnd(32)} ${String(value).padStart(9)} ${unit.padEnd(5)} ${relative}${about ?? ''}`.trimEnd();
}
