import type { Container } from '../../k8s/objects.ts';
import { agnhost, serveHostname } from './agnhost.ts';
import { expand } from './arguments.ts';
import { anyOther } from './anyOther.ts';
import { TYPED_PLAN, typedCommand } from './attached.ts';
import { alpine, busybox, debian } from './baseSystems.ts';
import { curl, dnsutils, netshoot } from './clientTools.ts';
import { commonPlan, failingPlan, listen } from './command.ts';
import { coredns } from './coredns.ts';
import { echoserver } from './echoserver.ts';
import { languages } from './fileServers.ts';
import { httpd } from './httpd.ts';
import { httpEcho } from './httpEcho.ts';
import { mysql } from './mysql.ts';
import { nginx } from './nginx.ts';
import { pause } from './pause.ts';
import { ownProgram } from './ownProgram.ts';
import type { ImageBehaviour, Listen, ProcessPlan, StartContext } from './plan.ts';
import { postgres } from './postgres.ts';
import { redis } from './redis.ts';
import { parseReference } from './reference.ts';
import { whoami } from './whoami.ts';

/** Every image that does something of its own; the last is the rule for all others. */
export const IMAGES: readonly ImageBehaviour[] = [
  nginx,
  httpd,
  whoami,
  agnhost,
  serveHostname,
  echoserver,
  httpEcho,
  busybox,
  alpine,
  debian,
  curl,
  dnsutils,
  netshoot,
  languages,
  postgres,
  mysql,
  redis,
  coredns,
  pause,
  anyOther,
];

const byRepository = new Map(
  IMAGES.flatMap((image) => image.repositories.map((repository) => [repository, image])),
);
/** Images with tags, made once. Saves work, decides nothing. */
const tagged = new Map<string, TaggedImage>();
const TAGGED_KEPT = 500;

const byName = new Map(IMAGES.map((image) => [image.name, image]));

/** An image as a container names it: what it does, with the tag that was asked for. */
export interface TaggedImage extends ImageBehaviour {
  readonly tag: string;
}

/** What an image does, by its reference; images without a file of their own behave by one rule. */
export function imageOf(reference: string): TaggedImage {
  const parsed = parseReference(reference);
  const image = typeof parsed === 'string' ? anyOther : (byRepository.get(parsed.repository) ?? anyOther);
  const tag = typeof parsed === 'string' ? 'latest' : parsed.tag;
  const name = `${image.name}\n${tag}`;
  let found = tagged.get(name);
  if (!found) {
    if (tagged.size >= TAGGED_KEPT) tagged.clear();
    found = { ...image, tag };
    tagged.set(name, found);
  }
  return found;
}

/** The behaviour that `Listen.serves` names; undefined for programs that close what does not speak their protocol. */
export function imageNamed(name: string): ImageBehaviour | undefined {
  return byName.get(name);
}

/** What `exec` finds in the PATH of an image (`imageOf(reference)`). */
export function programsOf(image: TaggedImage): readonly string[] {
  return image.programs(image.tag);
}

/** The files that an image comes with, by absolute path. */
export function imageFiles(reference: string): Readonly<Record<string, string>> {
  const image = imageOf(reference);
  let files = filesOf.get(image);
  if (!files) {
    files = image.files(image.tag);
    filesOf.set(image, files);
  }
  return files;
}

/** By image with its tag: every request reads some. It only saves work. */
const filesOf = new WeakMap<TaggedImage, Readonly<Record<string, string>>>();

/** The command line of a container: `command` replaces the image's entrypoint and drops its command, `args` replaces its command. */
export function argvOf(container: Container, env: Readonly<Record<string, string>>): readonly string[] {
  const image = imageOf(container.image ?? '');
  const valueOf = (name: string): string | undefined => (Object.hasOwn(env, name) ? env[name] : undefined);
  const command = (container.command ?? []).map((word) => expand(word, valueOf));
  const args = (container.args ?? []).map((word) => expand(word, valueOf));
  if (command.length > 0) return [...command, ...args];
  return [...image.entrypoint, ...(args.length > 0 ? args : image.command)];
}

/**
 * What a container's program does once it is started. `listenAnnotation` is the Pod's `servicescope.dev/listen`, for
 * its first container; null otherwise.
 */
export function planOf(
  context: Omit<StartContext, 'argv' | 'tag'>,
  listenAnnotation: string | null,
): ProcessPlan {
  const reference = context.container.image ?? '';
  const image = imageOf(reference);
  const whole: StartContext = { ...context, argv: argvOf(context.container, context.env), tag: image.tag };
  if (typedCommand(context.container, whole.argv, image) !== null) return TYPED_PLAN;
  // The entrypoint of the curl image runs what it is given.
  const argv = whole.argv[0] === '/entrypoint.sh' ? whole.argv.slice(1) : whole.argv;
  const common = image.base === 'scratch' ? null : commonPlan(argv, image, whole);
  const missing = common === null ? missingProgram(whole, image) : null;
  if (missing !== null) return { ...failingPlan([], 127), cannotStart: missing };
  const plan =
    common ?? (isToolAtWork(whole, image) ? ownProgram(whole, { kind: 'ignores' }) : image.start(whole));
  if (listenAnnotation === null) return plan;
  const serves = plan.listens[0]?.serves ?? (image.respond ? image.name : anyOther.name);
  return { ...plan, listens: annotatedListens(listenAnnotation, serves) };
}

/** A client that an image comes with (`psql`, `redis-cli`, `mysqldump`), where it is to do some work and end. */
function isToolAtWork({ container, ends, argv }: StartContext, image: TaggedImage): boolean {
  const program = argv[0] ?? '';
  const name = program.slice(program.lastIndexOf('/') + 1);
  return ends && container.command !== undefined && !image.mainPrograms.includes(name);
}

/** A program that the image is known not to have cannot be started; the runtime says so. */
function missingProgram(context: StartContext, image: TaggedImage): string | null {
  const program = context.argv[0] ?? '';
  const own = context.container.command === undefined && image.entrypoint.length > 0;
  if (own || image.repositories.length === 0 || image.name === 'language') return null;
  const name = program.slice(program.lastIndexOf('/') + 1);
  if (image.mainPrograms.includes(name) || image.programs(image.tag).includes(name)) return null;
  const where = program.includes('/')
    ? `stat ${program}: no such file or directory`
    : 'executable file not found in $PATH';
  return `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "${program}": ${where}`;
}

/** `127.0.0.1:8080`, `8080,9090/UDP`, `[::1]:80`; parts that cannot be read are passed over. */
export function annotatedListens(text: string, serves: string): readonly Listen[] {
  return text.split(',').flatMap((part): Listen[] => {
    const match = /^\s*(?:(\[[^\]]*\]|[\d.]+|\*|localhost)?:)?(\d{1,5})(?:\/(tcp|udp|sctp))?\s*$/i.exec(part);
    const port = Number(match?.[2]);
    if (!match || port < 1 || port > 65_535) return [];
    const host = (match[1] ?? '').replace(/^\[|\]$/g, '').replace('localhost', '127.0.0.1');
    const ip = ['0.0.0.0', '::', '*'].includes(host) ? '' : host;
    const protocol = (match[3] ?? 'TCP').toUpperCase();
    return [listen(port, serves, protocol === 'UDP' ? 'UDP' : protocol === 'SCTP' ? 'SCTP' : 'TCP', ip)];
  });
}
