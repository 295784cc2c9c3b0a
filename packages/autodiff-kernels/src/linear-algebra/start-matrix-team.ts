import { HostGroup } from "../threads/host-group.js";
import { kernelsModule } from "../wasm/kernels-module.js";
import { MatrixHost, type MatrixHostSetup } from "./matrix-host.js";
import type { MatrixTeam } from "./matrix-team.js";
import { takeRows } from "./row-work.js";
import { tilePhases } from "./tile-work.js";

/** A team whose threads last until it is closed. */
export interface StartedTeam extends MatrixTeam {
  /** Ends the threads. */
  close(): Promise<void>;
}

/** The only command of a host: a phase. */
const phaseCommand = 0;

/**
 * Starts threads for the matrices of one caller, or as many as the system lets this process have.
 *
 * @param threads beside the calling one, which has to be able to wait for them
 */
export async function startMatrixTeam(threads: number): Promise<StartedTeam> {
  const setup: MatrixHostSetup = { kind: "matrix", module: kernelsModule() };
  const hosts = await HostGroup.start({
    threads,
    setups: (threads) => Array.from({ length: threads + 1 }, () => setup),
    createLocal: (setup) => new MatrixHost(setup),
    load: async () => {},
  });
  const nothing = () => {};
  return {
    threads: hosts.threads,
    allocate: (length) => new Float64Array(hosts.buffer(length)),
    begin: (work) => hosts.deliver(() => ({ kind: "matrix", work }), nothing),
    run: (phase, own) => hosts.run(phaseCommand, tilePhases.indexOf(phase), own),
    end: () => hosts.deliver(() => ({ kind: "matrixEnd" }), nothing),
    share: (rows) =>
      hosts.deliver(
        () => ({ kind: "matrixRows", rows }),
        () => takeRows(rows),
      ),
    close: () => hosts.close(),
  };
}
