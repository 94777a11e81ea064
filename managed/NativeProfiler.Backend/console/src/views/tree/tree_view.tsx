import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { formatNumberOf } from "../../flame/format.ts";
import { graphOf } from "../../flame/graph.ts";
import type { Profile } from "../../profile/profile.ts";
import { place } from "../../state/history.ts";
import { hasChildren, hotPath, linesOf, stepOf } from "../../table/tree_rows.ts";
import { ProfileTabs } from "../flame/profile_tabs.tsx";
import { ProfileScreen } from "../parts/profile_screen.tsx";
import { titleOfType } from "../parts/type_titles.ts";
import { useRows } from "../parts/use_rows.ts";
import { Facts } from "../picker/facts.tsx";
import { TreeRow } from "./tree_row.tsx";

export function TreeView() {
  return (
    <ProfileScreen>
      {(profile, stale) => (
        <section class={stale ? "card flame table-view stale" : "card flame table-view"}>
          <ProfileTabs />
          <div class="flame-head">
            <h1>{titleOfType(place.value.selection.type)} as a tree</h1>
            <Facts />
          </div>
          <TreeGrid profile={profile} />
        </section>
      )}
    </ProfileScreen>
  );
}

/** The flame graph's frames as lines of a tree grid: the same for keyboard and screen reader. */
function TreeGrid({ profile }: { readonly profile: Profile }) {
  const { tree } = graphOf(profile);
  const scroller = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(() => hotPath(profile, tree));
  const [active, setActive] = useState(0);
  useEffect(() => {
    setOpen(hotPath(profile, tree));
    setActive(0);
  }, [profile, tree]);
  const lines = useMemo(() => linesOf(tree, open), [tree, open]);
  const rows = useRows(scroller, lines.length);
  const toggle = (node: number): void => {
    const next = new Set(open);
    if (!next.delete(node)) next.add(node);
    setOpen(next);
  };
  const hasFocus = scroller.current?.contains(document.activeElement) ?? false;
  useLayoutEffect(() => {
    if (hasFocus) scroller.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  });
  const press = (event: KeyboardEvent): void => {
    const step = stepOf(event.key, tree, lines, open, active);
    if (step === undefined) {
      if (event.key !== "Enter" && event.key !== " ") return;
      toggle(lines[active] as number);
    } else if (step.kind === "move") {
      setActive(step.line);
      scrollTo(scroller.current, step.line, rows.rowHeight);
    } else toggle(step.node);
    event.preventDefault();
  };
  const shown = [];
  for (let line = rows.first; line < rows.end; line++) shown.push(line);
  if (active < lines.length && !shown.includes(active)) shown.push(active);
  return (
    <>
      <p class="soft table-count" role="status">
        {formatNumberOf(lines.length, "line")}
      </p>
      <div
        class="grid-frame"
        ref={scroller}
        role="treegrid"
        tabIndex={-1}
        aria-label="Call tree"
        aria-rowcount={lines.length + 1}
        onKeyDown={press}
      >
        <div class="grid grid-tree grid-head" role="row" aria-rowindex={1}>
          <div role="columnheader" class="grid-cell">
            Function
          </div>
          <div role="columnheader" class="grid-cell grid-number">
            Total
          </div>
          <div role="columnheader" class="grid-cell grid-number">
            Self
          </div>
        </div>
        <div
          class="grid-body"
          role="rowgroup"
          style={{ height: `${lines.length * rows.rowHeight}px` }}
        >
          {shown.map((line) => {
            const node = lines[line] as number;
            return (
              <TreeRow
                key={node}
                profile={profile}
                node={node}
                level={(tree.depth[node] as number) + 1}
                line={line}
                top={line * rows.rowHeight}
                open={hasChildren(tree, node) ? open.has(node) : undefined}
                active={line === active}
                onToggle={() => {
                  setActive(line);
                  toggle(node);
                }}
              />
            );
          })}
        </div>
      </div>
    </>
  );
}

function scrollTo(scroller: HTMLElement | null, line: number, rowHeight: number): void {
  if (scroller === null) return;
  const top = line * rowHeight;
  const height = scroller.clientHeight - rowHeight * 2;
  if (top < scroller.scrollTop) scroller.scrollTop = top;
  else if (top > scroller.scrollTop + height) scroller.scrollTop = top - height;
}
