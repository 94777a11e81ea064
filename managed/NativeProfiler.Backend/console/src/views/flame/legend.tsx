import { useMemo } from "preact/hooks";
import type { ColourMode } from "../../flame/colouring.ts";
import { formatShare } from "../../flame/format.ts";
import { type PackageShare, packageShares } from "../../flame/packages.ts";
import {
  differenceColour,
  packageColour,
  type Rgb,
  toCssColour,
  valueColour,
} from "../../flame/palette.ts";
import type { Profile } from "../../profile/profile.ts";
import { preferences, theme } from "../../state/preferences.ts";

export interface PointedPackage {
  readonly name: string;
  readonly runtime: boolean;
}

interface Props {
  readonly profile: Profile;
  readonly mode: ColourMode;
  readonly onPoint: (pointed: PointedPackage | undefined) => void;
}

/** What the colours say. */
export function Legend({ profile, mode, onPoint }: Props) {
  if (mode === "difference") return <DifferenceScale />;
  if (mode === "self") return <Scale from="none" to="a fifth of everything" colourAt={valueAt} />;
  return <Packages profile={profile} onPoint={onPoint} />;
}

const mostShown = 7;

/** The packages that use most, by what their own functions use; pointing at one makes it stand out. */
function Packages({ profile, onPoint }: Omit<Props, "mode">) {
  const shares = useMemo(() => packageShares(profile), [profile]);
  return (
    <ul class="legend" aria-label="Packages by their own share">
      {shares.slice(0, mostShown).map(({ name, runtime, share }) => (
        <li key={`${runtime} ${name}`}>
          <button
            type="button"
            onPointerEnter={() => onPoint({ name, runtime })}
            onPointerLeave={() => onPoint(undefined)}
            onFocus={() => onPoint({ name, runtime })}
            onBlur={() => onPoint(undefined)}
          >
            <Swatch colour={packageColour(name, runtime, theme.value)} />
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

function Swatch({ colour }: { readonly colour: Rgb }) {
  return <span class="swatch" style={{ backgroundColor: toCssColour(colour) }} />;
}

/** The runtime has parts of packages, such as System.Text, that also live outside it. */
function titleOf(name: string, runtime: boolean, shares: readonly PackageShare[]): string {
  if (name === "") return "no package";
  const isShared = runtime && shares.some((other) => other.name === name && !other.runtime);
  return isShared ? `${name} (runtime)` : name;
}

const steps = [-1, -0.6, -0.3, -0.1, 0, 0.1, 0.3, 0.6, 1];

function DifferenceScale() {
  const { difference } = preferences.value;
  return (
    <p class="scale">
      <span>▼ less in A</span>
      <span class="scale-colours" aria-hidden="true">
        {steps.map((step) => (
          <span
            key={step}
            style={{
              backgroundColor: toCssColour(differenceColour(step, difference, theme.value)),
            }}
          />
        ))}
      </span>
      <span>▲ more in A</span>
      <span class="soft">striped: only in one of them</span>
    </p>
  );
}

function valueAt(step: number): Rgb {
  return valueColour(Math.max(0, step), theme.value);
}

interface ScaleProps {
  readonly from: string;
  readonly to: string;
  readonly colourAt: (step: number) => Rgb;
}

function Scale({ from, to, colourAt }: ScaleProps) {
  return (
    <p class="scale">
      <span>{from}</span>
      <span class="scale-colours" aria-hidden="true">
        {steps
          .filter((step) => step >= 0)
          .map((step) => (
            <span key={step} style={{ backgroundColor: toCssColour(colourAt(step)) }} />
          ))}
      </span>
      <span>{to}</span>
    </p>
  );
}
