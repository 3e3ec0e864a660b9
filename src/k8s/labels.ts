import { isLabelKey, isLabelValue } from './validation/names.ts';
import { matchesLabels } from './matchesLabels.ts';

/** `metav1.LabelSelector`: everything in it must hold. */
export interface LabelSelector {
  readonly matchLabels?: Labels | undefined;
  readonly matchExpressions?:
    | readonly {
        readonly key: string;
        readonly operator: string;
        readonly values?: readonly string[] | undefined;
      }[]
    | undefined;
}

export type Labels = Readonly<Record<string, string>>;

export type Operator = 'in' | '=' | '==' | '!=' | 'notin' | 'exists' | '!' | 'gt' | 'lt';

/** One condition of a selector. `values` are sorted and distinct. */
export interface Requirement {
  readonly key: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

/** Whether a `LabelSelector` selects these labels: an empty one selects everything, an absent one nothing. */
// kubernetes: staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/helpers.go LabelSelectorAsSelector
export function matchesSelector(selector: LabelSelector | undefined, labels: Labels | undefined): boolean {
  if (selector === undefined) return false;
  if (selector.matchLabels !== undefined && !matchesLabels(labels, selector.matchLabels)) return false;
  return (selector.matchExpressions ?? []).every((expression) => {
    const operator = EXPRESSION_OPERATORS[expression.operator];
    return (
      operator !== undefined &&
      matchesRequirement({ key: expression.key, operator, values: expression.values ?? [] }, labels ?? {})
    );
  });
}

const EXPRESSION_OPERATORS: Readonly<Record<string, Operator | undefined>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: '!',
};

/** Whether the labels meet every requirement of a parsed `-l` selector. */
export function matchesRequirements(
  requirements: readonly Requirement[],
  labels: Labels | undefined,
): boolean {
  return requirements.every((requirement) => matchesRequirement(requirement, labels ?? {}));
}

// kubernetes: staging/src/k8s.io/apimachinery/pkg/labels/selector.go Requirement.Matches
function matchesRequirement({ key, operator, values }: Requirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'in':
    case '=':
    case '==':
      return value !== undefined && values.includes(value);
    case 'notin':
    case '!=':
      return value === undefined || !values.includes(value);
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    case 'gt':
    case 'lt': {
      const left = integerOf(value);
      const right = integerOf(values[0]);
      return left !== null && right !== null && (operator === 'gt' ? left > right : left < right);
    }
  }
}

function integerOf(text: string | undefined): bigint | null {
  if (text === undefined || !/^[+-]?[0-9]+$/.test(text)) return null;
  const value = BigInt(text.replace('+', ''));
  return BigInt.asIntN(64, value) === value ? value : null;
}

/** A label map as kubectl prints it: `app=web,tier=front`, or `<none>`. */
export function formatLabels(labels: Labels | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? '<none>' : pairs.sort().join(',');
}

/** A `LabelSelector` as kubectl prints it: `a=b,c in (d,e),!f`, or `<none>` for an empty or absent one. */
// kubernetes: staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/helpers.go FormatLabelSelector
export function formatSelector(selector: LabelSelector | undefined): string {
  const requirements: Requirement[] = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => ({
    key,
    operator: '=',
    values: [value],
  }));
  for (const { key, operator, values } of selector?.matchExpressions ?? []) {
    const known = EXPRESSION_OPERATORS[operator];
    if (known === undefined) return '<error>';
    requirements.push({ key, operator: known, values: values ?? [] });
  }
  return formatRequirements(requirements) || '<none>';
}

/** Requirements in `-l` syntax, sorted by key; '' for none. */
export function formatRequirements(requirements: readonly Requirement[]): string {
  return [...requirements].sort(byKey).map(formatRequirement).join(',');
}

function formatRequirement({ key, operator, values }: Requirement): string {
  switch (operator) {
    case 'exists':
      return key;
    case '!':
      return `!${key}`;
    case 'in':
    case 'notin':
      return `${key} ${operator} (${[...values].sort().join(',')})`;
    case 'gt':
      return `${key}>${values[0]}`;
    case 'lt':
      return `${key}<${values[0]}`;
    default:
      return `${key}${operator}${values[0]}`;
  }
}

const byKey = (a: Requirement, b: Requirement): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

export type ParsedSelector =
  | { readonly ok: true; readonly requirements: readonly Requirement[] }
  | { readonly ok: false; readonly message: string };

/** Reads kubectl's `-l` text. `message` is the API server's text after `…field selector "": `. */
// kubernetes: staging/src/k8s.io/apimachinery/pkg/labels/selector.go Parse
export function parseLabelSelector(text: string): ParsedSelector {
  try {
    return { ok: true, requirements: new SelectorParser(scan(text)).parse().sort(byKey) };
  } catch (error) {
    if (error instanceof SelectorError) return { ok: false, message: error.message };
    throw error;
  }
}

class SelectorError extends Error {}

interface Token {
  /** A symbol, `in`, `notin`, `word`, or `end`. */
  readonly type: string;
  readonly text: string;
}

const PATTERN = /[ \t\r\n]*(?:(==|!=|[=!(),<>])|([^=!(),<> \t\r\n]+))/y;

