import { methodStart } from "../../flame/format.ts";

/** A function's name on one line: where it is too long, the path before the method is cut first. */
export function ClippedName({ name }: { readonly name: string }) {
  const dot = methodStart(name);
  const start = dot > 0 ? dot + 1 : 0; // the dot goes with the path: “R…Scan”
  return (
    <span class="clipped">
      {start > 0 && <span class="clipped-path">{name.slice(0, start)}</span>}
      <span class="clipped-method">{name.slice(start)}</span>
    </span>
  );
}
