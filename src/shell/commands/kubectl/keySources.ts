import { plain } from './failure.ts';
import { shellQuote } from './manifests.ts';
import type { Session } from './session.ts';
import type { FlagSpecs } from './verb.ts';

export const SOURCE_FLAGS: FlagSpecs = {
  'from-file': { type: 'list', help: 'A file, KEY=FILE, or a directory of files.' },
  'from-literal': { type: 'array', help: 'KEY=VALUE.' },
  'from-env-file': { type: 'list', help: 'A file of KEY=VALUE lines.' },
};

/** The keys and values that `--from-literal`, `--from-file` and `--from-env-file` give, in their order. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/create/create_configmap.go
export async function readSources(
  session: Session,
  kind: string,
  name: string,
): Promise<Record<string, string>> {
  const { flags } = session;
  const files = flags.list('from-file');
  const literals = flags.list('from-literal');
  const envFiles = flags.list('from-env-file');
  if (envFiles.length > 0 && (files.length > 0 || literals.length > 0)) {
    throw plain('from-env-file cannot be combined with from-file or from-literal');
  }
  const data = new Map<string, string>();
  const add = (key: string, value: string): void => {
    if (!/^[-._a-zA-Z0-9]+$/.test(key) || key.length > 253) {
      throw plain(
        `"${key}" is not a valid key name for a ${kind}: a valid config key must consist of alphanumeric characters, ` +
          "'-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
      );
    }
    if (data.has(key)) {
      throw plain(
        `cannot add key "${key}", another key by that name already exists in Data for ${kind} "${name}"`,
      );
    }
    data.set(key, value);
  };
  for (const source of files) await addFile(session, source, add);
  for (const literal of literals) addLiteral(literal, add);
  for (const path of envFiles) await addEnvFile(session, path, add);
  return Object.fromEntries(data);
}

type Add = (key: string, value: string) => void;

function addLiteral(source: string, add: Add): void {
  const equals = source.indexOf('=');
  if (equals <= 0) throw plain(`invalid literal source ${source}, expected key=value`);
  const value = source.slice(equals + 1);
  const quoted = value.length >= 2 && /^(".*"|'.*')$/s.test(value);
  add(source.slice(0, equals), quoted ? value.slice(1, -1) : value);
}

async function addFile(session: Session, source: string, add: Add): Promise<void> {
  const parts = source.split('=');
  if (parts.length > 2) throw plain("key names or file paths cannot contain '='");
  if (parts.length === 2 && parts[0] === '') throw plain(`key name for file path ${parts[1]} missing`);
  if (parts.length === 2 && parts[1] === '') throw plain(`file path for key name ${parts[0]} missing`);
  const path = parts.at(-1) ?? '';
  const text = await session.context.readFile(path);
  if (text !== null) {
    add(parts.length === 2 ? (parts[0] ?? '') : (path.split('/').at(-1) ?? ''), text);
    return;
  }
  const listing = await session.context.run(`[ -d ${shellQuote(path)} ] && ls -1 ${shellQuote(path)}`);
  if (listing.exitCode !== 0) throw plain(`error reading ${path}: no such file or directory`);
  if (parts.length === 2) throw plain('cannot give a key name for a directory path');
  for (const name of listing.stdout.split('\n').filter((line) => line !== '')) {
    const inside = await session.context.readFile(`${path.replace(/\/$/, '')}/${name}`);
    if (inside !== null) add(name, inside);
  }
}

async function addEnvFile(session: Session, path: string, add: Add): Promise<void> {
  const text = await session.context.readFile(path);
  if (text === null) throw plain(`error reading ${path}: no such file or directory`);
  for (const line of text.split(/\r?\n/)) {
    const trimmed = line.trimStart();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const equals = trimmed.indexOf('=');
    if (equals < 0) add(trimmed, session.context.env[trimmed] ?? '');
    else add(trimmed.slice(0, equals), trimmed.slice(equals + 1));
  }
}
