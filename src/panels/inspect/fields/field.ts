import type { FieldChange } from '../../../k8s/fieldPatch.ts';
import { valueAt } from '../../../k8s/yaml/plan.ts';

/** A field of an object that the inspector can set. */
export interface Field {
  readonly path: FieldChange['path'];
  readonly input: FieldInput;
  /** Whether it means anything for the object as it is; by itself it always does. */
  readonly when?: (object: unknown) => boolean;
  /** Other fields that have to change with it. */
  readonly also?: (value: unknown, object: unknown) => readonly FieldChange[];
  /** What holds while it is not set. */
  readonly unset?: string;
}

export type FieldInput =
  | { readonly is: 'choice'; readonly options: readonly FieldOption[] }
  | { readonly is: 'integer'; readonly unit: string }
  | { readonly is: 'text' }
  /** Texts with commas between them. */
  | { readonly is: 'list' };

export interface FieldOption {
  readonly text: string;
  /** Undefined: not set. */
  readonly value: unknown;
}

/** Fields that belong together, under one heading. */
export interface FieldGroup {
  readonly title: string;
  readonly fields: readonly Field[];
}

/** Options whose text is their value. */
export function options(...values: readonly string[]): FieldInput {
  return { is: 'choice', options: values.map((value) => ({ text: value, value })) };
}

/** The same with a first one that leaves the field out. */
export function optionalOptions(unset: string, ...values: readonly string[]): FieldInput {
  return {
    is: 'choice',
    options: [{ text: unset, value: undefined }, ...values.map((value) => ({ text: value, value }))],
  };
}

/** Everything that setting a field to a value changes. */
export function changesOf(field: Field, value: unknown, object: unknown): readonly FieldChange[] {
  return [{ path: field.path, value }, ...(field.also?.(value, object) ?? [])];
}

/** `sessionAffinityConfig.clientIP.timeoutSeconds`: the path as documentation writes it, without what all share. */
export function nameOf(field: Field): string {
  const steps = field.path.filter((step) => typeof step === 'string');
  if (steps[0] === 'metadata') return steps.at(-1) ?? '';
  const from = steps[0] === 'spec' ? 1 : 0;
  const template = steps.indexOf('containers');
  const inPod = steps[1] === 'template' ? 3 : from;
  return steps.slice(template >= 0 ? template + 1 : inPod).join('.');
}

export function textIn(field: Field, object: unknown): string {
  const value = valueAt(object, field.path);
  if (value === undefined || value === null) return '';
  return Array.isArray(value) ? value.join(', ') : String(value);
}

/** What was typed, as the field takes it: undefined leaves it out, null cannot be taken. */
export function parsedInput(input: FieldInput, text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  switch (input.is) {
    case 'integer':
      return /^\d{1,9}$/.test(trimmed) ? Number(trimmed) : null;
    case 'list':
      return trimmed
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== '');
    default:
      return trimmed;
  }
}
