import { render } from "preact";
import { startHistory } from "./state/history.ts";
import { startPreferences } from "./state/preferences.ts";
import { startStore } from "./state/store.ts";
import { timeFormat } from "./state/time_format.ts";
import { App } from "./views/app.tsx";

const root = document.getElementById("app");
if (root === null) throw new Error("index.html has no element #app");
startPreferences();
startHistory();
startStore();
render(<App />, root);
// The first use of a format of dates takes 10 to 20 ms: now, while the answers are on their way.
setTimeout(() => timeFormat.value.range(0, 1));
