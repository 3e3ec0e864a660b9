import { formatIp, parseIp, parseLooseIp } from '../../k8s/addresses.ts';
import type { Input } from '../../protocol/input.ts';
import type { Leg } from '../../protocol/journey.ts';
import type { Place } from '../../protocol/place.ts';
import { SECOND_US, schedule } from '../kernel/kernel.ts';
import { nextOf, subjectOf } from '../network/chances.ts';
import { changeConnection, connectionOf } from '../network/connectionRecord.ts';
import type { Lookup, LookupResult, LookupWaiter } from '../network/state.ts';
import type { World } from '../world.ts';
import { beginAskRecord, endAskRecord } from './askRecord.ts';
import { candidatesOf, flavourOf, fromHosts, preferred } from './candidates.ts';
import { absolute, type Question } from './coreDns.ts';
import { exchange, type Exchange } from './exchange.ts';
import { optionValue, resolverConfig } from './resolvConf.ts';
import { tellExchange } from './story.ts';

/** The numbers of packets by TCP are apart from those by UDP. */
const TCP_NUMBERS = 512;

/** How long Linux tries to connect by default. */
const CONNECT_US = 127 * SECOND_US;

export { resolvConfOf } from './resolvConf.ts';

/** Resolves a name as libc does at that place; the report `resolved` follows. */
export function startLookup(world: World, input: Extract<Input, { type: 'lookup' }>): void {
  const { from, host, token } = input;
  const waiter = { kind: 'command', token } as const;
  beginLookup(world, { from, host, types: ['A', 'AAAA'], owner: null, waiter });
}

/**
 * Begins a lookup. What comes of it reaches the waiter through a task `looked-up`, at once for addresses and names
 * of /etc/hosts.
 */
export function beginLookup(
  world: World,
  options: {
    readonly from: Place;
    readonly host: string;
    readonly types: readonly ('A' | 'AAAA')[];
    readonly owner: Parameters<typeof subjectOf>[0];
    readonly waiter: LookupWaiter;
  },
): void {
  const { from, host, types, owner, waiter } = options;
  const known = knownAddresses(world, from, host);
  if (known !== null) {
    const canonicalName = parseIp(host) ? null : absolute(host);
    return finish(world, waiter, { ips: known, canonicalName, failure: null, lookups: [] });
  }
  const config = resolverConfig(world, from);
  const flavour = flavourOf(world, from);
  const candidates = candidatesOf(host, config.searches, optionValue(config, 'ndots', 1), flavour);
  if (candidates.length === 0 || config.nameservers.length === 0) {
    return finish(world, waiter, { ips: [], canonicalName: null, failure: 'nxdomain', lookups: [] });
  }
  const subject = subjectOf(owner, from, `dns ${config.nameservers[0] ?? ''}`);
  const connection =
    waiter.kind === 'connection'
      ? waiter.id
      : beginAskRecord(world, from, config.nameservers[0] ?? '', host, waiter);
  sendCandidate(world, {
    id: world.network.nextLookup++,
    from,
    flavour,
    types,
    nameservers: config.nameservers,
    timeoutUs: Math.max(1, optionValue(config, 'timeout', 5)) * SECOND_US,
    attempts: Math.max(1, optionValue(config, 'attempts', 2)),
    candidates,
    candidate: 0,
    attempt: 0,
    sockets: {},
    lookups: [],
    legs: [],
    steps: [],
    subject,
    n: nextOf(world, subject),
    connection,
    waiter,
  });
}

/** What needs no question: an address, or a name in /etc/hosts. */
function knownAddresses(world: World, from: Place, host: string): readonly string[] | null {
  const ip = parseIp(host) ?? parseIp(parseLooseIp(host) ?? '');
  return ip ? [formatIp(ip.family, ip.value)] : fromHosts(world, from, host);
}

/** Gives up the lookup of a connection that no longer waits; gives what its last questions would have met. */
export function giveUpLookup(world: World, connection: number): Exchange['kind'] | null {
  for (const lookup of world.network.lookups.values()) {
    if (lookup.waiter.kind !== 'connection' || lookup.waiter.id !== connection) continue;
    const { exchange: pending } = lookup;
    // An answer that comes later is none.
    const unanswered: Exchange =
      pending.kind === 'answered' ? { kind: 'lost', reason: 'gone', legs: [], steps: [] } : pending;
    noteExchange(world, lookup, unanswered);
    world.network.lookups.delete(lookup.id);
    return pending.kind;
  }
  return null;
}

