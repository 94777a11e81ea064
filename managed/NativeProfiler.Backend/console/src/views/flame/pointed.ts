/** What is pointed at, by pointer or keyboard. */
export interface Pointed {
  /** CSS pixels of the window. */
  readonly x: number;
  readonly y: number;
  /** A box of the layout; -1 for none. */
  readonly box: number;
}

export const nothingPointed: Pointed = { x: 0, y: 0, box: -1 };
