import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

/** The rows of a long list that are in sight, with some above and below. */
export interface RowWindow {
  readonly first: number;
  /** One past the last. */
  readonly end: number;
  readonly rowHeight: number;
}

const spare = 8; // rows
const smallest = 20; // CSS pixels: a row is never lower

/** Follows the scrolling of `scroller`, whose rows are all as high as the reader's density says. */
export function useRows(scroller: RefObject<HTMLElement | null>, count: number): RowWindow {
  const [place, setPlace] = useState({ top: 0, height: 600, rowHeight: 34 });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const read = (): void => {
      const rowHeight = Math.max(
        smallest,
        Number.parseFloat(getComputedStyle(element).getPropertyValue("--row")) || smallest,
      );
      setPlace({ top: element.scrollTop, height: element.clientHeight, rowHeight });
    };
    const observer = new ResizeObserver(read);
    observer.observe(element);
    element.addEventListener("scroll", read, { passive: true });
    read();
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", read);
    };
  }, [scroller]);
  const { top, height, rowHeight } = place;
  const first = Math.max(0, Math.min(count, Math.floor(top / rowHeight)) - spare);
  return { first, end: Math.min(count, Math.ceil((top + height) / rowHeight) + spare), rowHeight };
}
