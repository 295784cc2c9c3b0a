import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { onTestFinished, vi } from "vitest";
import { temporaryFolder } from "../temporary-folder.fixture.js";

/** Programs that stand in for those of a batch system, which need not be there. */
export interface StandIns {
  /** The folder of the programs, in which they run. */
  readonly folder: string;
  /** What they were called with, one call after the other. */
  calls(): string[];
}

/**
 * Puts programs into the PATH that stand in for those of a batch system.
 *
 * @param programs the lines of shell of each of them, by their names; `$n` is how often a program was called, this call included
 */
export function standIns(programs: Readonly<Record<string, string>>): StandIns {
  const folder = temporaryFolder();
  mkdirSync(folder);
  const log = join(folder, "calls");
  for (const [name, lines] of Object.entries(programs)) {
    const path = join(folder, name);
    const count = `echo "${name} $*" >> ${log}; n=$(grep -c "^${name} " ${log})`;
    writeFileSync(path, `#!/bin/sh\n# A stand-in for ${name}.\ncd ${folder}\n${count}\n${lines}\n`);
    chmodSync(path, 0o755);
  }
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv("PATH", `${folder}${delimiter}${process.env.PATH}`);
  return {
    folder,
    calls: () => (existsSync(log) ? readFileSync(log, "utf8").trimEnd().split("\n") : []),
  };
}
