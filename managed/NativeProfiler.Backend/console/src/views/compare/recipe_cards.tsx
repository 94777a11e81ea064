import { latestOf } from "../../api/request.ts";
import { serviceOf } from "../../state/catalogue.ts";
import { go, place, show } from "../../state/history.ts";
import { services } from "../../state/store.ts";
import { recipes } from "./recipes.ts";

/** Shown until something to compare with is picked. */
export function RecipeCards() {
  const { selection } = place.value;
  const service = serviceOf(selection, latestOf(services.loading.value) ?? []);
  return (
    <>
      <div class="title-row">
        <h1>Compare two profiles</h1>
      </div>
      <p class="lead">
        What is picked above is A. Pick what to hold against it: one of these, or anything of the
        menu “Compare to”. Red frames use more in A, blue ones less.
      </p>
      <ul class="cards">
        {recipes(selection, service).map(({ title, meaning, change, selection: of }) => (
          <li key={title}>
            <button
              type="button"
              class="card card-button"
              onClick={() =>
                go({ compare: [change], selection: { ...selection, ...of }, zoom: "" })
              }
            >
              <strong>{title}</strong>
              <span class="soft">{meaning}</span>
            </button>
          </li>
        ))}
        <li>
          <button type="button" class="card card-button" onClick={() => show("upload")}>
            <strong>A file of yours</strong>
            <span class="soft">Upload a profile and hold it against this selection</span>
          </button>
        </li>
      </ul>
    </>
  );
}
