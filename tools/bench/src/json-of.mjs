import { spawnSync } from "node:child_process";

/** Runs a program to its end, and gives the JSON that its output ends with. */
export function jsonOf(program, args, environment) {
  const result = spawnSync(program, args, {
    encoding: "utf8",
    env: { ...process.env, ...environment },
    maxBuffer: 2 ** 26,
  });
  if (result.status !== 0) throw new Error(`${program} ${args.join(" ")} failed:\n${result.stderr}`);
  return JSON.parse(result.stdout.slice(result.stdout.lastIndexOf("\n{") + 1));
}
