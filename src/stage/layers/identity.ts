const numbers = new WeakMap<object, number>();
let last = 0;

/** A number for an object that is never changed, only replaced: the same number means the same content. */
export function identity(value: object): number {
  const known = numbers.get(value);
  if (known !== undefined) return known;
  numbers.set(value, ++last);
  return last;
}
