import { imageOf, programsOf } from '../../../engine/images/index.ts';
import { listFiles, runningContainer } from '../../../engine/node/containers.ts';
import type { Pod } from '../../../k8s/objects.ts';
import { execFailure } from '../../execFailure.ts';
import { exitWith, plain, usageError } from './failure.ts';
import { chooseContainer } from './podWords.ts';
import { getObject, type Session } from './session.ts';
import type { Verb } from './verb.ts';

/** `[[namespace/]pod:]path`. */
interface FileSpec {
  readonly namespace: string;
  /** '' for a file of the laptop. */
  readonly pod: string;
  readonly path: string;
}

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/cp/cp.go
export const cp: Verb = {
  name: 'cp',
  summary: 'Copy files and directories to and from containers',
  usage: '<file-spec-src> <file-spec-dest>',
  examples: [
    'kubectl cp index.html web-1:/usr/share/nginx/html/index.html',
    'kubectl cp web-1:/etc/nginx /tmp/nginx',
  ],
  flags: {
    container: { type: 'text', short: 'c', help: 'In this container.' },
    'no-preserve': { type: 'bool', help: "Do not keep the files' owner and mode." },
    retries: {
      type: 'number',
      initial: 0,
      help: 'How often a copy from a container that broke off is tried again.',
    },
  },
  run: async (session) => {
    const { args, path } = session;
    if (args.length !== 2) throw usageError(path, 'source and destination are required');
    const [source, target] = args.map((text) => parseSpec(session, text));
    if (!source || !target) throw usageError(path, 'source and destination are required');
    if (source.pod !== '' && target.pod !== '')
      throw plain('one of src or dest must be a local file specification');
    if (source.path === '' || target.path === '') throw plain('filepath can not be empty');
    if (source.pod !== '') await fromPod(session, source, target.path);
    else if (target.pod !== '') await toPod(session, source.path, target);
    else throw plain('one of src or dest must be a remote file specification');
    return 0;
  },
};

// extractFileSpec
function parseSpec(session: Session, text: string): FileSpec {
  const colon = text.indexOf(':');
  if (colon === 0) throw plain('filespec must match the canonical format: [[namespace/]pod:]file/path');
  if (colon < 0) return { namespace: '', pod: '', path: text };
  const parts = text.slice(0, colon).split('/');
  const path = text.slice(colon + 1);
  if (parts.length === 1) return { namespace: session.namespace, pod: parts[0] ?? '', path };
  if (parts.length === 2) return { namespace: parts[0] ?? '', pod: parts[1] ?? '', path };
  throw plain('filespec must match the canonical format: [[namespace/]pod:]file/path');
}

interface Container {
  readonly podKey: string;
  readonly name: string;
  readonly busybox: boolean;
}

/** The container that files go to or come from; copying is done by its own `tar`. */
async function containerOf(session: Session, spec: FileSpec): Promise<Container> {
  const { flags, context } = session;
  const pod = (await getObject(session, 'pods', spec.namespace, spec.pod)) as unknown as Pod;
  const phase = pod.status?.phase;
  if (phase === 'Succeeded' || phase === 'Failed')
    throw plain(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  const { name } = chooseContainer(session, pod, flags.text('container'), false);
  const running = runningContainer(context.host.world(), spec.namespace, spec.pod, name);
  if (!running) throw plain(`unable to upgrade connection: container not found ("${name}")`);
  const programs = programsOf(imageOf(running.image));
  if (!programs.includes('tar')) throw plain(execFailure('tar', `${spec.pod} ${context.host.nowUs()}`));
  return { podKey: `${spec.namespace}/${spec.pod}`, name, busybox: programs.includes('ash') };
}

async function toPod(session: Session, from: string, target: FileSpec): Promise<void> {
  const { context } = session;
  const files = await context.filesBelow(from);
  if (files === null) throw plain(`${from} doesn't exist in local filesystem`);
  const { podKey, name } = await containerOf(session, target);
  const there = listFiles(context.host.world(), podKey, name);
  const path = absolute(target.path);
  const isDirectory = path.endsWith('/') || [...there.keys()].some((file) => file.startsWith(`${path}/`));
  const base = from.replace(/\/+$/, '').split('/').at(-1) ?? '';
  const root = isDirectory ? `${path.replace(/\/+$/, '')}/${base}` : path;
  for (const file of files) {
    const content = (await context.readFile(file === '' ? from : `${from}/${file}`)) ?? '';
    const to = file === '' ? root : `${root}/${file}`;
    const answer = context.host.input({
      type: 'write-file',
      pod: podKey,
      container: name,
      path: to,
      content,
    });
    if (answer.ok) continue;
    const why = answer.message.replace(/^.*: /, '');
    context.err(
      `tar: ${to.slice(1)}: Cannot open: ${why}\ntar: Exiting with failure status due to previous errors\n`,
    );
    throw exitWith(2, 'command terminated with exit code 2');
  }
}

async function fromPod(session: Session, source: FileSpec, to: string): Promise<void> {
  const { context } = session;
  const { podKey, name, busybox } = await containerOf(session, source);
  const files = listFiles(context.host.world(), podKey, name);
  const path = absolute(source.path).replace(/(.)\/+$/, '$1');
  const found = [...files].filter(([file]) => file === path || file.startsWith(`${path}/`));
  if (found.length === 0) {
    context.err(
      busybox
        ? `tar: ${path}: No such file or directory\ntar: error exit delayed from previous errors\n`
        : `tar: ${path}: Cannot stat: No such file or directory\ntar: Exiting with failure status due to previous errors\n`,
    );
    const code = busybox ? 1 : 2;
    throw exitWith(code, `command terminated with exit code ${code}`);
  }
  if (source.path.startsWith('/'))
    context.err(
      busybox
        ? "tar: removing leading '/' from member names\n"
        : "tar: Removing leading `/' from member names\n",
    );
  const local = await context.filesBelow(to);
  const isDirectory = to.endsWith('/') || to === '.' || (local !== null && !local.includes(''));
  const root = isDirectory ? `${to.replace(/\/+$/, '')}/${path.split('/').at(-1) ?? ''}` : to;
  for (const [file, content] of found) await context.writeFile(root + file.slice(path.length), content);
}

/** Relative paths start where the container's programs do. */
function absolute(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}
