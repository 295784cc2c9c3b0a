import { expect, test } from "vitest";
import { RabbitInputError } from "./rabbit-input-error.js";

test("the message says where, what was found, what was expected and what to do, in one line", () => {
  const error = new RabbitInputError({
    file: "in.hdf5",
    field: "templates.column",
    index: [3, 4],
    found: 52_000,
    expected: "below 50000",
    remedy: "Drop the overflow bins.",
  });
  expect(error.message).toBe(
    "in.hdf5: templates.column[3,4] is 52000, expected below 50000. Drop the overflow bins.",
  );
  expect(error).toMatchObject({
    name: "RabbitInputError",
    field: "templates.column",
    index: [3, 4],
    found: 52_000,
  });
});

test("what is not known is left out", () => {
  expect(new RabbitInputError({ field: "x" }).message).toBe("x.");
  expect(new RabbitInputError({ field: "x", expected: "a number" }).message).toBe("x: expected a number.");
  expect(new RabbitInputError({ field: "x", found: "abc" }).message).toBe('x is "abc".');
});

test("a text that was found is quoted, words for what was found are not", () => {
  const error = new RabbitInputError({ field: "x", state: "missing", expected: "a number" });
  expect(error.message).toBe("x is missing, expected a number.");
  expect(new RabbitInputError({ field: "x", found: "missing" }).message).toBe('x is "missing".');
  expect(error.inFile("a.hdf5").message).toBe("a.hdf5: x is missing, expected a number.");
});

test("a reader that knows the file adds it, and keeps the one that is there", () => {
  const error = new RabbitInputError({ field: "x", index: 0, found: 1 });
  expect(error.inFile("a.hdf5").message).toBe("a.hdf5: x[0] is 1.");
  expect(error.inFile("a.hdf5").inFile("b.hdf5").file).toBe("a.hdf5");
  expect(error.inFile("a.hdf5").cause).toBe(error);
});
