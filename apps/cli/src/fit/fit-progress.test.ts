import { expect, test } from "vitest";
import { inFlagsOf } from "../api-paths/in-flags.js";
import { createLogger } from "../terminal/logger.js";
import { fitProgressReport } from "./fit-progress.js";

const inFlags = inFlagsOf();

function watched(verbosity = 3) {
  const lines: string[] = [];
  const told: string[] = [];
  const clock = { time: 0 };
  const report = fitProgressReport({
    log: createLogger({ write: (text) => told.push(text.trimEnd()) }, { verbosity, color: false, inFlags }),
    line: { update: (text) => lines.push(text), restart: () => undefined, clear: () => undefined },
    now: () => clock.time,
  });
  return { lines, told, clock, report };
}

const toys = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ name: `toy${i + 1}`, toy: i + 1 }));

test("toys are counted, with their rate and the time that is left", () => {
  const { lines, told, clock, report } = watched();
  report.begin(toys(1000), 0);
  for (let toy = 1; toy <= 123; toy++) {
    clock.time += 1000 / 210;
    report.finished();
  }
  expect(lines.at(-1)).toBe("toy 123 of 1000, 210/s, 5 s left"); // 877 / 210
  expect(told).toEqual(["INFO: Fitting 1000 toys"]);
});

test("the rate is that of this run, not of what was done before", () => {
  const { lines, clock, report } = watched();
  report.begin(toys(1000), 900);
  clock.time = 2000;
  report.finished();
  expect(lines).toEqual(["toy 901 of 1000, 30.0/min, 4 min left"]);
});

test("slow fits have rates by the minute and times in hours", () => {
  const { lines, clock, report } = watched();
  report.begin([{ name: "" }, ...toys(200)], 0);
  clock.time = 120_000;
  report.finished();
  expect(lines).toEqual(["fit 1 of 201, 0.5/min, 6.7 h left"]);
  clock.time = 121_000;
  for (let fit = 0; fit < 199; fit++) report.finished();
  expect(lines.at(-1)).toBe("fit 200 of 201, 1.7/s, 1 s left");
});

test("what a fit says twice is told once, and what each toy says is told of each", () => {
  const { told, report } = watched(4);
  const say = (group: string, text: string) => {
    report.show({ kind: "started", group });
    for (let refit = 0; refit < 2; refit++) report.show({ kind: "message", level: "warning", text });
    report.show({ kind: "message", level: "info", text: `${text} indeed` });
  };
  report.begin([{ name: "" }, { name: "asimov" }, ...toys(1)], 0);
  say("", "stalled");
  say("asimov", "stalled");
  say("toy1", "stalled");
  expect(told.filter((line) => line.includes("stalled"))).toEqual([
    "WARNING: stalled",
    "INFO: stalled indeed",
    "WARNING: stalled",
    "INFO: stalled indeed",
    "DEBUG: stalled",
    "DEBUG: stalled",
    "DEBUG: stalled indeed",
  ]);
});

test("a fit to data shows its iterations, and its warnings are told", () => {
  const { lines, told, report } = watched();
  report.begin([{ name: "" }], 0);
  report.show({ kind: "started", group: "" });
  report.show({ kind: "iteration", group: "", iteration: 3, nll: 12.5, gradientNorm: 0.001, stepNorm: 2 });
  report.show({ kind: "message", level: "warning", text: "stalled" });
  report.finished();
  expect(lines).toEqual(["iteration 3: -ln L = 12.5000000, |gradient| = 1.0e-3"]);
  expect(told).toEqual(["INFO: Fitting data", "WARNING: stalled"]);
});

test("what a toy has to say is a detail, what a fit to data has is not", () => {
  const { told, report } = watched();
  report.show({ kind: "message", level: "info", text: "before the fits" });
  report.begin([{ name: "" }, ...toys(2)], 0);
  report.show({ kind: "started", group: "" });
  report.show({ kind: "message", level: "warning", text: "of data" });
  report.show({ kind: "started", group: "toy1" });
  report.show({ kind: "message", level: "warning", text: "of a toy" });
  expect(told).toEqual([
    "INFO: before the fits",
    "INFO: Fitting 2 toys",
    "INFO: Fitting data",
    "WARNING: of data",
  ]);
});

test("after a fit to data, toys in threads have details to say: nobody tells that one begins", () => {
  const { told, report } = watched();
  report.begin([{ name: "" }, ...toys(2)], 0);
  const scan = { kind: "message", level: "info", text: 'Likelihood scan of "mu"' } as const;
  report.show({ kind: "started", group: "" });
  report.show(scan);
  report.finished();
  for (let toy = 0; toy < 2; toy++) {
    report.show(scan);
    report.finished();
  }
  expect(told).toEqual(["INFO: Fitting 2 toys", "INFO: Fitting data", 'INFO: Likelihood scan of "mu"']);
});

test("the details of an iteration have the step, and of a trust region the radius and rho", () => {
  const { lines, told, report } = watched(4);
  report.begin([{ name: "" }], 0);
  const iteration = { kind: "iteration", group: "", iteration: 3, nll: 12.5, gradientNorm: 0.001 } as const;
  report.show({ ...iteration, stepNorm: 0.25, trustRadius: 30, rho: 0.98765 });
  report.show({ ...iteration, stepNorm: 0.25 });
  const text = "iteration 3: -ln L = 12.5000000, |gradient| = 1.0e-3";
  expect(told).toEqual([
    `DEBUG: ${text}, |step| = 2.5e-1, radius = 30.0, rho = 0.988`,
    `DEBUG: ${text}, |step| = 2.5e-1`,
  ]);
  expect(lines).toEqual([text, text]);
});

test("refits are counted, each kind with its own rate; those that were kept took no time", () => {
  const { lines, clock, report } = watched();
  report.begin([{ name: "" }], 0);
  report.show({ kind: "started", group: "" });
  const refit = (what: string, done: number, total: number) =>
    report.show({ kind: "refits", group: "", what, done, total });
  for (let done = 101; done <= 120; done++) {
    clock.time += 1000 / 4;
    refit("asymmetric impacts", done, 200);
  }
  // The first of them starts the clock: 19 later.
  expect(lines.at(-1)).toBe("asymmetric impacts 120 of 200, 4.2/s, 19 s left");
  clock.time += 60_000;
  refit("nonprofiled impacts", 1, 4);
  clock.time += 500;
  refit("nonprofiled impacts", 2, 4);
  expect(lines.at(-1)).toBe("nonprofiled impacts 2 of 4, 4.0/s, 1 s left");
});

test("refits of toys are not counted, toys are", () => {
  const { lines, report } = watched();
  report.begin(toys(3), 0);
  report.show({ kind: "refits", group: "toy1", what: "asymmetric impacts", done: 1, total: 9 });
  expect(lines).toEqual([]);
});
