/** What programs without types hand to the calls of this package: none of it is ignored. */
import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import * as memory from "../index.js";
import { fixturePath, temporaryPath } from "../testing/edit-file.js";
import { smallTensor } from "../testing/small-tensor.js";
import * as host from "./index.js";

const bytes = new Uint8Array(0);
const path = fixturePath("inputs/test_tensor");
const target = temporaryPath();
const READ = "name, onProgress, onWarning, signal";
/** As a program without types gives it. */
const untyped = (value: unknown) => value as never;

test.each<[name: string, call: () => Promise<unknown>, message: string]>([
  [
    "an option of readFitInput that is not there",
    () => host.readFitInput(path, untyped({ thread: 2 })),
    `options.thread is not an option, expected one of ${READ}, unknownParts, threads. Did you mean options.threads?`,
  ],
  [
    "a number of threads that is a text",
    () => host.readFitInput(path, untyped({ threads: "2" })),
    'options.threads is "2", expected a whole number that is not negative.',
  ],
  [
    "another word for unknown parts",
    () => host.readFitInput(path, untyped({ unknownParts: "ignore" })),
    'options.unknownParts is "ignore", expected one of "refused", "ignored". Did you mean "ignored"?',
  ],
  [
    "a listener that is none",
    () => host.readFitInput(path, { onProgress: untyped(true) }),
    "options.onProgress is true, expected a function.",
  ],
  [
    "options that are null",
    () => host.readFitInput(path, untyped(null)),
    "options is null, expected an object {",
  ],
  [
    "a URL in place of a path",
    () => host.readFitInput(untyped(pathToFileURL(path))),
    "source is a URL, expected the path of a file, or the bytes of an HDF5 file as a Uint8Array or an ArrayBuffer. Give " +
      "`fileURLToPath(url)`, or the bytes.",
  ],
  [
    "no source",
    () => host.readFitInput(untyped(undefined)),
    "source is missing, expected the path of a file, or the bytes of an HDF5 file",
  ],
  [
    "threads, which reading from memory does not have",
    () => memory.readFitInput(bytes, untyped({ threads: 2 })),
    `options.threads is not an option, expected one of ${READ}, filters, unknownParts.`,
  ],
  [
    "a file of a web page in place of its bytes",
    () => memory.readFitInput(untyped(new Blob([]))),
    "source is a Blob, expected the bytes of an HDF5 file as a Uint8Array or an ArrayBuffer. Give `await blob.arrayBuffer()`.",
  ],
  ...(["ArrayBuffer", "Uint8Array"] as const).map((kind): [string, () => Promise<unknown>, string] => [
    `bytes that were transferred, as ${kind}`,
    () => {
      const copy = Uint8Array.from(bytes);
      const source = kind === "Uint8Array" ? copy : copy.buffer;
      structuredClone(copy.buffer, { transfer: [copy.buffer] });
      return memory.readFitInput(source);
    },
    `source is ${kind === "Uint8Array" ? "a Uint8Array" : "an ArrayBuffer"} that is detached, expected the bytes of an HDF5 ` +
      "file as a Uint8Array or an ArrayBuffer. It was transferred, to a worker perhaps: keep a copy, `bytes.slice()`.",
  ]),
  [
    "a URL in place of a path to write",
    () => host.writeFitInput(untyped(new URL("file:///a.hdf5")), smallTensor()),
    "path is a URL, expected a text. Give `fileURLToPath(url)`.",
  ],
  [
    "a URL in place of the path of a snapshot",
    () => host.openSnapshotFile(untyped(new URL("file:///a.hdf5"))),
    "path is a URL, expected a text. Give `fileURLToPath(url)`.",
  ],
  [
    "a promise of the bytes",
    () => memory.readFitInput(untyped(Promise.resolve(bytes))),
    "source is a Promise, expected the bytes of an HDF5 file as a Uint8Array or an ArrayBuffer. Await it first.",
  ],
  [
    "a selection of readFitResult that is a name",
    () => host.readFitResult(path, { select: untyped("asimov") }),
    'options.select is "asimov", expected a function.',
  ],
  [
    "a selection, which reading from memory does not have",
    () => memory.readFitResult(bytes, untyped({ select: () => [] })),
    `options.select is not an option, expected one of ${READ}, filters.`,
  ],
  [
    "a signal that is its controller",
    () => host.inspect(path, { signal: untyped(new AbortController()) }),
    "options.signal is an AbortController, expected an AbortSignal.",
  ],
  [
    "an option of inspectFile that is not there",
    () => memory.inspectFile(bytes, untyped({ filter: () => bytes })),
    "options.filter is not an option",
  ],
  [
    "an option of writeFitInput that is not there",
    () => host.writeFitInput(target, smallTensor(), untyped({ inplace: true })),
    "options.inplace is not an option, expected one of onProgress, signal, inPlace. Did you mean options.inPlace?",
  ],
  [
    "arguments in another order",
    () => host.writeFitInput(untyped(smallTensor()), untyped(target)),
    "path is an object, expected a text.",
  ],
  [
    "a promise of a tensor",
    () => host.writeFitInput(target, untyped(host.readFitInput(path))),
    "input is a Promise, expected a FitInput. Await it first.",
  ],
  [
    "an option of encodeFitInput that is not there",
    () => memory.encodeFitInput(smallTensor(), untyped({ compression: 9 })),
    "options.compression is not an option, expected one of onProgress, signal, filters.",
  ],
  [
    "a word for inPlace",
    () => host.writeFitResult(target, untyped({}), { inPlace: untyped("yes") }),
    'options.inPlace is "yes", expected true or false.',
  ],
  [
    "a promise of a result",
    () => host.writeFitResult(target, untyped(Promise.resolve({}))),
    "result is a Promise, expected a FitResult. Await it first.",
  ],
  [
    "no result",
    () => memory.encodeFitResult(untyped(undefined)),
    "result is missing, expected a FitResult. It comes from fit of @rabbit-fit/fitter, or from readFitResult of",
  ],
])("%s", async (_, call, message) => {
  await expect(call()).rejects.toThrow(message);
  expect(existsSync(target)).toBe(false);
});
