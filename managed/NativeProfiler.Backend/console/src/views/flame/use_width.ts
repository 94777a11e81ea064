import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

/** The inner width of an element in CSS pixels, kept up to date; 0 before it is on the page. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const target = element.current;
    if (target === null) return undefined;
    const read = (): void => setWidth(target.clientWidth);
    const observer = new ResizeObserver(read);
    observer.observe(target);
    read();
    return () => observer.disconnect();
  }, [element]);
  return width;
}
