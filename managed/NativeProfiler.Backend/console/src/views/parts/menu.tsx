import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { FieldFace } from "./field_face.tsx";
import { Popover } from "./popover.tsx";

export interface MenuRow {
  readonly value: string;
  readonly title: string;
  /** At the right: a count, a time. */
  readonly note?: string;
  /** Why the row cannot be picked; empty where it can. */
  readonly reason?: string;
  /** A heading above the first row of a group. */
  readonly group?: string;
}

interface Props {
  readonly label: string;
  readonly value: string;
  /** What the button says. */
  readonly summary: string;
  readonly rows: readonly MenuRow[];
  readonly onPick: (value: string) => void;
  /** True where the choice is not the usual one. */
  readonly marked?: boolean;
  readonly disabled?: boolean;
}

const searchFrom = 9; // rows

/** A menu of the picker: what is picked, and how much each choice has. */
export function Menu({ label, value, summary, rows, onPick, marked, disabled }: Props) {
  return (
    <Popover
      label={`${label} ${summary}`}
      kind="listbox"
      class={marked ? "field field-marked" : "field"}
      disabled={disabled ?? false}
      face={<FieldFace label={label} summary={summary} />}
    >
      {(close) => (
        <MenuList
          label={label}
          value={value}
          rows={rows}
          onPick={(picked) => {
            close();
            onPick(picked);
          }}
        />
      )}
    </Popover>
  );
}

interface ListProps {
  /** True where rows are few and a search box is wanted all the same. */
  readonly search?: boolean;
  readonly label: string;
  readonly value: string;
  readonly rows: readonly MenuRow[];
  readonly onPick: (value: string) => void;
}

export function MenuList({ label, value, rows, onPick, search = false }: ListProps) {
  const [text, setText] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const shown = rows.filter(({ title }) => title.toLowerCase().includes(text.toLowerCase()));
  useLayoutEffect(() => {
    const first = list.current?.parentElement?.querySelector<HTMLElement>("input");
    const selected = list.current?.querySelector<HTMLElement>('[aria-selected="true"]');
    (first ?? selected ?? list.current?.querySelector<HTMLElement>("button"))?.focus();
  }, []);
  const step = (event: KeyboardEvent): void => {
    // Enter in the search box takes the first row.
    if (event.key === "Enter" && event.target instanceof HTMLInputElement)
      list.current?.querySelector<HTMLElement>('[role="option"]')?.click();
    const target = neighbourOption(list.current, event.key);
    if (target === undefined) return;
    event.preventDefault();
    target.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys lead from the search box into the list
    <div class="menu" onKeyDown={step}>
      {(search || rows.length >= searchFrom) && (
        <input
          class="input menu-search"
          type="search"
          placeholder="Find"
          aria-label={`Find in ${label}`}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      )}
      <div class="menu-list" role="listbox" aria-label={label} ref={list}>
        {shown.map((row, index) => (
          <Option
            key={`${row.group ?? ""} ${row.value}`}
            row={row}
            heading={row.group !== shown[index - 1]?.group ? row.group : undefined}
            selected={row.value === value}
            onPick={onPick}
          />
        ))}
        {shown.length === 0 && <p class="menu-none">Nothing of that name.</p>}
      </div>
    </div>
  );
}

interface OptionProps {
  readonly row: MenuRow;
  readonly heading: string | undefined;
  readonly selected: boolean;
  readonly onPick: (value: string) => void;
}

function Option({ row, heading, selected, onPick }: OptionProps) {
  const off = row.reason !== undefined && row.reason !== "";
  return (
    <>
      {heading !== undefined && (
        <div class="menu-heading" role="presentation">
          {heading}
        </div>
      )}
      <button
        type="button"
        role="option"
        class="menu-row"
        aria-selected={selected}
        aria-disabled={off}
        onClick={() => {
          if (!off) onPick(row.value);
        }}
      >
        <span class="menu-title">{row.title}</span>
        <span class="menu-note">{off ? row.reason : row.note}</span>
      </button>
    </>
  );
}

function neighbourOption(list: HTMLElement | null, key: string): HTMLElement | undefined {
  const options = [...(list?.querySelectorAll<HTMLElement>('[role="option"]') ?? [])];
  const at = options.indexOf(document.activeElement as HTMLElement);
  if (key === "ArrowDown") return options[Math.min(at + 1, options.length - 1)];
  if (key === "ArrowUp") return options[Math.max(at - 1, 0)];
  if (key === "Home" && at >= 0) return options[0];
  if (key === "End" && at >= 0) return options[options.length - 1];
  return undefined;
}
