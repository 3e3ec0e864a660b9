import type { Client } from '../../protocol/client.ts';
import type { PodRow, PodState } from '../../protocol/rows.ts';
import type { PodBox } from '../layout/pods.ts';
import type { Metrics } from '../layout/metrics.ts';
import type { Share } from '../shares.ts';
import { isSystemNamespace } from '../scene.ts';
import { middle, podSuffix, shortAddress, shortPodName } from '../text/shorten.ts';
import { fitEnd, monoRoom, textWidth } from '../text/width.ts';
import { failureText, isFailing, lastIsGood, rateText } from '../text/words.ts';

/** What a Pod's tile says, decided before anything is drawn. */
export interface PodLook {
  readonly form: PodBox['form'];
  readonly width: number;
  readonly height: number;
  /** From the upper edge to the first line. */
  readonly pad: number;
  /** Class of its frame: `ready`, `wait`, … */
  readonly state: string;
  readonly glyph: string;
  /** What it sends fails now. */
  readonly failing: boolean;
  readonly head: string;
  readonly tail: string;
  readonly ip: string | null;
  readonly word: string | null;
  readonly restarts: string;
  readonly details: readonly Detail[];
  readonly chips: readonly string[];
  /** A NetworkPolicy isolates it. */
  readonly shield: boolean;
}

export type Detail =
  | { readonly kind: 'countdown'; readonly until: number }
  | { readonly kind: 'reason'; readonly text: string }
  | {
      readonly kind: 'client';
      readonly left: string;
      readonly right: string;
      readonly bad: boolean;
      readonly failed: boolean;
    }
  | { readonly kind: 'share'; readonly got: number; readonly expected: number };

export function stateClass(state: PodState): string {
  switch (state) {
    case 'Ready':
      return 'ready';
    case 'Not ready':
      return 'wait';
    case 'Terminating':
      return 'leave';
    case 'Starting':
      return 'start';
    case 'Pending':
      return 'pending';
    case 'Completed':
      return 'done';
    case 'Failed':
      return 'fail';
  }
}

/** A tile that is short of room gives up its margins before it gives up a line. */
const LEAST_PAD = 2;

/** Labels that the controllers put on, which tell a learner nothing. */
const QUIET_LABELS = new Set([
  'pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'controller-uid',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-name',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
]);

export function podLook(
  pod: PodRow,
  at: PodBox,
  metrics: Metrics,
  clients: readonly Client[],
  share: Share | undefined,
  sees?: string,
): PodLook {
  const { font, tile } = metrics;
  const state = stateClass(pod.state);
  const base = {
    form: at.form,
    width: round(at.box.width),
    height: round(at.box.height),
    state,
    glyph: clients.length > 0 && pod.state === 'Ready' ? 'client' : state,
    failing: clients.some(isFailing),
    restarts: '',
    details: [],
    chips: [],
    shield: pod.isolation.ingress.length + pod.isolation.egress.length > 0,
    pad: 0,
    ip: null,
    word: null,
  };
  if (at.form === 'mini' || at.form === 'tray') return { ...base, ...miniTexts(pod, at, metrics) };
  if (at.form === 'cell') {
    const room = monoRoom(at.box.width - 24, font.cap);
    return { ...base, head: '', tail: podSuffix(pod.name, Math.max(1, room)) };
  }
  const inner = at.box.width - 2 * tile.padX;
  const name = shortPodName(pod.name, Math.max(1, monoRoom(inner - 21 - (base.shield ? 17 : 0), font.name)));
  const lines = Math.max(1, Math.floor((at.box.height - 2 * LEAST_PAD - tile.nameLine) / tile.line + 0.02));
  const wanted = [
    ...(sees === undefined ? [] : [seesDetail(sees, inner, metrics)]),
    ...detailsOf(pod, clients, share, inner, metrics),
  ];
  // With two lines, what a client hears and how long a Pod has left matter more than its address.
  const urgent = lines === 2 && (wanted[0]?.kind === 'client' || wanted[0]?.kind === 'countdown');
  const details = wanted.slice(0, urgent ? 1 : Math.max(0, lines - 2));
  const drawn = Math.min(lines, 2) + details.length - (urgent ? 1 : 0);
  const used = tile.nameLine + drawn * tile.line;
  const slack = at.box.height - tile.nameLine - lines * tile.line;
  // The same for all tiles of one size, so that their lines stay level.
  const roomy = tile.nameLine + 3 * tile.line + 2 * tile.padY + tile.chip <= at.box.height + 0.5;
  const pad = roomy ? tile.padY : Math.max(LEAST_PAD, Math.min(tile.padY + 3, Math.floor(slack / 2)));
  return {
    ...base,
    ...name,
    pad,
    ip: lines < 2 || urgent ? null : addressesText(pod.ips, monoRoom(inner, font.meta)),
    word: pod.state,
    restarts: restartText(pod, inner, metrics),
    details,
    chips: used + 2 * pad + tile.chip <= at.box.height + 0.5 ? chipsOf(pod, inner, font.cap) : [],
  };
}

/** The first address; that there is one of the other family, where there is room to say so. */
function addressesText([first = 'no IP yet', other]: readonly string[], room: number): string {
  const more = other === undefined ? '' : other.includes(':') ? ' +v6' : ' +v4';
  return first.length + more.length <= room ? first + more : middle(first, room);
}

/** Characters. */
const LEAST_NAME = 4;

