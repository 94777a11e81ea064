import { pathOf } from "../../api/query.ts";
import { question } from "../../state/store.ts";
import { Icon } from "../parts/icons.tsx";
import { Popover } from "../parts/popover.tsx";
import { savePicture } from "./save_picture.ts";

const files = [
  { path: "/api/v1/profile.pb.gz", title: "pprof", note: ".pb.gz, with Cloud Profiler's name" },
  { path: "/api/v1/profile.folded", title: "Folded stacks", note: "one stack a line" },
  { path: "/api/v1/profile.speedscope.json", title: "speedscope", note: ".speedscope.json" },
  { path: "/api/v1/profile.csv", title: "CSV", note: "the table of functions" },
] as const;

/** What is shown, as a file: the backend makes those with data, the page those with the picture. */
export function ExportMenu() {
  const asked = { ...question.value, compare: [] };
  return (
    <Popover
      label="Export"
      kind="menu"
      class="export"
      face={
        <>
          <Icon name="export" size={16} />
          <span>Export</span>
        </>
      }
    >
      {(close) => (
        <ul class="menu-list" aria-label="Export">
          {files.map(({ path, title, note }) => (
            <li key={path}>
              <a class="menu-row" href={pathOf(path, asked)} download onClick={close}>
                <span class="menu-title">{title}</span>
                <span class="menu-note">{note}</span>
              </a>
            </li>
          ))}
          {(["svg", "png"] as const).map((kind) => (
            <li key={kind}>
              <button
                type="button"
                class="menu-row"
                onClick={() => {
                  close();
                  savePicture(kind);
                }}
              >
                <span class="menu-title">{kind.toUpperCase()}</span>
                <span class="menu-note">the graph as it is zoomed now</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Popover>
  );
}
