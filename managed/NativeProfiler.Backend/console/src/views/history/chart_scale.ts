/** Round numbers from 0 to at least `highest`, at most `most` steps of 1, 2 or 5 times a power of ten (or of two, for bytes). */
export function ticksTo(highest: number, most: number, unit = ""): readonly number[] {
  const base = unit === "bytes" ? 1024 ** Math.floor(Math.log(highest || 1) / Math.log(1024)) : 1;
  const least = (highest || 1) / base / most;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = base * power * ([1, 2, 5, 10].find((times) => times * power >= least * 0.999) ?? 10);
  const ticks = [0];
  while ((ticks[ticks.length - 1] as number) < highest * 0.999) ticks.push(ticks.length * step);
  return ticks;
}

/** The points that get a label below them: at least `room` pixels apart, the last one first. */
export function labelledPoints(places: readonly number[], room: number): readonly number[] {
  const chosen: number[] = [];
  let next = Number.POSITIVE_INFINITY;
  for (let point = places.length - 1; point >= 0; point--) {
    const at = places[point] as number;
    if (next - at < room) continue;
    chosen.push(point);
    next = at;
  }
  return chosen.reverse();
}

/** The point nearest to a place; -1 without points. */
export function nearestPoint(places: readonly number[], at: number): number {
  let nearest = -1;
  for (let point = 0; point < places.length; point++)
    if (
      nearest < 0 ||
      Math.abs((places[point] as number) - at) < Math.abs((places[nearest] as number) - at)
    )
      nearest = point;
  return nearest;
}

/** A line's way in SVG; it is broken where a point has no value. */
export function pathOf(
  values: readonly (number | null)[],
  x: (point: number) => number,
  y: (value: number) => number,
): string {
  let path = "";
  let isOpen = false;
  values.forEach((value, point) => {
    if (value !== null)
      path += `${isOpen ? "L" : "M"}${x(point).toFixed(1)} ${y(value).toFixed(1)}`;
    isOpen = value !== null;
  });
  return path;
}
