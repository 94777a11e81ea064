import icon from "../../icon.svg";
import { isOfProfile, writeAddress } from "../../state/address.ts";
import { place, show } from "../../state/history.ts";
import { Icon } from "../parts/icons.tsx";
import { type Screen, screens } from "./screens.ts";
import { isSearching } from "./search.tsx";
import { Who } from "./who.tsx";

/** The way to every screen. */
export function Rail() {
  return (
    <header class="rail">
      <a class="brand" href="/flame">
        <img src={icon} alt="" width="22" height="22" />
        <span>NativeProfiler</span>
      </a>
      <button
        type="button"
        class="rail-search"
        onClick={() => {
          isSearching.value = true;
        }}
      >
        <Icon name="search" size={15} />
        <span>Go to …</span>
        <kbd>Ctrl K</kbd>
      </button>
      <nav class="rail-nav" aria-label="Screens">
        {(["looking", "running", "rest"] as const).map((group) => (
          <Group key={group} items={screens.filter((screen) => screen.group === group)} />
        ))}
      </nav>
      <Who />
    </header>
  );
}

function Group({ items }: { readonly items: readonly Screen[] }) {
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
function RailLink({ item }: { readonly item: Screen }) {
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
      <Icon name={item.view} />
      <span>{item.title}</span>
    </a>
  );
}
