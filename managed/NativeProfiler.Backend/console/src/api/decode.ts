/** Reads JSON of which nothing is known yet; throws an Error that says what does not fit. */

export function objectIn(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error(`${what} is not an object`);
  return value as Record<string, unknown>;
}

export function arrayIn(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`${what} is not a list`);
  return value;
}

export function textIn(value: unknown, what: string): string {
  if (typeof value !== "string") throw new Error(`${what} is not a text`);
  return value;
}

export function numberIn(value: unknown, what: string): number {
  if (typeof value !== "number" || !Number.isFinite(value))
    throw new Error(`${what} is not a number`);
  return value;
}

export function numbersIn(value: unknown, what: string): readonly number[] {
  const list = arrayIn(value, what);
  for (const item of list) numberIn(item, what);
  return list as readonly number[];
}

/** The same in a typed array, read once: a profile has half a million of them. */
export function columnIn<T extends Int32Array | Float64Array | Uint8Array>(
  value: unknown,
  what: string,
  Column: new (length: number) => T,
): T {
  const list = arrayIn(value, what);
  const column = new Column(list.length);
  for (let i = 0; i < list.length; i++) column[i] = numberIn(list[i], what);
  return column;
}

export function textsIn(value: unknown, what: string): readonly string[] {
  const list = arrayIn(value, what);
  for (const item of list) textIn(item, what);
  return list as readonly string[];
}

/** A list of objects, each read by `read`. */
export function listIn<T>(
  value: unknown,
  what: string,
  read: (fields: Record<string, unknown>) => T,
): readonly T[] {
  return arrayIn(value ?? [], what).map((item) => read(objectIn(item, what)));
}

/** The texts that a column of row numbers stands for. */
export function textColumnIn(
  value: unknown,
  strings: readonly string[],
  what: string,
): readonly string[] {
  return numbersIn(value, what).map((row) => {
    const text = strings[row];
    if (text === undefined) throw new Error(`${what} names string ${row} of ${strings.length}`);
    return text;
  });
}

/** A number that older backends leave out. */
export function optionalNumber(value: unknown, what: string): number {
  return numberIn(value ?? 0, what);
}

export function optionalText(value: unknown, what: string): string {
  return textIn(value ?? "", what);
}
