import { formatIp, parseIp } from '../../k8s/addresses.ts';
import type { Input } from '../../protocol/input.ts';
import type { DnsLookup } from '../../protocol/journey.ts';
import type { Place } from '../../protocol/place.ts';
import type { DnsReply } from '../../protocol/report.ts';
import { SECOND_US, schedule } from '../kernel/kernel.ts';
import { nextOf, subjectOf } from '../network/chances.ts';
import type { Lookup, LookupResult, LookupWaiter } from '../network/state.ts';
import type { World } from '../world.ts';
import { candidatesOf, flavourOf, fromHosts, preferred } from './candidates.ts';
import { absolute } from './coreDns.ts';
import { exchange, type Exchange } from './exchange.ts';
import { optionValue, resolverConfig } from './resolvConf.ts';

export { resolvConfOf, resolverConfig } from './resolvConf.ts';

/** Resolves a name as libc does at that place; the report `resolved` follows. */
export function startLookup(world: World, input: Extract<Input, { type: 'lookup' }>): void {
  const { from, host, token } = input;
  beginLookup(world, { from, host, types: ['A', 'AAAA'], owner: null, waiter: { kind: 'command', token } });
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
    return finish(world, waiter, { ips: known, canonicalName, failure: null, lookups: [], legs: [] });
  }
  const config = resolverConfig(world, from);
  const flavour = flavourOf(world, from);
  const candidates = candidatesOf(host, config.searches, optionValue(config, 'ndots', 1), flavour);
  if (candidates.length === 0 || config.nameservers.length === 0) {
    return finish(world, waiter, {
      ips: [],
      canonicalName: null,
      failure: 'nxdomain',
      lookups: [],
      legs: [],
    });
  }
  const subject = subjectOf(owner, from, `dns ${config.nameservers[0] ?? ''}`);
  const id = world.network.nextLookup++;
  sendCandidate(world, {
    id,
    from,
    flavour,
    types,
    nameservers: config.nameservers,
    timeoutUs: Math.max(1, optionValue(config, 'timeout', 5)) * SECOND_US,
    attempts: Math.max(1, optionValue(config, 'attempts', 2)),
    candidates,
    candidate: 0,
    attempt: 0,
    lookups: [],
    legs: [],
    subject,
    n: nextOf(world, subject),
    outcome: 'lost',
    waiter,
  });
}

/** What needs no question: an address, or a name in /etc/hosts. */
function knownAddresses(world: World, from: Place, host: string): readonly string[] | null {
  const ip = parseIp(host);
  return ip ? [formatIp(ip.family, ip.value)] : fromHosts(world, from, host);
}

/** Gives up a lookup whose waiter no longer waits. */
export function dropLookups(world: World, connection: number): void {
  const lookup = lookupOf(world, connection);
  if (lookup) world.network.lookups.delete(lookup.id);
}

/** What is known so far of the lookup that a connection waits for. */
export function lookupOf(world: World, connection: number): Lookup | null {
  for (const lookup of world.network.lookups.values()) {
    if (lookup.waiter.kind === 'connection' && lookup.waiter.id === connection) return lookup;
  }
  return null;
}

/** Sends these very questions through one socket; the report `answers` follows when the last is answered or given up. */
export function startAsk(world: World, input: Extract<Input, { type: 'ask' }>): void {
  const { from, questions, timeoutUs, token } = input;
  const server = input.server ?? resolverConfig(world, from).nameservers[0] ?? '';
  const subject = subjectOf(null, from, `dns ${server}`);
  const { result, tookUs } = parseIp(server)
    ? exchange(world, { from, server, questions, subject, n: nextOf(world, subject) })
    : { result: { kind: 'lost' } as const, tookUs: timeoutUs };
  const replies = questions.map((question, index): DnsReply => {
    const reply = result.kind === 'answered' ? result.replies[index] : undefined;
    if (reply && reply.roundTripUs <= timeoutUs) return reply;
    const refused = result.kind === 'refused' && tookUs <= timeoutUs;
    return silentReply(
      question,
      server,
      refused ? 'CONNECTION-REFUSED' : 'TIMEOUT',
      refused ? tookUs : timeoutUs,
    );
  });
  // As they arrive.
  replies.sort((a, b) => a.roundTripUs - b.roundTripUs);
  schedule(world, world.kernel.nowUs + (replies.at(-1)?.roundTripUs ?? 0), {
    room: 'network',
    idle: true,
    type: 'tell',
    report: { type: 'answers', token, replies },
  });
}

