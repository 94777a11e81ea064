import { signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { latestOf } from "../../api/request.ts";
import { getViews, pathOfViews } from "../../api/views.ts";
import { readAddress, type View } from "../../state/address.ts";
import { withService } from "../../state/catalogue.ts";
import { go, place, show } from "../../state/history.ts";
import { services } from "../../state/store.ts";
import { borrowFocus } from "../parts/borrow_focus.ts";
import { MenuList, type MenuRow } from "../parts/menu.tsx";
import { useLoaded } from "../parts/use_loaded.ts";
import { screens } from "./screens.ts";

/** Whether the way to anywhere is open. A key of the page opens it. */
export const isSearching = signal(false);

const close = (): void => {
  isSearching.value = false;
};

/** Services, screens and saved views in one list that a few letters narrow. */
export function Search() {
  return isSearching.value ? <SearchBox /> : null;
}

interface Goal extends MenuRow {
  readonly run: () => void;
}

function SearchBox() {
  const box = useRef<HTMLDialogElement>(null);
  const { selection } = place.value;
  const views = latestOf(useLoaded(pathOfViews(selection.project), getViews));
  useLayoutEffect(() => {
    const giveBack = borrowFocus(undefined);
    box.current?.showModal(); // which moves the focus to the list's search box
    return giveBack;
  }, []);
  const goal = (group: string, title: string, note: string, run: () => void): Goal => ({
    value: `${group} ${title} ${note}`,
    title,
    note,
    group,
    run,
  });
  const goals = [
    ...(latestOf(services.loading.value) ?? []).map((service) =>
      goal("Services", service.service, service.project, () =>
        show("flame", { selection: withService(selection, service), zoom: "" }),
      ),
    ),
    ...screens.map(({ view, title }) => goal("Screens", title, "", () => show(view as View))),
    ...(views ?? []).map(({ name, address }) =>
      goal("Saved views", name, "", () => {
        const [path = "", search = ""] = address.split("?", 2);
        go(readAddress(path, search));
      }),
    ),
  ];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself
    <dialog
      class="card search"
      ref={box}
      aria-label="Go to"
      onClose={close}
      onClick={(event) => {
        if (event.target === box.current) close();
      }}
    >
      <MenuList
        label="Go to"
        value=""
        search
        rows={goals}
        onPick={(value) => {
          close();
          goals.find((one) => one.value === value)?.run();
        }}
      />
    </dialog>
  );
}
