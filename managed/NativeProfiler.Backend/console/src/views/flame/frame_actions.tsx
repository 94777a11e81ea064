import { useLayoutEffect, useRef } from "preact/hooks";
import type { Details } from "../../flame/details.ts";
import { type ChipKind, chipOfFunction } from "../../state/chips.ts";
import { addChip, show, showCallers } from "../../state/history.ts";
import { DetailsOfFrame } from "./tooltip.tsx";

export interface FrameAction {
  readonly title: string;
  /** The key that does it while the graph has the focus; empty for none. */
  readonly key: string;
  readonly run: () => void;
}

/** What can be done with a function that stands in a graph or a table. */
export function actionsOf(name: string): readonly FrameAction[] {
  const filter = (title: string, kind: ChipKind, key = ""): FrameAction => ({
    title,
    key,
    run: () => addChip(chipOfFunction(kind, name)),
  });
  return [
    filter("Focus", "focus", "f"),
    filter("Highlight", "highlight"),
    filter("Show from this frame", "showFrom"),
    filter("Show stacks with it", "showStacks"),
    filter("Hide the frame", "hideFrames", "h"),
    filter("Hide stacks with it", "hideStacks"),
    {
      title: "Callers and callees",
      key: "s",
      run: () => showCallers(name),
    },
    { title: "History", key: "", run: () => show("history", { middle: name, zoom: "" }) },
    { title: "Copy name", key: "", run: () => void navigator.clipboard.writeText(name) },
  ];
}

interface Props {
  readonly details: Details;
  readonly x: number;
  readonly y: number;
  readonly onZoom: () => void;
  readonly onClose: () => void;
}

/** The pinned details of a frame, and what can be done with it. */
export function FrameActions({ details, x, y, onZoom, onClose }: Props) {
  const { name } = details;
  const menu = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = menu.current;
    if (element === null) return;
    const { width, height } = element.getBoundingClientRect();
    const left = Math.max(8, Math.min(x, innerWidth - width - 8));
    const top = Math.max(8, Math.min(y, innerHeight - height - 8));
    element.style.transform = `translate(${left}px, ${top}px)`;
  }, [x, y]);
  useLayoutEffect(() => {
    menu.current?.querySelector<HTMLElement>('[role="menuitem"]')?.focus();
    const outside = (event: Event): void => {
      if (event.target instanceof Node && !menu.current?.contains(event.target)) onClose();
    };
    addEventListener("pointerdown", outside);
    return () => removeEventListener("pointerdown", outside);
  }, [onClose]);
  const actions = actionsOf(name);
  const run = (action: () => void): void => {
    onClose();
    action();
  };
  const step = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const items = [...(menu.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const named = actions.find(({ key }) => key === event.key);
    if (event.key === "Escape") onClose();
    else if (named !== undefined) run(named.run);
    else if (event.key === "ArrowDown") items[(at + 1) % items.length]?.focus();
    else if (event.key === "ArrowUp") items[(at + items.length - 1) % items.length]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="frame-actions" ref={menu}>
      <div class="frame-details">
        <DetailsOfFrame details={details} hint="" />
      </div>
      <div role="menu" aria-label={`Actions for ${name}`} tabIndex={-1} onKeyDown={step}>
        <button type="button" role="menuitem" class="menu-row" onClick={() => run(onZoom)}>
          <span class="menu-title">Zoom</span>
          <kbd>Enter</kbd>
        </button>
        {actions.map(({ title, key, run: act }) => (
          <button
            key={title}
            type="button"
            role="menuitem"
            class="menu-row"
            onClick={() => run(act)}
          >
            <span class="menu-title">{title}</span>
            {key !== "" && <kbd>{key}</kbd>}
          </button>
        ))}
      </div>
    </div>
  );
}
