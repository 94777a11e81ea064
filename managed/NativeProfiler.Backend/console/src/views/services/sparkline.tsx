/** A small series without axes, beside the numbers that it belongs to. */
export function Sparkline({ values }: { readonly values: readonly number[] }) {
  const highest = Math.max(...values) || 1;
  return (
    <svg
      class="sparkline"
      viewBox={`0 0 ${Math.max(1, values.length)} 100`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {values.map((value, index) => {
        const height = value === 0 ? 0 : Math.max(8, (value / highest) * 100);
        return <rect key={index} x={index + 0.1} y={100 - height} width={0.8} height={height} />;
      })}
    </svg>
  );
}
