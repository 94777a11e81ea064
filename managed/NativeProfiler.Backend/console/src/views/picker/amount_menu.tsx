import { type Amount, amounts, hasRate } from "../../flame/amount.ts";
import { go, place } from "../../state/history.ts";
import { amount } from "../../state/store.ts";
import { Menu } from "../parts/menu.tsx";

const titles: Readonly<Record<Amount, string>> = {
  mean: "Mean of a profile",
  total: "Sum of all profiles",
  second: "Per second",
};

const notes: Readonly<Record<Amount, string>> = {
  mean: "as Cloud Profiler",
  total: "",
  second: "cores, bytes/s",
};

/** What the numbers of the page are. */
export function AmountMenu() {
  const { type } = place.value.selection;
  return (
    <Menu
      label="Values"
      value={amount.value}
      summary={titles[amount.value]}
      marked={amount.value !== "mean"}
      rows={amounts.map((value) => ({
        value,
        title: titles[value],
        note: notes[value],
        reason: value === "second" && !hasRate(type) ? "this type is of a moment" : "",
      }))}
      onPick={(value) => go({ amount: value as Amount })}
    />
  );
}
