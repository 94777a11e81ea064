import { useState } from "preact/hooks";
import { latestOf } from "../../api/request.ts";
import { deleteView, getViews, pathOfViews, saveView } from "../../api/views.ts";
import { readAddress, writeAddress } from "../../state/address.ts";
import { address, go } from "../../state/history.ts";
import { reload } from "../../state/store.ts";
import { useLoaded } from "../parts/use_loaded.ts";

/** Addresses with a name: the selection, its filters and the zoom, for the whole team. */
export function SavedViews() {
  const { project } = address.value.selection;
  const loading = useLoaded(pathOfViews(project), getViews);
  const views = latestOf(loading);
  const [name, setName] = useState("");
  const [problem, setProblem] = useState("");
  const attempt = async (action: Promise<void>): Promise<void> => {
    try {
      await action;
      setProblem("");
      setName("");
      reload();
    } catch (cause) {
      setProblem(cause instanceof Error ? cause.message : String(cause));
    }
  };
  return (
    <section class="card panel">
      <h2>Saved views</h2>
      <p class="soft">
        The selection and filters you came here with, under a name. Everybody who uses this project
        sees them.
      </p>
      <form
        class="table-tools"
        onSubmit={(event) => {
          event.preventDefault();
          const here = writeAddress({ ...address.value, view: "flame", options: {} });
          if (name.trim() !== "")
            void attempt(saveView(project, { name: name.trim(), address: here }));
        }}
      >
        <input
          class="input"
          aria-label="Name of the view"
          placeholder="Name"
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
        <button type="submit" class="button button-primary" disabled={name.trim() === ""}>
          Save this view
        </button>
      </form>
      {(problem !== "" || loading.state === "failed") && (
        <p class="problem" role="alert">
          {problem || (loading.state === "failed" && loading.message)}
        </p>
      )}
      {views !== undefined && views.length > 0 && (
        <ul class="saved">
          {views.map((view) => (
            <li key={view.name}>
              <button type="button" class="link" onClick={() => open(view.address)}>
                {view.name}
              </button>
              <code class="soft">{view.address}</code>
              <button
                type="button"
                class="button button-small"
                aria-label={`Delete ${view.name}`}
                onClick={() => void attempt(deleteView(project, view.name))}
              >
                Delete
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Read as an address of this page, whatever it is: no text of the backend is ever followed as a link. */
function open(text: string): void {
  const [path = "", search = ""] = text.split("?", 2);
  go(readAddress(path, search));
}
