import { HostGroup } from "../threads/host-group.js";
import { kernelsModule } from "../wasm/kernels-module.js";
import { encodeStep, MatrixHost, type MatrixHostSetup } from "./matrix-host.js";
import type { MatrixTeam } from "./matrix-team.js";

/** A team whose threads last until it is closed. */
export interface StartedTeam extends MatrixTeam {
  /** Ends the threads. */
  close(): Promise<void>;
}

/** The only command of a host: a step. */
const stepCommand = 0;

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
  const members = hosts.threads + 1;
  const nothing = () => {};
  return {
    threads: hosts.threads,
    allocate: (length) => new Float64Array(hosts.buffer(length)),
    begin(matrix, size) {
      const { buffer, byteOffset } = matrix;
      hosts.deliver(
        (member) => ({ kind: "matrix", buffer, byteOffset, size, share: { member, members } }),
        nothing,
      );
    },
    step: (step, index, own) => hosts.run(stepCommand, encodeStep(step, index), own),
    end: () => hosts.deliver(() => ({ kind: "matrixEnd" }), nothing),
    close: () => hosts.close(),
  };
}
