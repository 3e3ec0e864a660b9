/** An image reference in its parts, as containerd reads it. */
export interface ImageReference {
  /** With registry, without tag or digest: `docker.io/library/nginx`. */
  readonly repository: string;
  /** `latest` when none is written. */
  readonly tag: string;
  readonly digest: string | null;
  /** With registry and tag (or digest): `docker.io/library/nginx:1.27`. */
  readonly whole: string;
}

const PATH = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-fA-F]{32,}$/;

/** References that were read lately: the same few are read again and again. Saves work, decides nothing. */
const readLately = new Map<string, ImageReference | string>();
const READ_LATELY_KEPT = 500;

/** Reads a reference; a text says what is wrong with it, in the words of the library that the kubelet uses. */
export function parseReference(text: string): ImageReference | string {
  let reference = readLately.get(text);
  if (reference === undefined) {
    if (readLately.size >= READ_LATELY_KEPT) readLately.clear();
    reference = read(text);
    readLately.set(text, reference);
  }
  return reference;
}

// distribution: reference/normalize.go, reference/regexp.go
function read(text: string): ImageReference | string {
  const [named, digest] = splitOnce(text, '@');
  const slash = named.indexOf('/');
  const first = slash < 0 ? '' : named.slice(0, slash);
  const hasRegistry =
    first !== '' && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase());
  const registry = hasRegistry && first !== 'index.docker.io' ? first : 'docker.io';
  const rest = hasRegistry ? named.slice(slash + 1) : named;
  const [path, tag] = splitOnce(rest, ':');
  if (path !== path.toLowerCase()) return 'invalid reference format: repository name must be lowercase';
  if (!PATH.test(path) || (tag !== null && !TAG.test(tag)) || (digest !== null && !DIGEST.test(digest))) {
    return 'invalid reference format';
  }
  const full = registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path;
  const repository = `${registry}/${full}`;
  const end = digest !== null ? `@${digest}` : `:${tag ?? 'latest'}`;
  return { repository, tag: tag ?? 'latest', digest, whole: `${repository}${end}` };
}

function splitOnce(text: string, separator: string): [string, string | null] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
}
