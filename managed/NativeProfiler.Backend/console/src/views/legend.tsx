import { formatShare } from "../flame/format.ts";
import type { PackageShare } from "../flame/packages.ts";
import { packageColour, toCssColour } from "../flame/palette.ts";
import { theme } from "../state/theme.ts";

interface Props {
  readonly shares: readonly PackageShare[];
  readonly onHighlight: (name: string | undefined) => void;
}

const mostShown = 7;

/** The packages that use most, by what their own functions use; pointing at one makes it stand out. */
export function Legend({ shares, onHighlight }: Props) {
  return (
    <ul class="legend" aria-label="Packages by their own share">
      {shares.slice(0, mostShown).map(({ name, runtime, share }) => (
        <li key={`${runtime} ${name}`}>
          <button
            type="button"
            onPointerEnter={() => onHighlight(name)}
            onPointerLeave={() => onHighlight(undefined)}
            onFocus={() => onHighlight(name)}
            onBlur={() => onHighlight(undefined)}
          >
            <span
              class="swatch"
              style={{ backgroundColor: toCssColour(packageColour(name, runtime, theme.value)) }}
            />
            {titleOf(name, runtime, shares)} <small>{formatShare(share)}</small>
          </button>
        </li>
      ))}
      {shares.length > mostShown && (
        <li class="legend-more">and {shares.length - mostShown} more</li>
      )}
    </ul>
  );
}

/** The runtime has parts of packages, such as System.Text, that also live outside it. */
function titleOf(name: string, runtime: boolean, shares: readonly PackageShare[]): string {
  if (name === "") return "no package";
  const isShared = runtime && shares.some((other) => other.name === name && !other.runtime);
  return isShared ? `${name} (runtime)` : name;
}
