import type { Column } from '../kind.ts';

/** Makers of the columns of `kubectl get`; kubectl itself writes the names in capitals. */

export const NAME: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'The name of the object.',
};

export const AGE: Column = {
  name: 'Age',
  type: 'string',
  description: 'The time since the object was made.',
};

/** A column of text. */
export function text(name: string, description: string): Column {
  return { name, type: 'string', description };
}

/** A column of whole numbers. */
export function count(name: string, description: string): Column {
  return { name, type: 'integer', description };
}

/** The same column, shown with `-o wide` only. */
export function wide(column: Column): Column {
  return { ...column, priority: 1 };
}

/** What workloads show of their Pod template with `-o wide`. */
export const TEMPLATE_COLUMNS: readonly Column[] = [
  wide(text('Containers', 'The names of the containers in the Pod template.')),
  wide(text('Images', 'The images of the containers in the Pod template.')),
];

export const SELECTOR = wide(text('Selector', 'The labels of the Pods that belong to it.'));
