import { type ChipKind, chipKinds, kindMeanings, kindTitles, presets } from "../../state/chips.ts";
import { graphKeys, type PageKey, pageKeys } from "../shell/use_keys.ts";

/** How to read the page, and every key of it. */
export function HelpView() {
  return (
    <>
      <div class="title-row">
        <h1>Help</h1>
      </div>
      <div class="help">
        <section class="card panel">
          <h2>Reading a flame graph</h2>
          <ul class="prose">
            <li>
              The top box is everything. Each box below is a function that the one above called; its
              width is its share, the heaviest at the left.
            </li>
            <li>
              One colour is one package; green is the runtime. What lies under a box is what it
              called; what stays free under it, it used itself.
            </li>
            <li>
              “Of shown” is the share of the frame that fills the width, “of total” that of
              everything before filters.
            </li>
            <li>
              Striped boxes hold frames too narrow to draw, and open with a click. Right-click a
              frame for what can be done with it.
            </li>
            <li>
              In comparisons red ▲ uses more in A, blue ▼ less; striped colours are in one of them
              only.
            </li>
          </ul>
        </section>
        <section class="card panel">
          <h2>Keys everywhere</h2>
          <Keys keys={pageKeys} />
          <h2>Keys in the flame graph</h2>
          <Keys keys={graphKeys} />
        </section>
        <section class="card panel">
          <h2>Filters</h2>
          <p class="soft">
            They act in this order, however they were added: stacks and labels, then show from
            frame, then focus, then frames, then the highlight. Within a filter a|b means either;
            different filters must all hold. A filter looks at the function's name and its source
            file and heeds upper and lower case, unless it says otherwise.
          </p>
          <dl class="definitions">
            {chipKinds.filter(isFilter).map((kind) => (
              <Definition key={kind} term={kindTitles[kind]} text={kindMeanings[kind]} />
            ))}
          </dl>
          <h2>Presets</h2>
          <dl class="definitions">
            {presets.map(({ title, meaning }) => (
              <Definition key={title} term={title} text={meaning} />
            ))}
          </dl>
        </section>
      </div>
    </>
  );
}

function isFilter(kind: ChipKind): boolean {
  return kind !== "preset";
}

function Keys({ keys }: { readonly keys: readonly PageKey[] }) {
  return (
    <dl class="keys">
      {keys.map(({ key, meaning }) => (
        <div key={key}>
          <dt>
            <kbd>{key}</kbd>
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}

function Definition({ term, text }: { readonly term: string; readonly text: string }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{text}</dd>
    </div>
  );
}
