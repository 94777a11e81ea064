interface Props<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly rows: readonly { readonly value: T; readonly title: string }[];
  readonly onPick: (value: T) => void;
}

/** A few choices side by side, of which one holds. */
export function Segments<T extends string>({ label, value, rows, onPick }: Props<T>) {
  return (
    <div class="segments" role="radiogroup" aria-label={label}>
      {rows.map((row) => (
        <label key={row.value} class="segment">
          <input
            type="radio"
            name={label}
            checked={row.value === value}
            onChange={() => onPick(row.value)}
          />
          <span>{row.title}</span>
        </label>
      ))}
    </div>
  );
}
