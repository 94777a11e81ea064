import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

interface Props {
  /** Accessible name of the button. */
  readonly label: string;
  readonly face: ComponentChildren;
  readonly class?: string;
  /** What opens; `close` gives the focus back to the button. */
  readonly children: (close: () => void) => ComponentChildren;
  readonly kind?: "listbox" | "dialog" | "menu";
  readonly disabled?: boolean;
}

/** A button and a panel that opens below it; a click elsewhere or Escape closes it. */
export function Popover({ label, face, children, kind = "dialog", disabled, ...rest }: Props) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLElement | null>(null);
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  useEffect(() => {
    if (!open) return undefined;
    const outside = (event: Event): void => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    addEventListener("pointerdown", outside);
    addEventListener("focusin", outside);
    // What is asked for comes later than the panel, and may be wider.
    const resized = new ResizeObserver(() => panel.current && keepInWindow(panel.current));
    if (panel.current !== null) resized.observe(panel.current);
    return () => {
      resized.disconnect();
      removeEventListener("pointerdown", outside);
      removeEventListener("focusin", outside);
    };
  }, [open]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape works wherever in the panel the focus is
    <div
      class={`popover ${rest.class ?? ""}`}
      ref={root}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        event.stopPropagation();
        close();
      }}
    >
      <button
        type="button"
        class="popover-button"
        ref={button}
        aria-haspopup={kind}
        aria-expanded={open}
        aria-label={label}
        disabled={disabled}
        onClick={() => setOpen(!open)}
      >
        {face}
      </button>
      {open && (
        // Put in place before what is inside takes the focus: focus on something outside the window scrolls the page.
        <div
          class="popover-panel"
          ref={(element) => {
            panel.current = element;
            if (element !== null) keepInWindow(element);
          }}
        >
          {children(close)}
        </div>
      )}
    </div>
  );
}

const margin = 8; // CSS pixels to the window's edge

function keepInWindow(panel: HTMLElement): void {
  panel.style.translate = "none";
  const { left, right, top } = panel.getBoundingClientRect();
  const over = Math.max(0, right - (document.documentElement.clientWidth - margin));
  panel.style.translate = `${-Math.min(over, left - margin)}px`;
  panel.style.maxHeight = `${Math.max(160, innerHeight - top - margin)}px`;
}