/** Asks for the current candidate; what comes of it is dealt with when it has come, or when the time for it is over. */
function sendCandidate(world: World, lookup: Omit<Lookup, 'sentAt' | 'exchange'>): void {
  const sentAt = world.kernel.nowUs;
  const { result, tookUs, legs: sent, sockets } = askServers(world, lookup);
  const legs = [...lookup.legs, ...sent];
  world.network.lookups.set(lookup.id, { ...lookup, legs, sockets, sentAt, exchange: result });
  const record = connectionOf(world, lookup.connection);
  if (record) changeConnection(world, record, { legs });
  const patienceUs =
    lookup.flavour === 'musl' ? Math.round(lookup.timeoutUs / lookup.attempts) : lookup.timeoutUs;
  // musl's socket is not connected, so an ICMP error never reaches it: it waits on.
  const isHeard = lookup.flavour === 'glibc' || result.byTcp !== undefined;
  const heard = result.kind === 'answered' || (result.kind === 'refused' && isHeard);
  // glibc lets the kernel try to connect as long as it likes.
  const silentUs = lookup.flavour === 'glibc' && result.byTcp ? CONNECT_US : patienceUs;
  schedule(world, sentAt + (heard ? tookUs : silentUs), {
    room: 'network',
    idle: true,
    type: 'lookup',
    lookup: lookup.id,
  });
}

/** glibc asks one server after the other; musl all of them at once, and takes the first answer. */
function askServers(
  world: World,
  lookup: Omit<Lookup, 'sentAt' | 'exchange'>,
): { result: Exchange; tookUs: number; legs: readonly Leg[]; sockets: Lookup['sockets'] } {
  const { from, candidates, candidate, types, nameservers, attempt, subject, flavour } = lookup;
  const questions = types.map((type) => ({ name: candidates[candidate] ?? '.', type }));
  const asked = flavour === 'musl' ? nameservers : [nameservers[attempt % nameservers.length] ?? ''];
  const sockets = { ...lookup.sockets };
  const outcomes = asked.map((server, index) => {
    // One number for each packet of the lookup, far apart from those of the next lookup.
    const n =
      lookup.n * 1024 + candidate * 16 + (flavour === 'musl' ? attempt * asked.length + index : attempt);
    const outcome = exchange(world, { from, server, questions, subject, n, socket: sockets[server] ?? null });
    if (outcome.socket) sockets[server] = outcome.socket;
    return isTruncated(outcome.result) ? askByTcp(world, lookup, server, questions, outcome) : outcome;
  });
  const rank = { answered: 0, refused: 1, lost: 2 } as const;
  const [first] = [...outcomes].sort(
    (a, b) => rank[a.result.kind] - rank[b.result.kind] || a.tookUs - b.tookUs,
  );
  if (!first) throw new Error('a lookup has a server');
  return { ...first, legs: outcomes.flatMap(({ result }) => result.legs), sockets };
}

function isTruncated(result: Exchange): boolean {
  return result.kind === 'answered' && result.replies.some(({ omitted }) => omitted > 0);
}

type Outcome = ReturnType<typeof exchange>;

/** What was truncated is asked for again by TCP; whatever becomes of that, what UDP brought does not count. */
// glibc: resolv/res_send.c (both questions again); musl: src/network/res_msend.c (that question alone, since 1.2.4).
// Simplified: older versions of musl take what is there.
function askByTcp(
  world: World,
  { from, flavour, n, candidate, attempt, subject }: Omit<Lookup, 'sentAt' | 'exchange'>,
  server: string,
  all: readonly Question[],
  udp: Outcome,
): Outcome {
  const before = udp.result.kind === 'answered' ? udp.result.replies : [];
  const questions =
    flavour === 'glibc' ? all : all.filter((_one, index) => (before[index]?.omitted ?? 0) > 0);
  const number = n * 1024 + TCP_NUMBERS + candidate * 16 + attempt;
  const { result, tookUs } = exchange(world, {
    from,
    server,
    questions,
    subject,
    n: number,
    protocol: 'TCP',
  });
  const replies = result.kind === 'answered' ? result.replies : [];
  const byTcp = { truncated: udp.result, questions, replies };
  const legs = [...udp.result.legs, ...result.legs];
  const merged = before.map(
    (reply) => replies.find(({ question }) => question.type === reply.question.type) ?? reply,
  );
  const whole: Exchange =
    result.kind === 'answered' ? { ...result, replies: merged, legs, byTcp } : { ...result, legs, byTcp };
  return { result: whole, tookUs: udp.tookUs + tookUs, socket: udp.socket };
}

