import { useState } from "preact/hooks";
import { preferences } from "../../state/preferences.ts";
import { timeFormat } from "../../state/time_format.ts";
import { FieldFace } from "../parts/field_face.tsx";
import { Popover } from "../parts/popover.tsx";

interface Props {
  /** RFC 3339; empty for now. */
  readonly end: string;
  readonly onPick: (end: string) => void;
}

/** The end of the span: now, which moves along, or a moment. */
export function EndPicker({ end, onPick }: Props) {
  const summary = end === "" ? "Now" : timeFormat.value.moment(Date.parse(end));
  return (
    <Popover
      label={`End ${summary}`}
      class={end === "" ? "field" : "field field-marked"}
      face={<FieldFace label="End" summary={summary} />}
    >
      {(close) => (
        <EndForm
          end={end}
          onPick={(picked) => {
            close();
            onPick(picked);
          }}
        />
      )}
    </Popover>
  );
}

/** `end`: what the form begins with; empty for now. */
export function EndForm({ end, onPick }: Props) {
  const utc = preferences.value.clock === "utc";
  const [text, setText] = useState(localText(end === "" ? Date.now() : Date.parse(end), utc));
  const moment = Date.parse(utc ? `${text}Z` : text);
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!Number.isNaN(moment)) onPick(new Date(moment).toISOString());
      }}
    >
      <button type="button" class="button" onClick={() => onPick("")}>
        Now, moving along
      </button>
      <button type="button" class="button" onClick={() => onPick(new Date().toISOString())}>
        Freeze at this moment
      </button>
      <label class="form-field">
        <span>Date and time{utc ? " (UTC)" : ""}</span>
        <input
          class="input"
          type="datetime-local"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="button button-primary" disabled={Number.isNaN(moment)}>
        End there
      </button>
    </form>
  );
}

/** As the browser's date field writes it: without a zone. */
function localText(unixMs: number, utc: boolean): string {
  const shift = utc ? 0 : new Date(unixMs).getTimezoneOffset() * 60_000;
  return new Date(unixMs - shift).toISOString().slice(0, 16);
}
