import { render } from "preact";
import { startHistory } from "./state/history.ts";
import { startPreferences } from "./state/preferences.ts";
import { startStore } from "./state/store.ts";
import { App } from "./views/app.tsx";

const root = document.getElementById("app");
if (root === null) throw new Error("index.html has no element #app");
startPreferences();
startHistory();
startStore();
render(<App />, root);
