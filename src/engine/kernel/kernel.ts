import { createNumberTable, createOrderedTable, createTable, type Table } from '../../base/table.ts';
import { hashText, joinHash } from '../../base/hash.ts';
import { whole } from '../../base/text.ts';
import type { Report } from '../../protocol/report.ts';
import type { Task } from '../tasks.ts';
import type { World } from '../world.ts';

/**
 * The clock, the due queue and chance. Time is in integer microseconds since 2026-01-01T00:00:00Z;
 * due work is data, so a copy of the tables is a copy of the future.
 */
export interface KernelState {
  readonly seed: number;
  nowUs: number;
  nextSeq: number;
  /** The happening that what runs now follows from; `record` and `schedule` take it up by themselves. */
  cause: number | null;
  readonly due: Table<Due, DueKey>;
  /** How much of what is due counts as work (see `Task`): 0 when nothing is on its way. */
  work: number;
  /** How often each keyed chance was drawn, so that draws of one subject never disturb another's. */
  readonly draws: Table<number>;
  /** What is to be handed to those who wait outside; `advance` stops as soon as there is something. */
  readonly reports: Table<Report, number>;
  /** Tokens that wait until the cluster is settled → the time of their limit. */
  readonly settling: Table<number, number>;
}

/** Work for a moment to come. Ordered by (`at`, `seq`): of two at the same moment the one scheduled first runs first. */
export interface Due {
  readonly cause: number | null;
  readonly task: Task;
}

/** The place of due work in the queue; keep it to cancel the work. */
export interface DueKey {
  readonly at: number;
  readonly seq: number;
}

export const MILLISECOND_US = 1_000;
export const SECOND_US = 1_000_000;

/** The wall-clock moment of virtual time 0, in milliseconds since 1970. */
export const EPOCH_MS = 1_767_225_600_000;

export function createKernel(seed: number, nowUs: number): KernelState {
  return {
    seed,
    nowUs,
    nextSeq: 0,
    cause: null,
    due: createOrderedTable<DueKey, Due>((a, b) => a.at - b.at || a.seq - b.seq),
    work: 0,
    draws: createTable<number>(),
    reports: createNumberTable<Report>(),
    settling: createNumberTable<number>(),
  };
}

/** Puts `task` into the queue for `at` (not before now); what it does will follow from what runs now. */
export function schedule(world: World, at: number, task: Task): DueKey {
  const { kernel } = world;
  const key: DueKey = { at: Math.max(Math.round(at), kernel.nowUs), seq: kernel.nextSeq++ };
  kernel.due.set(key, { cause: kernel.cause, task });
  if (task.idle !== true) kernel.work++;
  return key;
}

/** Takes the next piece of work that is due at or before `untilUs` out of the queue and sets the clock to its moment. */
export function takeDue(world: World, untilUs: number): Due | null {
  const { kernel } = world;
  const first = kernel.due.nextHigherPair(undefined);
  if (first === undefined || first[0].at > untilUs) return null;
  const [key, due] = first;
  kernel.due.delete(key);
  if (due.task.idle !== true) kernel.work--;
  kernel.nowUs = key.at;
  return due;
}

/** Takes work out of the queue again; nothing happens when it has run already. */
export function cancel(world: World, key: DueKey): void {
  const { kernel } = world;
  const due = kernel.due.get(key);
  if (!due) return;
  kernel.due.delete(key);
  if (due.task.idle !== true) kernel.work--;
}

/** Hands something to whoever waits outside for its token. */
export function report(world: World, message: Report): void {
  const { reports } = world.kernel;
  reports.set((reports.maxKey() ?? 0) + 1, message);
}

/**
 * A 32-bit number by keyed chance: it depends on the seed, the purpose, the subject and how often this very
 * chance was drawn before (or `n`, when given), and on nothing else that happens in the cluster.
 */
export function draw(world: World, purpose: string, subject: string, n?: number): number {
  const { kernel } = world;
  const count = n ?? nextDraw(kernel, `${purpose}\n${subject}`);
  return joinHash(joinHash(hashText(purpose, kernel.seed ^ 0x5bd1e995), hashText(subject)), count);
}

function nextDraw(kernel: KernelState, key: string): number {
  const count = kernel.draws.get(key) ?? 0;
  kernel.draws.set(key, count + 1);
  return count;
}

/** A whole number from 0 to `below` - 1 by keyed chance. */
export function drawBelow(world: World, below: number, purpose: string, subject: string, n?: number): number {
  return Math.floor((draw(world, purpose, subject, n) / 0x1_0000_0000) * below);
}

/** `baseUs` with a spread of ±30 %, by keyed chance. */
export function jitter(world: World, baseUs: number, purpose: string, subject: string, n?: number): number {
  const unit = draw(world, purpose, subject, n) / 0x1_0000_0000;
  return Math.round(baseUs * (0.7 + 0.6 * unit));
}

/** Kubernetes' alphabet for generated names: no vowels, no digits that look like letters. */
// kubernetes: staging/src/k8s.io/apimachinery/pkg/util/rand/rand.go
const NAME_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** The random end of a generated name, by keyed chance. */
export function drawSuffix(
  world: World,
  length: number,
  purpose: string,
  subject: string,
  n?: number,
): string {
  const base = draw(world, purpose, subject, n);
  let text = '';
  for (let i = 0; i < length; i++) {
    text += NAME_ALPHABET.charAt(Math.floor((joinHash(base, i) / 0x1_0000_0000) * NAME_ALPHABET.length));
  }
  return text;
}

/** A UUID (version 4 in form) by keyed chance; `n` as for `draw`. */
export function drawUid(world: World, subject: string, n?: number): string {
  const base = draw(world, 'uid', subject, n);
  let hex = '';
  for (let i = 0; i < 4; i++) hex += joinHash(base, i).toString(16).padStart(8, '0');
  return whole(
    `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`,
  );
}

/** A moment as the API writes it: RFC 3339, whole seconds, UTC. */
export function timestamp(atUs: number): string {
  const second = Math.floor(atUs / SECOND_US);
  if (second !== written.second) {
    const text = new Date(EPOCH_MS + second * 1000).toISOString().replace('.000Z', 'Z');
    written = { second, text };
  }
  return written.text;
}

/** The second that was written last: within a burst it is the same one again and again. It only saves work. */
let written = { second: 0, text: '2026-01-01T00:00:00Z' };

/** A moment as the API writes MicroTime. */
export function microTimestamp(atUs: number): string {
  const whole = timestamp(atUs).slice(0, -1);
  const micros = ((atUs % SECOND_US) + SECOND_US) % SECOND_US;
  return `${whole}.${String(micros).padStart(6, '0')}Z`;
}

/** The virtual moment of an API timestamp, in microseconds. */
export function parseTimestamp(text: string): number {
  const match = /^(.*?)(?:\.(\d+))?Z$/.exec(text);
  const whole = Date.parse(`${match?.[1] ?? text}Z`);
  const micros = Number((match?.[2] ?? '').padEnd(6, '0').slice(0, 6));
  return (whole - EPOCH_MS) * 1000 + micros;
}
