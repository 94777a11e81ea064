import { expect, test } from "vitest";
import { hasRate, writerOf } from "../src/flame/amount.ts";

const cpu = {
  sampleType: "cpu",
  unit: "nanoseconds",
  profiles: 4,
  durationNs: 40e9,
  perSecond: true,
};
const bytes = {
  sampleType: "alloc_space",
  unit: "bytes",
  profiles: 4,
  durationNs: 40e9,
  perSecond: true,
};

test("A value is written as the mean of a profile, the sum, or the rate", () => {
  expect(writerOf("mean", cpu)(20e9)).toBe("5 s");
  expect(writerOf("total", cpu)(20e9)).toBe("20 s");
  expect(writerOf("second", cpu)(20e9)).toBe("0.5 cores");
  expect(writerOf("second", { ...cpu, sampleType: "wall" })(80e9)).toBe("2 threads");
  expect(writerOf("mean", bytes)(4096)).toBe("1 KiB");
  expect(writerOf("second", bytes)(40960)).toBe("1 KiB/s");
});

test("What has no rate is a mean, and so is nothing of no profile", () => {
  expect(writerOf("second", { ...cpu, perSecond: false })(20e9)).toBe("5 s");
  expect(writerOf("mean", { ...cpu, profiles: 0 })(0)).toBe("0 ns");
});

test("A mean of counts need not be whole", () => {
  const counts = {
    sampleType: "exceptions",
    unit: "count",
    profiles: 8,
    durationNs: 80e9,
    perSecond: true,
  };
  expect(writerOf("mean", counts)(9)).toBe("1.13");
  expect(writerOf("mean", counts)(12_345)).toBe("1,543.1");
  expect(writerOf("second", counts)(1)).toBe("0.013/s");
});

test("What stands at a moment has no rate", () => {
  expect(hasRate("cpu")).toBe(true);
  expect(hasRate("heap")).toBe(false);
});
