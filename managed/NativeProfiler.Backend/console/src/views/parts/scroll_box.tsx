import type { ComponentChildren } from "preact";

interface Props {
  readonly label: string;
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** What may be wider than the screen scrolls by itself, by pointer and by key. */
export function ScrollBox({ label, children, class: classes = "" }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without a stop here no key would scroll it
    <section class={`scroll ${classes}`} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