function scan(text: string): Token[] {
  const tokens: Token[] = [];
  PATTERN.lastIndex = 0;
  for (let match = PATTERN.exec(text); match !== null; match = PATTERN.exec(text)) {
    const [, symbol, word = ''] = match;
    if (symbol !== undefined) tokens.push({ type: symbol, text: symbol });
    else tokens.push({ type: word === 'in' || word === 'notin' ? word : 'word', text: word });
  }
  tokens.push({ type: 'end', text: '' });
  return tokens;
}

const END: Token = { type: 'end', text: '' };
const BINARY_OPERATORS = 'in, notin, =, ==, !=, gt, lt';

class SelectorParser {
  readonly tokens: readonly Token[];
  position = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  parse(): Requirement[] {
    const requirements: Requirement[] = [];
    let next = this.peek();
    if (next.type === 'end') return requirements;
    if (!startsRequirement(next)) throw unexpected(next, ", expected: !, identifier, or 'end of string'");
    for (;;) {
      requirements.push(this.requirement());
      const separator = this.take();
      if (separator.type === 'end') return requirements;
      if (separator.type !== ',') throw unexpected(separator, ", expected: ',' or 'end of string'");
      next = this.peek();
      if (!startsRequirement(next)) throw unexpected(next, ", expected: identifier after ','");
    }
  }

  requirement(): Requirement {
    try {
      return this.bareRequirement();
    } catch (error) {
      if (error instanceof SelectorError) {
        throw new SelectorError(`unable to parse requirement: ${error.message}`);
      }
      throw error;
    }
  }

  bareRequirement(): Requirement {
    let word = this.take();
    const absent = word.type === '!';
    if (absent) word = this.take();
    if (word.type !== 'word') throw unexpected(word, ', expected: identifier');
    const key = word.text;
    checkKey(key);
    if (absent) return { key, operator: '!', values: [] };
    const next = this.peek();
    if (next.type === 'end' || next.type === ',') return { key, operator: 'exists', values: [] };
    const operator = this.operator();
    const values = operator === 'in' || operator === 'notin' ? this.values() : [this.exactValue()];
    const requirement = { key, operator, values: [...new Set(values)].sort() };
    checkValues(requirement);
    return requirement;
  }

  operator(): Operator {
    // Here `in` and `notin` are operators; everywhere else they are words.
    const token = this.tokens[this.position++] ?? END;
    if (token.type === '>') return 'gt';
    if (token.type === '<') return 'lt';
    if (token.type === 'in' || token.type === 'notin') return token.type;
    if (token.type === '=' || token.type === '==' || token.type === '!=') return token.type;
    throw unexpected(token, `, expected: ${BINARY_OPERATORS}`);
  }

  values(): string[] {
    const open = this.take();
    if (open.type !== '(') throw unexpected(open, " expected: '('");
    const first = this.peek();
    if (first.type === ')') {
      this.take();
      return [''];
    }
    if (first.type !== 'word' && first.type !== ',') {
      throw unexpected(first, ", expected: ',', ')' or identifier");
    }
    const values: string[] = [];
    for (;;) {
      const token = this.take();
      if (token.type === 'word') {
        values.push(token.text);
        const next = this.peek();
        if (next.type === ')') break;
        if (next.type !== ',') throw unexpected(next, ", expected: ',' or ')'");
      } else if (token.type === ',') {
        const next = this.peek();
        if (values.length === 0 || next.type === ',' || next.type === ')') values.push('');
        if (next.type === ')') break;
      } else {
        throw unexpected(token, ", expected: ',', or identifier");
      }
    }
    this.take();
    return values;
  }

  exactValue(): string {
    const next = this.peek();
    if (next.type === 'end' || next.type === ',') return '';
    const token = this.take();
    if (token.type !== 'word') throw unexpected(token, ', expected: identifier');
    return token.text;
  }

  peek(): Token {
    return asWord(this.tokens[this.position] ?? END);
  }

  take(): Token {
    return asWord(this.tokens[this.position++] ?? END);
  }
}

const asWord = (token: Token): Token =>
  token.type === 'in' || token.type === 'notin' ? { type: 'word', text: token.text } : token;

const startsRequirement = (token: Token): boolean => token.type === 'word' || token.type === '!';

const unexpected = (token: Token, rest: string): SelectorError =>
  new SelectorError(`found '${token.text}'${rest}`);

function checkKey(key: string): void {
  const problems = isLabelKey(key);
  // The path of a key has no name of its own upstream; Go prints that as <nil>.
  if (problems.length > 0) throw new SelectorError(invalidText('<nil>', key, problems));
}

// kubernetes: staging/src/k8s.io/apimachinery/pkg/labels/selector.go NewRequirement
function checkValues({ key, operator, values }: Requirement): void {
  const errors: string[] = [];
  if (operator === 'gt' || operator === 'lt') {
    values.forEach((value, i) => {
      if (integerOf(value) !== null) return;
      errors.push(
        invalidText(`values[${i}]`, value, ["for 'Gt', 'Lt' operators, the value must be an integer"]),
      );
    });
  }
  values.forEach((value, i) => {
    const problems = isLabelValue(value);
    if (problems.length > 0) errors.push(invalidText(`values[${i}][${key}]`, value, problems));
  });
  const distinct = [...new Set(errors)];
  if (distinct.length === 1) throw new SelectorError(errors[0] ?? '');
  if (distinct.length > 1) throw new SelectorError(`[${distinct.join(', ')}]`);
}

const invalidText = (path: string, value: string, details: readonly string[]): string =>
  `${path}: Invalid value: ${JSON.stringify(value)}: ${details.join('; ')}`;
