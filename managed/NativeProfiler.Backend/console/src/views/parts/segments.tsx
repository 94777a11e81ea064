interface Props {
  readonly label: string;
  readonly value: string;
  readonly rows: readonly { readonly value: string; readonly title: string }[];
  readonly onPick: (value: string) => void;
}

/** A few choices side by side, of which one holds. */
export function Segments({ label, value, rows, onPick }: Props) {
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
