import { expect, test } from "vitest";
import { createLogger } from "../terminal/logger.js";
import { ToyWarnings } from "./toy-warnings.js";

test("what toys say alike is said once, with the number of toys; anything else but warnings at once", () => {
  const lines: string[] = [];
  const log = createLogger(
    { write: (text) => void lines.push(text) },
    { verbosity: 3, color: false, inFlags: (text) => text },
  );
  const warnings = new ToyWarnings(log);
  warnings.of("toy1").warning("No limit at 0.1.");
  warnings.of("toy1").info("One.");
  warnings.of("toy2").warning("No limit at 0.25.");
  warnings.of("toy2").warning("No limit at 0.3.");
  warnings.of("toy3").warning("Stalled.");
  expect(lines).toEqual(["INFO: One.\n"]);
  warnings.tell(3);
  warnings.tell(3);
  expect(lines.slice(1)).toEqual([
    "WARNING: In 2 of 3 toys, first in toy1: No limit at 0.1.\n",
    "WARNING: In toy3: Stalled.\n",
  ]);
});
