/**
 * Makes src/k8s/schema/generated/ from the OpenAPI types of the devDependency kubernetes-models:
 * `structure.json` (fields and their types: needed for every request) and `descriptions.json` (texts, enums, required
 * fields: needed for hover, completion and `kubectl explain`). Run with `npm run schema`; commit the result.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';
import { KINDS } from './schema/kinds.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(root, 'src/k8s/schema/generated');

/**
 * What OpenAPI does not say: the Go types that the server names in its error messages, and the unnamed structs that
 * some fields are grouped in. From staging/src/k8s.io/api/*\/types.go, v1.36.
 */
const goTypes = JSON.parse(readFileSync(new URL('./schema/goTypes.json', import.meta.url), 'utf8'));

/** Definitions that are no structs: how the server reads them. */
const SPECIAL = {
  Quantity: 'q',
  IntOrString: 'x',
  Time: 't',
  MicroTime: 'T',
  FieldsV1: '*',
  RawExtension: '*',
};
const CODES = { string: 's', bool: 'b', int32: 'i', int64: 'l', float64: 'f', '[]uint8': 'y' };

const structure = { kinds: {}, types: {}, packages: {} };
const descriptions = {};

for (const [apiVersion, kinds] of Object.entries(KINDS)) {
  const definitions = definitionsOf(apiVersion, kinds);
  const names = nameTypes(apiVersion, definitions);
  for (const kind of kinds)
    structure.kinds[`${apiVersion}/${kind}`] = addType(`I${kind}`, definitions, names);
}
mkdirSync(out, { recursive: true });
write('structure.json', structure);
write('descriptions.json', descriptions);

function write(name, value) {
  const text = `${JSON.stringify(value)}\n`;
  writeFileSync(join(out, name), text);
  console.log(`${name}: ${(text.length / 1000).toFixed(0)} kB`);
}

/** Each API version is read by itself, since some of them use one name for different things. */
function definitionsOf(apiVersion, kinds) {
  const folder = mkdtempSync(join(root, 'node_modules/.schema-'));
  try {
    const path = join(folder, 'kinds.ts');
    const imports = kinds.map(
      (kind) => `import type { I${kind} } from 'kubernetes-models/${apiVersion}/${kind}';`,
    );
    const fields = kinds.map((kind) => `${kind}: I${kind};`);
    writeFileSync(path, `${imports.join('\n')}\nexport interface Kinds { ${fields.join(' ')} }\n`);
    const tsconfig = join(folder, 'tsconfig.json');
    const compilerOptions = {
      module: 'ESNext',
      moduleResolution: 'bundler',
      strict: true,
      skipLibCheck: true,
      target: 'ES2022',
    };
    writeFileSync(tsconfig, JSON.stringify({ compilerOptions, files: [path] }));
    return createGenerator({ path, tsconfig, type: 'Kinds', skipTypeCheck: true }).createSchema('Kinds')
      .definitions;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Types keep their bare name unless another API version has a different one of that name. */
function nameTypes(apiVersion, definitions) {
  const names = {};
  for (const name of Object.keys(definitions)) {
    const bare = name.slice(1);
    const known = structure.types[bare];
    const same = known === undefined || sameFields(known, definitions[name]);
    names[name] = same ? bare : `${apiVersion.split('.')[0].split('/')[0]}.${bare}`;
  }
  return names;
}

function sameFields(known, definition) {
  const fields = Object.keys(definition.properties ?? {});
  return Object.keys(known).length === fields.length && fields.every((field) => field in known);
}

function addType(reference, definitions, names) {
  const name = names[reference];
  if (name in structure.types) return name;
  const definition = definitions[reference];
  const overlay = goTypes[name] ?? {};
  if (overlay[''] !== undefined) structure.packages[name] = overlay[''];
  const fields = (structure.types[name] = {});
  const docs = (descriptions[name] = { '': clean(definition.description) });
  for (const [field, schema] of Object.entries(definition.properties)) {
    fields[field] = fieldType(schema, overlay[field] ?? '', definitions, names);
    docs[field] = describe(schema, definition.required?.includes(field), name === 'ObjectMeta');
  }
  return name;
}

/**
 * A field's type in a short notation: `s` text, `i` int32, `l` int64, `f` float64, `b` bool, `q` quantity, `t` time,
 * `T` micro time, `x` int or string, `y` bytes, `*` anything, `#Name` a struct; `[]` and `{}` in front for lists and
 * maps; `|v1.Protocol` behind for Go's name of it, `@VolumeSource` for the struct that groups it.
 */
function fieldType(schema, go, definitions, names) {
  const [type, group] = go.split('@');
  const notation = notationOf(schema, type, definitions, names);
  const derived = goName(notation);
  return (
    notation + (type === '' || type === derived ? '' : `|${type}`) + (group === undefined ? '' : `@${group}`)
  );
}

function notationOf(schema, go, definitions, names) {
  if (go in CODES) return CODES[go];
  if (schema.$ref !== undefined) {
    const reference = schema.$ref.replace('#/definitions/', '');
    const special = SPECIAL[reference.slice(1)];
    if (special !== undefined) return special;
    // Some definitions are another name for a type that is no struct.
    const target = definitions[reference];
    if (target.properties === undefined) return notationOf(target, go, definitions, names);
    return `#${addType(reference, definitions, names)}`;
  }
  if (schema.type === 'array')
    return `[]${notationOf(schema.items, go.replace(/^\[\]/, ''), definitions, names)}`;
  if (schema.type === 'string') return 's';
  if (schema.type === 'boolean') return 'b';
  if (schema.type === 'number') return 'i';
  if (
    typeof schema.additionalProperties === 'object' &&
    Object.keys(schema.additionalProperties).length > 0
  ) {
    return `{}${notationOf(schema.additionalProperties, go.replace(/^map\[[^\]]*\]/, ''), definitions, names)}`;
  }
  return '*';
}

/** Go's name for a notation, as far as it follows from it. */
function goName(notation) {
  if (notation.startsWith('[]')) return `[]${goName(notation.slice(2))}`;
  if (notation.startsWith('{}')) return `map[string]${goName(notation.slice(2))}`;
  if (notation.startsWith('#')) {
    const name = notation.slice(1);
    return `${structure.packages[name] ?? 'v1'}.${name.split('.').at(-1)}`;
  }
  const known = { q: 'resource.Quantity', t: 'v1.Time', T: 'v1.MicroTime', x: 'intstr.IntOrString' };
  return (
    known[notation] ?? Object.keys(CODES).find((type) => CODES[type] === notation) ?? 'runtime.RawExtension'
  );
}

/** A text alone, or `[text, required, enum]`. */
function describe(schema, required, optionalOnly) {
  const text = clean(schema.description);
  const values = schema.enum ?? (schema.const === undefined ? schema.items?.enum : [schema.const]);
  if (values === undefined && (!required || optionalOnly)) return text;
  return values === undefined ? [text, 1] : [text, required ? 1 : 0, values];
}

/** The comments come with Markdown's escapes and with their lists run together. */
function clean(text = '') {
  return text
    .replaceAll('\\*', '*')
    .replaceAll(/ {2,}([-*] )/g, '\n $1')
    .trim();
}
