import { shorterNames } from "./format.ts";

/**
 * Fits names into boxes. Measuring costs more than painting: a Latin text is as wide as its characters, each measured once
 * (kerning makes it narrower rather than wider); other scripts join theirs, and the width of the whole text is kept.
 */
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
  const measured = (text: string): number => {
    let width = widths.get(text);
    if (width === undefined) {
      width = measure(text);
      widths.set(text, width);
    }
    return width;
  };
  const ofLatin = new Float32Array(256).fill(-1);
  const widthOf = (text: string): number => {
    let width = 0;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code >= ofLatin.length) return measured(text);
      if (ofLatin[code] === -1) ofLatin[code] = measure(text[i] as string);
      width += ofLatin[code] as number;
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