function miniTexts(
  pod: PodRow,
  at: PodBox,
  metrics: Metrics,
): { head: string; tail: string; ip: string | null } {
  const size = metrics.font.cap;
  const whole = isSystemNamespace(pod.namespace) ? shortAddress(pod.ips[0] ?? '') : '';
  const wide = textWidth(whole, size, 'mono') + 6;
  // A name of one letter tells nothing: then the address makes way.
  const address = monoRoom(at.box.width - 28 - wide, size) >= LEAST_NAME ? whole : '';
  const addressWidth = address === '' ? 0 : wide;
  const room = Math.max(1, monoRoom(at.box.width - 28 - addressWidth, size));
  // Parts of the system are known by what they are; the address tells them apart.
  const owner = pod.owner?.split('/')[1];
  const name = at.form === 'mini' && owner !== undefined && pod.name.startsWith(owner) ? owner : null;
  const short = name === null ? shortPodName(pod.name, room) : { head: '', tail: middle(name, room) };
  return { ...short, ip: addressWidth === 0 ? null : address };
}

/** In X-ray: whose address the Pod saw last. */
function seesDetail(address: string, inner: number, metrics: Metrics): Detail {
  return { kind: 'reason', text: fitEnd(`sees ${address}`, inner, metrics.font.cap, 'sans') };
}

function detailsOf(
  pod: PodRow,
  clients: readonly Client[],
  share: Share | undefined,
  inner: number,
  metrics: Metrics,
): Detail[] {
  const details: Detail[] = [];
  if (pod.state === 'Terminating' && pod.graceEndsAt !== null) {
    details.push({ kind: 'countdown', until: pod.graceEndsAt });
  }
  const first = clients[0];
  if (first !== undefined && clients.length > 1) details.push(togetherDetail(clients, inner, metrics));
  else if (first !== undefined) {
    const failures = failureText(first);
    const last = first.last ?? '';
    // A count of failures says the last one too.
    const shownLast =
      failures !== null && !lastIsGood(last) ? '' : fitEnd(last, inner / 2, metrics.font.meta, 'bold');
    const room = inner - textWidth(shownLast, metrics.font.meta, 'bold') - 8;
    details.push({
      kind: 'client',
      left: fitEnd(failures ?? rateText(first.rate), room, metrics.font.meta, 'bold'),
      right: shownLast,
      bad: !lastIsGood(last),
      failed: failures !== null,
    });
  }
  if (pod.reason !== '' && pod.state !== 'Ready') {
    details.push({ kind: 'reason', text: fitEnd(pod.reason, inner, metrics.font.cap, 'sans') });
  }
  const policies = [...new Set([...pod.isolation.ingress, ...pod.isolation.egress])];
  const isolated = policies[0]?.slice(policies[0].indexOf('/') + 1);
  if (isolated !== undefined) {
    const more = policies.length > 1 ? ` +${policies.length - 1}` : '';
    details.push({
      kind: 'reason',
      text: fitEnd(`policy ${isolated}${more}`, inner, metrics.font.cap, 'sans'),
    });
  }
  if (share !== undefined && pod.state !== 'Terminating') {
    details.push({
      kind: 'share',
      got: Math.round(share.got * 100),
      expected: Math.round(share.expected * 100),
    });
  }
  return details;
}

/** Several clients in one Pod: how many of them fail now, or that all is well. */
function togetherDetail(clients: readonly Client[], inner: number, metrics: Metrics): Detail {
  const failing = clients.filter(isFailing).length;
  const last = failing > 0 ? '' : (clients.findLast((client) => client.last !== null)?.last ?? '');
  const all = `${clients.length} clients`;
  const room = inner - textWidth(last, metrics.font.meta, 'bold') - 8;
  const left = failing === 0 ? all : `${failing} of ${all} fail`;
  const fits = textWidth(left, metrics.font.meta, 'bold') <= room;
  const shown = fits || failing === 0 ? left : `${failing} of ${clients.length} fail`;
  return {
    kind: 'client',
    left: fitEnd(shown, room, metrics.font.meta, 'bold'),
    right: last,
    bad: false,
    failed: failing > 0,
  };
}

function restartText(pod: PodRow, inner: number, metrics: Metrics): string {
  if (pod.restarts === 0) return '';
  const { cap, meta } = metrics.font;
  const room = inner - textWidth(pod.state, meta, 'bold') - 8;
  const whole = pod.restarts === 1 ? '1 restart' : `${pod.restarts} restarts`;
  if (textWidth(whole, cap, 'sans') <= room) return whole;
  return textWidth(`×${pod.restarts}`, cap, 'sans') <= room ? `×${pod.restarts}` : '';
}

/** The width of a chip around its text. */
export function chipWidth(text: string, size: number): number {
  return textWidth(text, size, 'mono') + 15;
}

function chipsOf(pod: PodRow, inner: number, size: number): string[] {
  const texts = Object.entries(pod.labels)
    .filter(([key]) => !QUIET_LABELS.has(key))
    .map(([key, value]) => `${key}=${value}`);
  if (pod.namespace !== 'default' && !isSystemNamespace(pod.namespace)) texts.unshift(`ns ${pod.namespace}`);
  return fitChips(texts, inner, size);
}

/** As many chips as there is room for; the first is cut rather than left out. */
export function fitChips(texts: readonly string[], width: number, size: number): string[] {
  const chips: string[] = [];
  let left = width;
  for (const text of texts) {
    const own = chipWidth(text, size);
    if (own <= left) chips.push(text);
    else if (chips.length === 0) return [middle(text, Math.max(3, monoRoom(width - 15, size)))];
    else break;
    left -= own + 5;
  }
  return chips;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
