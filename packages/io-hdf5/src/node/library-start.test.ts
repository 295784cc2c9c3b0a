import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type Hdf5Library, type Hdf5Module, prepare } from "../hdf5/library.js";
import { fixturePath, temporaryPath } from "../testing/edit-file.js";
import { h5wasmUrl } from "./open-host.js";

const { snapshotOf, withSnapshot } = (await import(
  new URL("../../../../scripts/hdf5-start/snapshot.js", import.meta.url).href
)) as {
  snapshotOf(module: object): Snapshot | undefined;
  withSnapshot(module: Uint8Array, snapshot: Snapshot): Uint8Array;
};
const { takeSnapshot } = (await import(
  new URL("../../../../scripts/hdf5-start/take-snapshot.mjs", import.meta.url).href
)) as { takeSnapshot(module: object, factory: unknown): Promise<Snapshot> };

/** What the start of the library changes. */
interface Snapshot {
  readonly memoryBytes: number;
  readonly tableLength: number;
  readonly environment: number;
  readonly registrations: readonly (readonly [name: string, ...values: (number | bigint)[]])[];
  readonly ranges: ArrayLike<number>;
  readonly bytes: Uint8Array;
}

const { WebAssembly } = globalThis as unknown as {
  WebAssembly: { compile(bytes: Uint8Array): Promise<object> };
};
const shipped = readFileSync(new URL("hdf5.wasm", h5wasmUrl()));
/** The module as h5wasm has it: before the section's mark, its length, the length of its name, and the name. */
const plain = shipped.subarray(0, shipped.lastIndexOf("rabbit-fit.start") - 5);
const snapshot = snapshotOf(await WebAssembly.compile(shipped))!;

/** The library in a folder of its own, with another WebAssembly file. */
async function started(wasm: Uint8Array): Promise<Hdf5Library & { readonly folder: string }> {
  const folder = temporaryPath("library");
  mkdirSync(folder);
  cpSync(new URL(".", h5wasmUrl()), folder, { recursive: true });
  writeFileSync(join(folder, "hdf5.wasm"), wasm);
  const { default: build } = await import(pathToFileURL(join(folder, "hdf5_hl.js")).href);
  return { ...(await prepare(build)), folder };
}

/** A snapshot in which a function is missing shows whether it was used. */
const without = (missing: Partial<Snapshot>): Uint8Array =>
  withSnapshot(plain, {
    ...snapshot,
    registrations: snapshot.registrations.filter(
      ([name]) => name !== "_embind_register_constant" && name !== "_embind_register_enum_value",
    ),
    ...missing,
  });
const wasResumed = (module: Hdf5Module): boolean => module.H5F_ACC_RDONLY === undefined;

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe("the start of the HDF5 library", () => {
  test("is what was recorded, in any environment", async () => {
    vi.stubEnv("ANOTHER_VARIABLE", "x".repeat(1000));
    const { default: factory } = await import(new URL("hdf5_util.js", h5wasmUrl()).href);
    const again = await takeSnapshot(await WebAssembly.compile(plain), factory);
    expect(Buffer.from(withSnapshot(plain, again)).equals(shipped)).toBe(true);
  });

  test("is left out where it was recorded", async () => {
    expect(wasResumed((await started(without({}))).module)).toBe(true);
  });

  test("takes place where nothing, something else, or something damaged was recorded", async () => {
    const damaged = Buffer.from(without({}));
    damaged[damaged.length - 1000]! ^= 1;
    const cut = Buffer.from(
      withSnapshot(plain, { ...snapshot, registrations: [], ranges: [], bytes: new Uint8Array(0) }),
    );
    cut[cut.lastIndexOf("rabbit-fit.start") + 16 + 4]! ^= 255;
    for (const wasm of [
      plain,
      damaged,
      cut,
      without({ memoryBytes: snapshot.memoryBytes + 65536 }),
      without({ tableLength: snapshot.tableLength - 1 }),
    ]) {
      const { module, File } = await started(wasm);
      expect(wasResumed(module)).toBe(false);
      const file = new File(fixturePath("inputs/test_tensor"), "r");
      expect(file.keys()).toContain("hdata_obs");
      file.close();
    }
  });

  test("takes place where variables of HDF5 are set, and heeds them", async () => {
    vi.stubEnv("HDF5_PLUGIN_PATH", "/plugins/of/the/user");
    const { module } = await started(without({}));
    expect(wasResumed(module)).toBe(false);
    expect(module.get_plugin_search_paths()).toContain("/plugins/of/the/user");
  });

  test("gives the C library the environment of this process", async () => {
    vi.stubEnv("RABBIT_TEST_OF_ENVIRONMENT", "größer");
    const { module } = await started(shipped);
    expect(variable(module, "RABBIT_TEST_OF_ENVIRONMENT")).toBe("größer");
    expect(variable(module, "RABBIT_TEST_OF_NOTHING")).toBeUndefined();
    expect(variable(module, "PATH")).toBe(process.env.PATH);
  });

  test("leaves a library that writes the same files", async () => {
    const [resumed, usual] = await Promise.all([started(shipped), started(plain)]);
    // Objects of a file have the second in which they were made.
    vi.spyOn(Date, "now").mockReturnValue(1.8e12);
    const written = [resumed, usual].map(({ File }) => {
      const path = temporaryPath();
      const file = new File(path, "w");
      const group = file.create_group("group");
      group.create_dataset({ name: "strings", data: ["one", "two"] });
      for (const [dtype, data] of [
        ["<d", Float64Array.of(1, Number.NaN, -0)],
        ["<q", BigInt64Array.of(1n, -2n)],
        ["<f", Float32Array.of(0.5)],
        ["<h", Int16Array.of(7, -7)],
      ] as const) {
        group.create_dataset({ name: dtype, data, dtype, chunks: [1], compression: 4 });
      }
      file.create_attribute("version", 3);
      file.close();
      return readFileSync(path);
    });
    expect(written[0]!.length).toBeGreaterThan(1000);
    expect(written[0]!.equals(written[1]!)).toBe(true);
  });
});

/** A variable of the environment, as the C library gives it. */
function variable(module: Hdf5Module, name: string): string | undefined {
  const { _malloc, _free, _getenv, HEAPU8 } = module as Hdf5Module & { _getenv(name: number): number };
  const bytes = new TextEncoder().encode(`${name}\0`);
  const at = _malloc(bytes.length);
  HEAPU8.set(bytes, at);
  const value = _getenv(at);
  _free(at);
  return value === 0 ? undefined : new TextDecoder().decode(HEAPU8.subarray(value, HEAPU8.indexOf(0, value)));
}
