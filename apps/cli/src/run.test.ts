import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { commands } from "./commands.js";
import { run } from "./run.js";

async function carryOut(words: readonly string[], signal = new AbortController().signal) {
  const out: string[] = [];
  const errors: string[] = [];
  const code = await run(words, {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => errors.push(text) },
    environment: {},
    signal,
  });
  return { code, out: out.join(""), errors: errors.join("") };
}

test("help goes to stdout with exit code 0, a mistake to stderr with 2", async () => {
  expect(await carryOut(["fit", "--help"])).toMatchObject({ code: 0, errors: "" });
  expect(await carryOut(["print", "pulls", "--asym", "in.hdf5"])).toEqual({
    code: 2,
    out: "",
    errors: "rabbit: error: --asym is not available yet in this version.\n",
  });
});

test("the version is the one of the package, with the one of Node", async () => {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const out = `rabbit-fit ${version}, Node ${process.versions.node}\n`;
  for (const word of ["--version", "-V"])
    expect(await carryOut([word])).toEqual({ code: 0, out, errors: "" });
});

test("a bug says so with exit code 1, and where only with -v 4", async () => {
  const inspect = commands.find(({ path }) => path[0] === "inspect")!;
  const load = vi.spyOn(inspect, "load").mockRejectedValue(new TypeError("it broke\nbadly"));
  try {
    expect(await carryOut(["inspect", "x"])).toEqual({
      code: 1,
      out: "",
      errors: "rabbit: internal error: it broke (with -v 4: where)\n",
    });
    expect((await carryOut(["inspect", "x", "-v", "4"])).errors).toContain("run.test.ts");
  } finally {
    load.mockRestore();
  }
});

test("an abort is reported as such whatever it broke", async () => {
  const controller = new AbortController();
  const inspect = commands.find(({ path }) => path[0] === "inspect")!;
  const load = vi.spyOn(inspect, "load").mockImplementation(async () => {
    controller.abort();
    throw new Error("anything");
  });
  try {
    const { code, errors } = await carryOut(["inspect", "x"], controller.signal);
    expect({ code, errors }).toEqual({ code: 130, errors: "rabbit: interrupted, nothing was written\n" });
  } finally {
    load.mockRestore();
  }
});

test.each([
  [Object.assign(new Error("EMFILE: too many open files"), { code: "EMFILE" }), /no more files.*ulimit -n/],
  [Object.assign(new Error("EAGAIN"), { code: "ERR_WORKER_INIT_FAILED" }), /no more threads.*ulimit -u/],
  [new RangeError("WebAssembly.Memory(): could not allocate memory"), /no more memory.*ulimit -v/],
  [new RangeError("Array buffer allocation failed"), /no more memory/],
  [new Error("A shard worker failed: WebAssembly.Memory(): could not allocate memory"), /no more memory/],
])("what the system refuses is no fault of the program: %s", async (refusal, said) => {
  const inspect = commands.find(({ path }) => path[0] === "inspect")!;
  const load = vi.spyOn(inspect, "load").mockRejectedValue(refusal);
  try {
    const { code, out, errors } = await carryOut(["inspect", "x"]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(errors).toMatch(/^rabbit: error: the system [^\n]+\n$/);
    expect(errors).toMatch(said);
  } finally {
    load.mockRestore();
  }
});
