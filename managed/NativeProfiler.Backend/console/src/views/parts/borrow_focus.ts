/**
 * Moves the focus to `target`; the result gives it back to where it was. For layout effects, which run before the next key:
 * after a paint the keys of a quick typist would already have gone elsewhere.
 */
export function borrowFocus(target: HTMLElement | null | undefined): () => void {
  const before = document.activeElement;
  target?.focus();
  return () => {
    if (before instanceof HTMLElement) before.focus();
  };
}
