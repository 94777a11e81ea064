import { shorterNames } from "./format.ts";

/** Fits names into boxes. Measured widths are kept: measuring costs more than painting. */
export interface Labels {
  /** The longest way to write `name` within `room` CSS pixels; empty when not even a part fits. */
  fit(name: string, room: number): string;
  widthOf(text: string): number;
}

const leastCharacters = 3;
const narrowestCharacter = 4; // CSS pixels, the mean of a narrow name: what is too long even so need not be measured

export function createLabels(measure: (text: string) => number): Labels {
  const ways = new Map<string, readonly string[]>();
  const widths = new Map<string, number>();
  const waysOf = (name: string): readonly string[] => {
    let all = ways.get(name);
    if (all === undefined) {
      all = shorterNames(name);
      ways.set(name, all);
    }
    return all;
  };
  const widthOf = (text: string): number => {
    let width = widths.get(text);
    if (width === undefined) {
      width = measure(text);
      widths.set(text, width);
    }
    return width;
  };
  return {
    widthOf,
    fit(name, room) {
      const all = waysOf(name);
      for (const text of all)
        if (text.length * narrowestCharacter <= room && widthOf(text) <= room) return text;
      const shortest = all[all.length - 1];
      return shortest === undefined ? "" : cut(shortest, widthOf(shortest), room);
    },
  };
}

function cut(text: string, width: number, room: number): string {
  const characters = Math.floor((room / width) * text.length) - 1;
  return characters < leastCharacters ? "" : `${text.slice(0, characters)}…`;
}
