// Signals between the caller and the workers through shared integers. The caller writes its vectors, then the command,
// then counts up `sequence`; a worker reads in the opposite order. Atomics order everything else around them.

/** Positions in the control array, a cache line apart where two sides write at the same time. */
const sequenceAt = 0;
const commandAt = 1;
const argumentAt = 2;
const doneAt = 16;
const failedAt = 17;
const messageLengthAt = 18;
const messageAt = 32;
const messageCapacity = 1000;
const controlLength = messageAt + messageCapacity;

export const controlBytes = 4 * controlLength;

/**
 * How often a flag is looked at before the thread goes to sleep: some tens of microseconds, more than the step of a
 * minimizer between two evaluations and less than it would take to notice in anything else.
 */
const spins = 2_000;

export type ControlArray = Int32Array<SharedArrayBuffer>;

/** How many commands there have been. */
export function currentSequence(control: ControlArray): number {
  return Atomics.load(control, sequenceAt);
}

/** The caller's side: starts a command in every worker. Wait with {@link waitForWorkers}. */
export function signal(control: ControlArray, command: number, argument: number): void {
  Atomics.store(control, doneAt, 0);
  Atomics.store(control, commandAt, command);
  Atomics.store(control, argumentAt, argument);
  Atomics.add(control, sequenceAt, 1);
  Atomics.notify(control, sequenceAt);
}

/** Blocks until every worker has ended its command. @throws Error when it failed in one of them */
export function waitForWorkers(control: ControlArray, workerCount: number): void {
  for (let i = 0; i < spins; i++) if (Atomics.load(control, doneAt) === workerCount) break;
  for (;;) {
    const done = Atomics.load(control, doneAt);
    if (done === workerCount) break;
    Atomics.wait(control, doneAt, done);
  }
  if (Atomics.exchange(control, failedAt, 0) === 0) return;
  const codes = control.subarray(messageAt, messageAt + control[messageLengthAt]!);
  throw new Error(`A shard worker failed: ${String.fromCharCode(...codes)}`);
}

/** The worker's side: blocks until the sequence differs from the one seen last, and returns it. */
export function waitForCommand(
  control: ControlArray,
  seen: number,
): { sequence: number; command: number; argument: number } {
  for (let i = 0; i < spins; i++) if (Atomics.load(control, sequenceAt) !== seen) break;
  while (Atomics.load(control, sequenceAt) === seen) Atomics.wait(control, sequenceAt, seen);
  return {
    sequence: Atomics.load(control, sequenceAt),
    command: Atomics.load(control, commandAt),
    argument: Atomics.load(control, argumentAt),
  };
}

/** The worker's side: the command has ended. */
export function reportDone(control: ControlArray, workerCount: number): void {
  if (Atomics.add(control, doneAt, 1) + 1 === workerCount) Atomics.notify(control, doneAt);
}

/** The worker's side, before `reportDone`: the first failure is the one that is reported. */
export function reportFailure(control: ControlArray, message: string): void {
  if (Atomics.compareExchange(control, failedAt, 0, 1) !== 0) return;
  const length = Math.min(message.length, messageCapacity);
  for (let i = 0; i < length; i++) control[messageAt + i] = message.charCodeAt(i);
  control[messageLengthAt] = length;
}
