import { useState } from "preact/hooks";
import { type Upload, uploadFile } from "../../api/uploads.ts";
import { address, go, show } from "../../state/history.ts";
import { timeFormat } from "../../state/time_format.ts";
import { uploads } from "../../state/uploads.ts";
import { Icon } from "../parts/icons.tsx";

/** A file of the reader's own: to look at, and to compare with. */
export function UploadView() {
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState("");
  const take = async (files: Iterable<File>): Promise<void> => {
    setProblem("");
    for (const file of files) {
      setBusy(file.name);
      try {
        const upload = await uploadFile(
          address.value.selection.project,
          file,
          AbortSignal.timeout(120_000),
        );
        uploads.value = [upload, ...uploads.value.filter(({ id }) => id !== upload.id)];
      } catch (cause) {
        setProblem(`${file.name}: ${cause instanceof Error ? cause.message : String(cause)}`);
      }
    }
    setBusy("");
  };
  return (
    <>
      <div class="title-row">
        <h1>Look at a file</h1>
      </div>
      <p class="lead">
        A pprof profile (.pb.gz) or folded stacks, from any profiler. It stays in the backend's
        memory for an hour, for whoever has its link, and is never stored.
      </p>
      <label
        class="card drop"
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          void take(event.dataTransfer?.files ?? []);
        }}
      >
        <Icon name="upload" size={26} />
        <strong>{busy === "" ? "Drop a file here, or choose one" : `Sending ${busy} …`}</strong>
        <span class="soft">pprof, gzipped or not, or one “main;work 12” a line</span>
        <input
          type="file"
          class="drop-input"
          aria-label="Choose a profile"
          multiple
          onChange={(event) => {
            void take([...(event.currentTarget.files ?? [])]);
            event.currentTarget.value = "";
          }}
        />
      </label>
      {problem !== "" && (
        <p class="banner" role="alert">
          {problem}
        </p>
      )}
      {uploads.value.length > 0 && (
        <ul class="cards" aria-live="polite">
          {uploads.value.map((upload) => (
            <li key={upload.id}>
              <UploadCard upload={upload} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function UploadCard({ upload }: { readonly upload: Upload }) {
  const { selection } = address.value;
  const canCompare = selection.service !== "" && selection.upload === "";
  return (
    <article class="card service">
      <h2>{upload.name || upload.id}</h2>
      <p class="soft">
        {upload.format} · {upload.sampleTypes.join(", ")}
        {upload.expiresUnixMs > 0 && ` · until ${timeFormat.value.moment(upload.expiresUnixMs)}`}
      </p>
      <div class="message-actions">
        <button
          type="button"
          class="button button-primary"
          onClick={() =>
            go({
              view: "flame",
              options: {},
              chips: [],
              compare: [],
              zoom: "",
              selection: { ...selection, upload: upload.id, value: "" },
            })
          }
        >
          Look at it
        </button>
        {canCompare && (
          <button
            type="button"
            class="button"
            onClick={() =>
              show("compare", { compare: [{ dimension: "upload", value: upload.id }], zoom: "" })
            }
          >
            Compare {selection.service} with it
          </button>
        )}
      </div>
    </article>
  );
}
