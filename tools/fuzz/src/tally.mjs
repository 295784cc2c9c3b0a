import { additionNames, kindNames } from "./cases.mjs";

const OUTCOMES = [
  "read",
  "refused",
  "refused, with much memory",
  "too much memory",
  "internal error",
  "code executed",
];

/** Numbers before the counters: of the input that is being read, how often one was begun, and when one was large. */
const HEAD = 3;

/** What a thread that reads inputs has done, in memory that the watchdog sees while the thread is busy. */
export class Tally {
  constructor(
    memory = new SharedArrayBuffer(4 * (HEAD + kindNames.length * OUTCOMES.length + additionNames.length)),
  ) {
    this.memory = memory;
    this.numbers = new Int32Array(memory);
    this.additions = this.numbers.subarray(HEAD + kindNames.length * OUTCOMES.length);
  }

  /** Number of the input that is being read. */
  get index() {
    return Atomics.load(this.numbers, 0);
  }

  /** Changes with each input. */
  get turn() {
    return Atomics.load(this.numbers, 1);
  }

  begin(index) {
    Atomics.store(this.numbers, 0, index);
    Atomics.add(this.numbers, 1, 1);
  }

  /** The input that is being read takes more memory than an input may take silently. */
  markLarge() {
    Atomics.store(this.numbers, 2, this.turn);
  }

  /** Counts how an input has ended: with much memory, it has to be refused. The outcome that was counted. */
  end(kind, ended) {
    const isLarge = Atomics.load(this.numbers, 2) === this.turn;
    const outcome = !isLarge ? ended : ended === "refused" ? "refused, with much memory" : "too much memory";
    const at = kindNames.indexOf(kind) * OUTCOMES.length + OUTCOMES.indexOf(outcome);
    Atomics.add(this.numbers, HEAD + at, 1);
    return outcome;
  }

  count(kind, outcome) {
    return this.numbers[HEAD + kindNames.indexOf(kind) * OUTCOMES.length + OUTCOMES.indexOf(outcome)];
  }

  /** Counts a change to the structure of a file that HDF5 has made. */
  add(name) {
    Atomics.add(this.additions, additionNames.indexOf(name), 1);
  }

  total(...outcomes) {
    return kindNames
      .flatMap((kind) => outcomes.map((outcome) => this.count(kind, outcome)))
      .reduce((sum, n) => sum + n, 0);
  }

  /** Number of inputs that have ended. */
  get ended() {
    return this.total(...OUTCOMES);
  }

  /** Kinds and outcomes, a line for each kind, and what was added to structures. */
  toString() {
    const row = (kind) =>
      OUTCOMES.filter((outcome) => this.count(kind, outcome) > 0).map(
        (outcome) => `${outcome} ${this.count(kind, outcome)}`,
      );
    return [
      ...kindNames.map((kind) => `${kind.padEnd(20)} ${row(kind).join(", ")}`),
      `added to structures: ${additionNames.map((name, i) => `${name} ${this.additions[i]}`).join(", ")}`,
    ].join("\n");
  }
}