function silentReply(
  question: { readonly name: string; readonly type: string },
  server: string,
  rcode: 'TIMEOUT' | 'CONNECTION-REFUSED',
  roundTripUs: number,
): DnsReply {
  const asked = { name: absolute(question.name), type: question.type.toUpperCase() };
  return {
    question: asked,
    rcode,
    authoritative: false,
    answers: [],
    authority: [],
    additional: [],
    server,
    roundTripUs,
  };
}

/** Asks for the current candidate; what comes of it is dealt with when it has come, or when the time for it is over. */
function sendCandidate(world: World, lookup: Lookup): void {
  const { from, candidates, candidate, types, nameservers, attempt, subject } = lookup;
  const name = candidates[candidate] ?? '.';
  const server = nameservers[attempt % nameservers.length] ?? '';
  // One number for each packet of the lookup, far apart from those of the next lookup.
  const n = lookup.n * 1024 + candidate * 16 + attempt;
  const questions = types.map((type) => ({ name, type }));
  const { result, tookUs } = exchange(world, { from, server, questions, subject, n });
  world.network.lookups.set(lookup.id, { ...lookup, outcome: result.kind });
  const patienceUs =
    lookup.flavour === 'musl' ? Math.round(lookup.timeoutUs / lookup.attempts) : lookup.timeoutUs;
  // musl's socket is not connected, so an ICMP error never reaches it: it waits on.
  const heard = result.kind === 'answered' || (result.kind === 'refused' && lookup.flavour === 'glibc');
  schedule(world, world.kernel.nowUs + (heard ? tookUs : patienceUs), {
    room: 'network',
    idle: true,
    type: 'lookup',
    lookup: lookup.id,
    sentAt: world.kernel.nowUs,
    exchange: result,
  });
}

/** Runs when the answers for the current candidate are there, or are not going to come. */
export function continueLookup(world: World, id: number, sentAt: number, result: Exchange): void {
  const before = world.network.lookups.get(id);
  if (!before) return;
  const lookup: Lookup = {
    ...before,
    lookups: [...before.lookups, ...entriesOf(world, before, sentAt, result)],
    legs: [...before.legs, ...result.legs],
  };
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
  sendCandidate(world, { ...lookup, candidate: lookup.candidate + 1, attempt: 0 });
}

/** No answer: the next server, then all of them again, then the lookup fails; other candidates are not tried. */
function retry(world: World, lookup: Lookup, why: 'refused' | 'lost'): void {
  const attempt = lookup.attempt + 1;
  if (attempt < lookup.attempts * lookup.nameservers.length)
    return sendCandidate(world, { ...lookup, attempt });
  const failure = why === 'refused' ? 'dns-refused' : 'dns-timeout';
  end(world, lookup, { ips: [], canonicalName: null, failure });
}

function entriesOf(world: World, lookup: Lookup, sentAt: number, result: Exchange): DnsLookup[] {
  const name = lookup.candidates[lookup.candidate] ?? '';
  return lookup.types.map((type, index) => {
    const reply = result.kind === 'answered' ? result.replies[index] : undefined;
    return {
      name,
      type,
      rcode: reply?.rcode ?? (result.kind === 'refused' ? 'REFUSED' : 'TIMEOUT'),
      answers: (reply?.answers ?? []).map((record) => record.data),
      askedAt: sentAt,
      answeredAt: reply ? world.kernel.nowUs : null,
      server: result.kind === 'answered' ? result.server : null,
    };
  });
}

function end(world: World, lookup: Lookup, result: Omit<LookupResult, 'lookups' | 'legs'>): void {
  world.network.lookups.delete(lookup.id);
  finish(world, lookup.waiter, { ...result, lookups: lookup.lookups, legs: lookup.legs });
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
