import { useEffect, useState } from "preact/hooks";
import type { ChartProps } from "./history_chart.tsx";

type Chart = (props: ChartProps) => preact.JSX.Element;

/** The chart and its library, which is a third of the page's code, loaded when a history is first looked at. */
export function LazyChart(props: ChartProps) {
  const [chart, setChart] = useState<{ readonly Chart: Chart } | undefined>(undefined);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    import("./history_chart.tsx").then(
      ({ HistoryChart }) => setChart({ Chart: HistoryChart }),
      () => setProblem("The chart could not be loaded. Is the backend still there?"),
    );
  }, []);
  if (chart !== undefined) return <chart.Chart {...props} />;
  return problem === "" ? (
    <div class="history-chart" />
  ) : (
    <p class="note" role="alert">
      {problem}
    </p>
  );
}
