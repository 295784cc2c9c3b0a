import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FitJournal } from "@rabbit-fit/batch";
import { fit } from "@rabbit-fit/fitter";
import { encodeFitInput, encodeFitResult } from "@rabbit-fit/io-hdf5";
import { inspect, readFitInput, readFitResult } from "@rabbit-fit/io-hdf5/node";
import { fromUhiJson, fromUhiZip } from "@rabbit-fit/sparse-hist";
import { damaged } from "./damage.mjs";
import { addHostileParts, additionNames } from "./links.mjs";
import { hostilePickle } from "./pickles.mjs";
import { Random } from "./random.mjs";
import { soundFiles } from "./seeds.mjs";

/** Of so many tensors that are read, one is fitted and one is written. */
const FITTED = 50;
const WRITTEN = 10;

/** Where a pickle begins: protocol 5, and a frame. */
const PICKLE = Buffer.from([0x80, 5, 0x95]);

/** What the library says of an input that it refuses. */
const REFUSALS = new Set(["RabbitInputError", "HistogramError"]);

/** Makes damaged inputs by their number, and reads them. */
export class Cases {
  /** @param added told the name of each change to the structure of a file */
  static async open(seed, added = () => {}) {
    // Memory where the system has it as a folder: the same calls, and nothing waits for a disk.
    const parent = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
    const folder = mkdtempSync(join(parent, "rabbit-fuzz-"));
    // A copy of the library for what is written here: that of the reader may have stopped for good.
    const { default: h5wasm } = await import(`${import.meta.resolve("h5wasm/node")}?fuzz`);
    const module = await h5wasm.ready;
    module.activate_throwing_error_handler();
    return new Cases(seed, folder, {
      sound: await soundFiles(),
      library: { File: h5wasm.File, module },
      added,
    });
  }

  constructor(seed, folder, { sound, library, added }) {
    this.seed = seed;
    this.folder = folder;
    /** A file that appears when a pickle runs its command. */
    this.sentinel = join(folder, "executed");
    this.sound = sound;
    this.library = library;
    this.added = added;
  }

  close() {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Reads the input with this number: what it is, and how it ended. */
  async run(index) {
    const random = new Random(this.seed * 1_000_003 + index);
    const kind = random.pick(kindNames);
    // HDF5 takes a file that it has not closed for the one of the same name.
    this.path = join(this.folder, `input${index}`);
    try {
      await kinds[kind](this, random);
      return this.ended(kind, "read");
    } catch (error) {
      if (REFUSALS.has(error?.name)) return { ...this.ended(kind, "refused"), message: error.message };
      return { ...this.ended(kind, "internal error"), message: String(error?.stack ?? error).slice(0, 600) };
    } finally {
      rmSync(this.path, { force: true });
    }
  }

  ended(kind, outcome) {
    if (!existsSync(this.sentinel)) return { kind, outcome };
    rmSync(this.sentinel);
    return { kind, outcome: "code executed" };
  }

  async readTensor(bytes, random) {
    writeFileSync(this.path, bytes);
    await this.readTensorFile(random);
  }

  async readTensorFile(random) {
    if (random.next() < 0.3) await inspect(this.path);
    const input = await readFitInput(this.path, { threads: 0 });
    if (random.below(WRITTEN) === 0) await encodeFitInput(input);
    else if (random.below(FITTED) === 0) {
      const { groups } = await fit(input, { minimizer: { maxIterations: 20 }, analyses: [] });
      if (groups.length !== 1) throw new Error("a fit without its result");
    }
  }

  async readResult(bytes, random) {
    writeFileSync(this.path, bytes);
    if (random.next() < 0.3) await inspect(this.path);
    const result = await readFitResult(this.path);
    if (random.below(WRITTEN) === 0) await encodeFitResult(result);
  }
}

/** Another pickle in the place of one of those of a file. */
function withPickle(content, pickle, random) {
  const bytes = Buffer.from(content);
  const places = [];
  for (let at = bytes.indexOf(PICKLE); at >= 0; at = bytes.indexOf(PICKLE, at + 1)) places.push(at);
  const place = random.pick(places);
  bytes.set(pickle.subarray(0, bytes.length - place), place);
  return bytes;
}

/** A pickle of a file, damaged. */
function withDamagedPickle(content, random) {
  const bytes = Buffer.from(content);
  const at = bytes.indexOf(PICKLE);
  bytes.set(damaged(bytes.subarray(at, at + 700), random), at);
  return bytes;
}

function newJournal(path, identity) {
  const journal = FitJournal.create(path, identity);
  for (let i = 0; i < 3; i++)
    journal.addGroup({ name: `toy${i}`, histograms: new Map(), values: new Float64Array(9) });
  return readFileSync(path);
}

const kinds = {
  dense: (cases, random) => cases.readTensor(damaged(cases.sound.dense, random), random),
  sparse: (cases, random) => cases.readTensor(damaged(cases.sound.sparse, random), random),
  "external terms": (cases, random) =>
    cases.readTensor(damaged(random.pick([cases.sound.rich, cases.sound.richSparse]), random), random),
  result: (cases, random) => cases.readResult(damaged(cases.sound.result, random), random),
  pickle: (cases, random) =>
    cases.readTensor(withPickle(cases.sound.rich, hostilePickle(random, cases.sentinel), random), random),
  "pickle of a result": (cases, random) =>
    cases.readResult(withPickle(cases.sound.result, hostilePickle(random, cases.sentinel), random), random),
  "damaged pickle": (cases, random) => {
    const { rich, result } = cases.sound;
    return random.next() < 0.5
      ? cases.readTensor(withDamagedPickle(rich, random), random)
      : cases.readResult(withDamagedPickle(result, random), random);
  },
  structure: (cases, random) => {
    writeFileSync(cases.path, random.pick([cases.sound.rich, cases.sound.dense]));
    addHostileParts(cases.library, cases.path, random, cases.added);
    return cases.readTensorFile(random);
  },
  "UHI JSON": (cases, random) => {
    const text = Buffer.from(damaged(random.pick(cases.sound.json), random)).toString("utf8");
    return fromUhiJson(
      random.next() < 0.3 ? text.replace(/\d+/g, (n) => (random.next() < 0.01 ? "300000000" : n)) : text,
    );
  },
  "UHI ZIP": (cases, random) => fromUhiZip(damaged(random.pick(cases.sound.zip), random)),
  journal: async (cases, random) => {
    const identity = { version: "1" };
    const path = join(cases.folder, "journal");
    writeFileSync(path, damaged((cases.journal ??= newJournal(path, identity)), random));
    const journal = await FitJournal.open(path, identity);
    if (journal === undefined) return;
    for (const group of journal.results(journal.finished))
      if (typeof group.name !== "string") throw new Error("no name");
    await journal.close();
  },
};

/** What inputs there are. */
export const kindNames = Object.keys(kinds);

export { additionNames };
