import type { ComponentChildren } from "preact";
import { go } from "../../state/history.ts";
import type { WayOut } from "../../state/ways_out.ts";

interface Props {
  readonly ways: readonly WayOut[];
  /** Further buttons. */
  readonly children?: ComponentChildren;
}

/** One button for each step that may lead to something to see. */
export function WaysOut({ ways, children }: Props) {
  return (
    <div class="message-actions">
      {ways.map(({ label, change }, index) => (
        <button
          key={label}
          type="button"
          class={index === 0 ? "button button-primary" : "button"}
          onClick={() => go(change)}
        >
          {label}
        </button>
      ))}
      {children}
    </div>
  );
}
