import { test } from "vitest";
import { run } from "./run.js";

test("smoke", async () => {
  const surroundings = {
    stdout: { write: (t: string) => process.stdout.write(t) },
    stderr: { write: (t: string) => process.stdout.write(t) },
    environment: {},
    signal: new AbortController().signal,
  };
  for (const words of JSON.parse(process.env.WORDS!)) console.log(await run(words, surroundings));
});
