import { expect, test } from "vitest";
import { inFlagsOf } from "../api-paths/in-flags.js";
import { createLogger, wantsColor } from "./logger.js";
import { besideProgress, createProgressLine } from "./progress-line.js";

const inFlags = inFlagsOf();

function sink(properties: { isTTY?: boolean; columns?: number } = {}) {
  const written: string[] = [];
  return { ...properties, written, write: (text: string) => written.push(text) };
}

test("each verbosity adds one level", () => {
  for (const verbosity of [0, 1, 2, 3, 4]) {
    const out = sink();
    const log = createLogger(out, { verbosity, color: false, inFlags });
    for (const level of ["debug", "info", "warning", "error", "critical"] as const) log[level]("text");
    const expected = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"].slice(4 - verbosity);
    expect(out.written).toEqual(expected.map((level) => `${level}: text\n`));
  }
});

test("colours are for terminals, and NO_COLOR turns them off", () => {
  expect(wantsColor(sink({ isTTY: true }), {})).toBe(true);
  expect(wantsColor(sink({ isTTY: true }), { NO_COLOR: "" })).toBe(true);
  expect(wantsColor(sink({ isTTY: true }), { NO_COLOR: "1" })).toBe(false);
  expect(wantsColor(sink({ isTTY: true }), { TERM: "dumb" })).toBe(false);
  expect(wantsColor(sink(), {})).toBe(false);
  const out = sink();
  createLogger(out, { verbosity: 3, color: true, inFlags }).warning("text");
  expect(out.written).toEqual(["\u001b[33mWARNING: text\u001b[0m\n"]);
});

test("a progress line appears after two seconds, is cut to the terminal, and makes way for the log", () => {
  let time = 0;
  const out = sink({ isTTY: true, columns: 20 });
  const line = createProgressLine(out, () => time);
  line.update("early");
  time = 2500;
  line.update("a long text about iterations");
  line.update("too soon after the last");
  createLogger(besideProgress(out, line), { verbosity: 3, color: false, inFlags }).info("news");
  line.clear();
  expect(out.written).toEqual(["\r\u001b[2Ka long text about i", "\r\u001b[2K", "INFO: news\n"]);
});

test("a progress line with wide characters stays on one line of the terminal", () => {
  let time = 0;
  const out = sink({ isTTY: true, columns: 10 });
  const line = createProgressLine(out, () => time);
  time = 2500;
  line.update("scan of \u4fe1\u53f7");
  line.update("again");
  time = 2700;
  line.update("\u4fe1\u53f7\u4fe1\u53f7\u4fe1\u53f7");
  // Nine columns: the last of them is half of a character, which is left out.
  expect(out.written).toEqual(["\r\u001b[2Kscan of ", "\r\u001b[2K\u4fe1\u53f7\u4fe1\u53f7"]);
});

test("there is no progress line where nobody watches", () => {
  let time = 0;
  const out = sink();
  const line = createProgressLine(out, () => time);
  time = 10_000;
  line.update("text");
  line.clear();
  expect(out.written).toEqual([]);
});
