import { parseManifest } from '../../../k8s/manifest.ts';
import { resourceOf } from '../../../k8s/kind.ts';
import { plain, statusError, throwAll } from './failure.ts';
import { present, visit } from './find.ts';
import {
  DRY_RUN_FLAG,
  dryRunOf,
  dryRunSuffix,
  fieldManagerFlag,
  FILE_FLAGS,
  OUTPUT_FLAGS,
} from './flagGroups.ts';
import { compactJson } from '../../../base/goJson.ts';
import { resultPrinter } from './printing/output.ts';
import { inNamespace, objectOf, request, type Session } from './session.ts';
import type { Verb } from './verb.ts';

const TYPES = { json: 'json', merge: 'merge', strategic: 'strategic' } as const;

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/patch/patch.go
export const patch: Verb = {
  name: 'patch',
  summary: 'Update fields of a resource',
  usage: '(-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]',
  examples: [`kubectl patch service web -p '{"spec":{"type":"NodePort"}}'`],
  flags: {
    ...FILE_FLAGS,
    ...OUTPUT_FLAGS,
    ...DRY_RUN_FLAG,
    ...fieldManagerFlag('kubectl-patch'),
    patch: { type: 'text', short: 'p', help: 'The patch, JSON or YAML.' },
    'patch-file': { type: 'text', help: 'A file with the patch.' },
    type: { type: 'text', initial: 'strategic', help: 'json, merge or strategic.' },
    subresource: { type: 'text', help: 'Patch this subresource.' },
  },
  run: async (session) => {
    const { flags } = session;
    const dryRun = dryRunOf(flags);
    const print = await resultPrinter(session, dryRunSuffix(dryRun));
    const typeName = flags.text('type').toLowerCase();
    const body = await patchOf(session);
    const type = Object.entries(TYPES).find(([name]) => name === typeName)?.[1];
    if (!type)
      throw plain(`--type must be one of [json merge strategic], not ${JSON.stringify(flags.text('type'))}`);
    const subresource = flags.text('subresource');
    let count = 0;
    const problems = await visit(session, { args: session.args, files: true }, async (found) => {
      count++;
      const before = present(found);
      const response = await request(session, {
        verb: 'patch',
        resource: resourceOf(found.kind),
        ...(subresource === '' ? {} : { subresource: subresource as 'status' | 'scale' }),
        name: found.name,
        ...inNamespace(found.namespace),
        patchType: type,
        body,
        // A dry run on the client has the same result; the server forgets it too.
        dryRun: dryRun !== 'none',
        fieldManager: flags.text('field-manager'),
      });
      const after = objectOf(response);
      print(after, compactJson(before) === compactJson(after) ? 'patched (no change)' : 'patched');
    });
    throwAll(problems);
    if (count === 0) throw plain('no objects passed to patch');
    return 0;
  },
};

async function patchOf(session: Session): Promise<unknown> {
  const { flags, context } = session;
  const given = flags.text('patch');
  const path = flags.text('patch-file');
  if (given !== '' && path !== '') throw plain('cannot specify --patch and --patch-file together');
  if (given === '' && path === '') {
    throw plain('must specify --patch or --patch-file containing the contents of the patch');
  }
  const text = path === '' ? given : await context.readFile(path);
  if (text === null) throw plain(`unable to read patch file: open ${path}: no such file or directory`);
  return parsePatch(text);
}

/** Text that begins like JSON is sent as it is; the server says what is wrong with it. */
function parsePatch(text: string): unknown {
  if (/^\s*[{[]/.test(text)) {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw statusError({
        ok: false,
        code: 400,
        reason: 'BadRequest',
        message: jsonProblem(text),
        details: {},
        warnings: [],
      });
    }
  }
  const { documents, problems } = parseManifest(text);
  const broken = problems.find(({ parseError }) => parseError !== undefined);
  if (broken || !documents[0]) {
    const why = (broken?.parseError ?? 'not a mapping').replace('error converting YAML to JSON: ', '');
    throw plain(`unable to parse ${JSON.stringify(text)}: ${why}`);
  }
  return documents[0].object;
}

/** Go's words for the first character that cannot be read. */
function jsonProblem(text: string): string {
  let end = text.length;
  for (let at = 0; at < text.length; at++) {
    if (!isPrefix(text.slice(0, at + 1))) {
      end = at;
      break;
    }
  }
  if (end === text.length) return 'unexpected end of JSON input';
  const before = text.slice(0, end).trimEnd();
  const char = text[end] ?? '';
  const quoted = char === "'" ? `'\\''` : char === '"' ? `'"'` : `'${char}'`;
  const last = before.at(-1) ?? '';
  if (last === '{') return `invalid character ${quoted} looking for beginning of object key string`;
  if (last === ':' || last === '[') return `invalid character ${quoted} looking for beginning of value`;
  if (last === ',') {
    const inObject = openBracket(before) === '{';
    return `invalid character ${quoted} looking for beginning of ${inObject ? 'object key string' : 'value'}`;
  }
  return openBracket(before) === '['
    ? `invalid character ${quoted} after array element`
    : `invalid character ${quoted} after object key:value pair`;
}

/** Whether something could be added so that the text becomes JSON, as far as the engine's own message tells. */
function isPrefix(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    return (
      /end of JSON|Unterminated|end of input/i.test(String(error)) ||
      /position (\d+)/.exec(String(error))?.[1] === String(text.length)
    );
  }
}

function openBracket(text: string): string {
  const open: string[] = [];
  for (const char of text.replace(/"(?:\\.|[^"\\])*"/g, '""')) {
    if (char === '{' || char === '[') open.push(char);
    else if (char === '}' || char === ']') open.pop();
  }
  return open.at(-1) ?? '';
}
