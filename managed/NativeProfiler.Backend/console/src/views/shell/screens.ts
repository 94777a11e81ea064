import type { View } from "../../state/address.ts";
import type { IconName } from "../parts/icons.tsx";

export interface Screen {
  readonly view: View & IconName;
  readonly title: string;
  /** Screens of one group stand together in the rail. */
  readonly group: "looking" | "running" | "rest";
}

/** Every screen of the rail, in its order; its icon has the view's name. */
export const screens: readonly Screen[] = [
  { view: "flame", title: "Flame graph", group: "looking" },
  { view: "compare", title: "Compare", group: "looking" },
  { view: "history", title: "History", group: "looking" },
  { view: "breakdown", title: "Breakdown", group: "looking" },
  { view: "services", title: "Services", group: "running" },
  { view: "instances", title: "Instances", group: "running" },
  { view: "upload", title: "Upload", group: "running" },
  { view: "start", title: "Get started", group: "rest" },
  { view: "settings", title: "Settings", group: "rest" },
  { view: "help", title: "Help", group: "rest" },
];
