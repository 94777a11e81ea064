import icon from "../../icon.svg";
import type { View } from "../../state/address.ts";
import { isOfProfile, writeAddress } from "../../state/address.ts";
import { place, show } from "../../state/history.ts";
import { Icon, type IconName } from "../parts/icons.tsx";
import { Who } from "./who.tsx";

interface Item {
  readonly view: View;
  readonly title: string;
  readonly icon: IconName;
}

const looking: readonly Item[] = [
  { view: "flame", title: "Flame graph", icon: "flame" },
  { view: "compare", title: "Compare", icon: "compare" },
  { view: "history", title: "History", icon: "history" },
  { view: "breakdown", title: "Breakdown", icon: "breakdown" },
];

const running: readonly Item[] = [
  { view: "services", title: "Services", icon: "services" },
  { view: "instances", title: "Instances", icon: "instances" },
  { view: "upload", title: "Upload", icon: "upload" },
];

const rest: readonly Item[] = [
  { view: "start", title: "Get started", icon: "start" },
  { view: "settings", title: "Settings", icon: "settings" },
  { view: "help", title: "Help", icon: "help" },
];

/** The way to every screen. */
export function Rail() {
  return (
    <header class="rail">
      <a class="brand" href="/flame">
        <img src={icon} alt="" width="22" height="22" />
        <span>NativeProfiler</span>
      </a>
      <nav class="rail-nav" aria-label="Screens">
        <Group items={looking} />
        <Group items={running} />
        <Group items={rest} />
      </nav>
      <Who />
    </header>
  );
}

function Group({ items }: { readonly items: readonly Item[] }) {
  return (
    <ul class="rail-group">
      {items.map((item) => (
        <li key={item.view}>
          <RailLink item={item} />
        </li>
      ))}
    </ul>
  );
}

/** A true link: it opens in another tab too. */
function RailLink({ item }: { readonly item: Item }) {
  const { view } = place.value;
  const isHere = view === item.view || (item.view === "flame" && isOfProfile(view));
  return (
    <a
      class="rail-link"
      href={writeAddress({ ...place.value, view: item.view, options: {}, zoom: "" })}
      aria-current={isHere ? "page" : undefined}
      title={item.title}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        show(item.view, { zoom: "" });
      }}
    >
      <Icon name={item.icon} />
      <span>{item.title}</span>
    </a>
  );
}