/** Runs when the answers for the current candidate are there, or are not going to come. */
export function continueLookup(world: World, id: number): void {
  const before = world.network.lookups.get(id);
  if (!before) return;
  const result = before.exchange;
  const lookup = noteExchange(world, before, result);
  if (result.kind !== 'answered') return retry(world, lookup, result.kind);
  const records = result.replies.flatMap((reply) => reply.answers);
  const ips = records.flatMap((record) =>
    record.type === 'A' || record.type === 'AAAA' ? [record.data] : [],
  );
  const name = lookup.candidates[lookup.candidate] ?? '';
  if (ips.length > 0) {
    const canonicalName = records.findLast((record) => record.type === 'CNAME')?.data ?? name;
    return end(world, lookup, { ips: preferred(world, lookup.from, ips), canonicalName, failure: null });
  }
  // A server that fails is no better than one that is silent.
  if (result.replies.some(({ rcode }) => rcode === 'SERVFAIL' || rcode === 'REFUSED'))
    return retry(world, lookup, 'lost');
  const exists = result.replies.some((reply) => reply.rcode === 'NOERROR');
  const isLast = lookup.candidate + 1 >= lookup.candidates.length;
  // musl takes a name without addresses for the end of the search; glibc looks on.
  if (isLast || (exists && lookup.flavour === 'musl')) {
    const anywhere = exists || lookup.lookups.some((entry) => entry.rcode === 'NOERROR');
    return end(world, lookup, {
      ips: [],
      canonicalName: null,
      failure: anywhere ? 'no-address' : 'nxdomain',
    });
  }
  sendCandidate(world, { ...lookup, candidate: lookup.candidate + 1, attempt: 0, sockets: {} });
}

/** No answer: the next server, then all of them again, then the lookup fails; other candidates are not tried. */
function retry(world: World, lookup: Lookup, why: 'refused' | 'lost'): void {
  const attempt = lookup.attempt + 1;
  const rounds = lookup.flavour === 'musl' ? 1 : lookup.nameservers.length;
  // By TCP glibc asks each server once only.
  if (lookup.flavour === 'glibc' && lookup.exchange.byTcp && attempt >= rounds)
    return fail(world, lookup, why);
  if (attempt < lookup.attempts * rounds) return sendCandidate(world, { ...lookup, attempt });
  fail(world, lookup, why);
}

function fail(world: World, lookup: Lookup, why: 'refused' | 'lost'): void {
  const failure = why === 'refused' ? 'dns-refused' : 'dns-timeout';
  end(world, lookup, { ips: [], canonicalName: null, failure });
}

/** Adds what came of the questions to the lookup, and to the record that shows it. */
function noteExchange(world: World, lookup: Lookup, result: Exchange): Lookup {
  const name = lookup.candidates[lookup.candidate] ?? '';
  const questions = lookup.types.map((type) => ({ name, type }));
  const times = { sentAt: lookup.sentAt, nowUs: world.kernel.nowUs };
  const told = tellExchange(lookup.from, questions, times, result);
  const lookups = [...lookup.lookups, ...told.lookups];
  const steps = [...lookup.steps, ...told.steps];
  const record = connectionOf(world, lookup.connection);
  if (record) changeConnection(world, record, { dns: lookups, steps });
  return { ...lookup, lookups, steps };
}

function end(world: World, lookup: Lookup, result: Omit<LookupResult, 'lookups'>): void {
  world.network.lookups.delete(lookup.id);
  if (lookup.waiter.kind === 'command') endAskRecord(world, lookup.connection, result.failure);
  finish(world, lookup.waiter, { ...result, lookups: lookup.lookups });
}

function finish(world: World, waiter: LookupWaiter, result: LookupResult): void {
  if (waiter.kind === 'connection') {
    schedule(world, world.kernel.nowUs, { room: 'network', idle: true, type: 'looked-up', waiter, result });
    return;
  }
  const { ips, canonicalName, lookups, failure } = result;
  schedule(world, world.kernel.nowUs, {
    room: 'network',
    idle: true,
    type: 'tell',
    report: { type: 'resolved', token: waiter.token, ips, canonicalName, lookups, failure },
  });
}
