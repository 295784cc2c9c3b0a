import { expect, onTestFinished, test, vi } from "vitest";
import { askSystem, SilentSystemError } from "./ask-system.js";
import type { SystemContext } from "./batch-system.js";
import { standIns } from "./stand-in.fixture.js";

function patient() {
  const waited: number[] = [];
  const warned: string[] = [];
  const context: SystemContext = {
    onWarning: (text) => void warned.push(text),
    wait: async (milliseconds) => void waited.push(milliseconds),
  };
  return { waited, warned, context };
}

const question = { system: "slurm", program: "sinfo", words: ["-h"] };

test("a system that is busy is asked again, with pauses that grow", async () => {
  standIns({
    sinfo: '[ $n -lt 4 ] && { echo "slurm_load: Socket timed out on send/recv" >&2; exit 1; }; echo main',
  });
  const { waited, warned, context } = patient();
  expect(await askSystem(question, context)).toBe("main\n");
  expect(waited).toEqual([2000, 4000, 8000]);
  expect(warned[0]).toBe("sinfo: slurm_load: Socket timed out on send/recv Asking again in 2 s.");
});

test("a system that stays silent is given up after six tries, and said to be silent", async () => {
  standIns({ sinfo: "echo 'Unable to contact slurm controller (connect failure)' >&2; exit 1" });
  const { waited, context } = patient();
  const error = await askSystem(question, context).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SilentSystemError);
  expect((error as Error).message).toBe(
    "sinfo -h is not carried out: Unable to contact slurm controller (connect failure) (asked 6 times).",
  );
  expect(waited).toEqual([2000, 4000, 8000, 16000, 32000]);
});

test("a program that hangs is ended, and asked again", async () => {
  const { calls } = standIns({ sinfo: "[ $n -gt 1 ] && { echo main; exit; }; exec sleep 600" });
  const { warned, context } = patient();
  // The first call never ends by itself, and the second may take its time.
  const patience = [5000, 600_000];
  const impatient = {
    ...context,
    get patience() {
      return patience.shift()!;
    },
  };
  expect(await askSystem(question, impatient)).toBe("main\n");
  expect(warned).toEqual(["sinfo: no answer within 5 s: timed out Asking again in 2 s."]);
  expect(calls()).toHaveLength(2);
});

test("what a system refuses is passed on, and not asked again", async () => {
  const { calls } = standIns({
    sinfo: "echo 'sinfo: error: Batch job submission failed: Invalid partition name specified' >&2; exit 1",
  });
  const { context } = patient();
  const error = await askSystem(question, context).catch((thrown: unknown) => thrown);
  expect(error).not.toBeInstanceOf(SilentSystemError);
  expect((error as Error).message).toBe(
    "sinfo -h is not carried out: sinfo: error: Batch job submission failed: Invalid partition name specified.",
  );
  expect(calls()).toEqual(["sinfo -h"]);
});

test("a system that is not there is named, with its program, and nothing waits for it", async () => {
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv("PATH", "");
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  await expect(askSystem(question, patient().context)).rejects.toThrow(
    'options.system is "slurm", expected a batch system that is there (there is no sinfo in the PATH). Submit where it is, or to local or script.',
  );
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

test("an abort ends a pause, and nothing is asked after it", async () => {
  standIns({ sinfo: "echo 'timed out' >&2; exit 1" });
  const controller = new AbortController();
  const asked = vi.fn(() => Promise.resolve("17"));
  const context: SystemContext = {
    // Told before the pause.
    onWarning: () => void setImmediate(() => controller.abort(new Error("enough"))),
    signal: controller.signal,
  };
  await expect(askSystem(question, context, asked)).rejects.toThrow("enough");
  expect(asked).not.toHaveBeenCalled();
});

test("what was answered after all ends the asking", async () => {
  standIns({ sinfo: "echo 'timed out' >&2; exit 1" });
  expect(await askSystem(question, patient().context, () => Promise.resolve("17"))).toBe("17");
});
