const fewestSlots = 7;

/** A small series without axes, beside the numbers that it belongs to. */
export function Sparkline({ values }: { readonly values: readonly number[] }) {
  const highest = Math.max(...values) || 1;
  const slots = Math.max(fewestSlots, values.length); // the last at the right, so that few bars stay slim
  const first = slots - values.length;
  return (
    <svg
      class="sparkline"
      viewBox={`0 0 ${slots} 100`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {values.map((value, index) => {
        const height = value === 0 ? 0 : Math.max(8, (value / highest) * 100);
        return (
          <rect
            key={index}
            x={first + index + 0.12}
            y={100 - height}
            width={0.76}
            height={height}
          />
        );
      })}
    </svg>
  );
}
