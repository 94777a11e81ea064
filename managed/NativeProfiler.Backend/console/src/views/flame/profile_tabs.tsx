import { type View, writeAddress } from "../../state/address.ts";
import { go, place } from "../../state/history.ts";
import { Icon, type IconName } from "../parts/icons.tsx";

const tabs: readonly { readonly view: View; readonly title: string; readonly icon: IconName }[] = [
  { view: "flame", title: "Flame graph", icon: "flame" },
  { view: "table", title: "Table", icon: "table" },
  { view: "tree", title: "Tree", icon: "tree" },
  { view: "callers", title: "Callers and callees", icon: "callers" },
];

/** Ways to look at the same profile. */
export function ProfileTabs() {
  const { view } = place.value;
  return (
    <nav class="tabs" aria-label="Views of this profile">
      {tabs.map((tab) => (
        <a
          key={tab.view}
          class="tab"
          href={writeAddress({ ...place.value, view: tab.view })}
          aria-current={tab.view === view ? "page" : undefined}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            go({ view: tab.view });
          }}
        >
          <Icon name={tab.icon} size={15} />
          {tab.title}
        </a>
      ))}
    </nav>
  );
}
