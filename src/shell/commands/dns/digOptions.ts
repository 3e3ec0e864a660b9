import { reverseName } from './names.ts';

export interface DigQuestion {
  readonly name: string;
  readonly type: string;
}

export interface DigOptions {
  questions: DigQuestion[];
  server: string | null;
  /** The server was named before the first question: then it is counted in the greeting. */
  serverFirst: boolean;
  short: boolean;
  search: boolean;
  ndots: number | null;
  tries: number;
  /** Null: as long as dig waits by itself, which is longer by TCP. */
  timeoutUs: number | null;
  cookie: boolean;
  tcp: boolean;
  /** Truncated answers are good enough. */
  ignore: boolean;
  edns: boolean;
  bufsize: number | null;
  sections: Record<Section, boolean>;
}

/** What of the output can be switched, by dig's names. */
const SECTIONS = ['cmd', 'comments', 'question', 'answer', 'authority', 'additional', 'stats'] as const;
export type Section = (typeof SECTIONS)[number];

const TYPES = new Set(['A', 'AAAA', 'CNAME', 'SRV', 'PTR', 'TXT', 'MX', 'NS', 'SOA', 'ANY', 'AXFR']);

const TRIES = 3;

/** Reads the words of a line as dig does: what is a type's name is a type once there is a name to ask for. */
export function digOptions(args: readonly string[]): DigOptions {
  const options: DigOptions = {
    questions: [],
    server: null,
    serverFirst: false,
    short: false,
    search: false,
    ndots: null,
    tries: TRIES,
    timeoutUs: null,
    cookie: true,
    tcp: false,
    ignore: false,
    edns: true,
    bufsize: null,
    sections: allSections(true),
  };
  let type: string | null = null;
  const add = (name: string, own: string | null): void => {
    options.questions.push({ name, type: own ?? type ?? 'A' });
    type = own === null ? null : type;
  };
  const retype = (own: string): void => {
    const last = options.questions.at(-1);
    if (last) options.questions[options.questions.length - 1] = { ...last, type: own };
    else type = own;
  };
  for (let i = 0; i < args.length; i++) {
    const word = args[i] ?? '';
    if (word.startsWith('@')) {
      options.server = word.slice(1);
      options.serverFirst = options.questions.length === 0;
    } else if (word === '-x') {
      const address = args[++i] ?? '';
      add(reverseName(address) ?? `${address.split('.').reverse().join('.')}.in-addr.arpa`, 'PTR');
    } else if (word === '-t') retype((args[++i] ?? 'A').toUpperCase());
    else if (word === '-q') add(args[++i] ?? '.', null);
    else if (['-p', '-b', '-c', '-k', '-y', '-f'].includes(word)) i++;
    else if (word.startsWith('+')) setFlag(options, word.slice(1));
    else if (word.startsWith('-')) continue;
    else if (TYPES.has(word.toUpperCase())) retype(word.toUpperCase());
    else if (word.toUpperCase() !== 'IN') add(word, null);
  }
  // Without a name dig asks for the root's name servers.
  if (options.questions.length === 0) options.questions.push({ name: '.', type: type ?? 'NS' });
  return options;
}

function setFlag(options: DigOptions, flag: string): void {
  const on = !flag.startsWith('no');
  const [name = '', value] = (on ? flag : flag.slice(2)).split('=');
  if (name === 'short') options.short = on;
  else if (name === 'search') options.search = on;
  else if (name === 'cookie') options.cookie = on;
  else if (name === 'ndots') options.ndots = Number(value) || 0;
  else if (name === 'tries') options.tries = Math.max(1, Number(value) || 1);
  else if (name === 'retry') options.tries = Math.max(1, (Number(value) || 0) + 1);
  else if (name === 'time' || name === 'timeout') options.timeoutUs = Math.max(1, Number(value) || 1) * 1e6;
  else if (name === 'tcp' || name === 'vc') options.tcp = on;
  else if (name === 'ignore') options.ignore = on;
  else if (name === 'edns') options.edns = on;
  else if (name === 'bufsize')
    options.bufsize = on && Number(value) > 0 ? Math.min(65_535, Number(value)) : null;
  else if (name === 'all') options.sections = allSections(on);
  else {
    const section = SECTIONS.find((one) => one === name);
    if (section) options.sections[section] = on;
  }
}

function allSections(on: boolean): Record<Section, boolean> {
  return { cmd: on, comments: on, question: on, answer: on, authority: on, additional: on, stats: on };
}
