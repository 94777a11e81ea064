import { shorterNames } from "./format.ts";

/** Fits names into boxes. Measured widths are kept: measuring costs more than painting. */
export interface Labels {
  /** The longest way to write `name` within `room` CSS pixels; empty when not even a part fits. */
  fit(name: string, room: number): string;
  widthOf(text: string): number;
}

const leastCharacters = 3;

export function createLabels(measure: (text: string) => number): Labels {
  const known = new Map<string, readonly Measured[]>();
  const measured = (name: string): readonly Measured[] => {
    let ways = known.get(name);
    if (ways === undefined) {
      ways = shorterNames(name).map((text) => ({ text, width: measure(text) }));
      known.set(name, ways);
    }
    return ways;
  };
  return {
    widthOf: (text) => measured(text)[0]?.width ?? 0,
    fit(name, room) {
      const ways = measured(name);
      for (const { text, width } of ways) if (width <= room) return text;
      const shortest = ways[ways.length - 1];
      return shortest === undefined ? "" : cut(shortest, room);
    },
  };
}

interface Measured {
  readonly text: string;
  readonly width: number;
}

function cut({ text, width }: Measured, room: number): string {
  const characters = Math.floor((room / width) * text.length) - 1;
  return characters < leastCharacters ? "" : `${text.slice(0, characters)}…`;
}
