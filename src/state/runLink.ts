import { runProblem, type Run } from '../protocol/run.ts';

/** A run as the part of an address behind `#`, which never leaves the browser by itself: deflated JSON in base64url. */

/** Characters of a link: more is cut off by programs that pass addresses on. */
const LONGEST_LINK = 1_000_000;

/** Bytes that a link may unfold to: a short one could hold a gigabyte. */
const LARGEST_RUN = 16_000_000;

export type Unpacked =
  | { readonly ok: true; readonly run: Run }
  | { readonly ok: false; readonly problem: string };

/** The text for a link; null when the run is too large for one. */
export async function packRun(run: Run): Promise<string | null> {
  const json = new TextEncoder().encode(JSON.stringify(run));
  if (json.length > LARGEST_RUN) return null;
  const packed = await collect(streamOf(json).pipeThrough(new CompressionStream('deflate-raw')), Infinity);
  const link = packed && toBase64Url(packed);
  return link === null || link.length > LONGEST_LINK ? null : link;
}

/** The run of a link; what is wrong with it as a sentence otherwise. Nothing of it is trusted. */
export async function unpackRun(link: string): Promise<Unpacked> {
  if (link.length > LONGEST_LINK) return broken('it is too long');
  if (!/^[\w-]+$/.test(link)) return broken('it holds characters that no such link has');
  const value = await readJson(link);
  if (value === TOO_LARGE) return broken('what it holds is too large');
  if (value === UNREADABLE) return broken('a part of it is missing or was changed');
  const problem = runProblem(value);
  return problem === null ? { ok: true, run: value as Run } : broken(problem);
}

const UNREADABLE = Symbol('unreadable');
const TOO_LARGE = Symbol('too large');

async function readJson(link: string): Promise<unknown> {
  try {
    const unfolded = streamOf(fromBase64Url(link)).pipeThrough(new DecompressionStream('deflate-raw'));
    const json = await collect(unfolded, LARGEST_RUN);
    return json === null ? TOO_LARGE : JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
  } catch {
    return UNREADABLE;
  }
}

function broken(why: string): Unpacked {
  return { ok: false, problem: `The link’s run can’t be opened: ${why}.` };
}

function streamOf(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new Blob([bytes]).stream();
}

/** All bytes of a stream; null as soon as there are more than `most`. */
async function collect(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  most: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > most) {
      await reader.cancel();
      return null;
    }
    chunks.push(value);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

/** Arguments that one call surely takes. */
const AT_ONCE = 8_192;

function toBase64Url(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += AT_ONCE) {
    binary += String.fromCharCode(...bytes.subarray(at, at + AT_ONCE));
  }
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (char) => char.charCodeAt(0));
}
