import { realpath } from "node:fs/promises";
import { join, parse, resolve } from "node:path";
import { fitHistogramNames, RabbitInputError, type ResultGroup } from "@rabbit-fit/contracts";
import type { FitPlan, FitPoint } from "@rabbit-fit/fitter/node";
import type { SnapshotFile } from "@rabbit-fit/io-hdf5/node";
import { innerValues } from "@rabbit-fit/sparse-hist";
import type { Logger } from "../terminal/logger.js";
import type { SnapshotRequest } from "./options/snapshots.js";

export interface SnapshotsOptions extends SnapshotRequest, Pick<FitPlan, "requests" | "parameterNames"> {
  /** Files of this run that a snapshot must not replace. */
  readonly taken: readonly string[];
  readonly log: Logger;
  /** Seconds. */
  readonly clock?: () => number;
}

/** The snapshots of a fit. */
interface FollowedFit {
  readonly file: SnapshotFile;
  /** When the latest periodic one was written. */
  written?: number;
  /** The latest point. */
  x?: Float64Array;
}

/**
 * Keeps the parameters of fits in files while they run, so that a fit that is stopped can continue from there. A fit that is
 * alone has the file that was asked for. Of several, each fit to data, pseudodata or Asimov data has a file with its name
 * added; toys have none.
 *
 * A snapshot that cannot be written is a warning: the fit goes on.
 */
export class Snapshots {
  private readonly fits: ReadonlyMap<string, FollowedFit>;
  private readonly options: SnapshotsOptions;
  private readonly clock: () => number;
  private readonly begin: number;

  private constructor(options: SnapshotsOptions, fits: ReadonlyMap<string, FollowedFit>) {
    const { clock = () => performance.now() / 1000 } = options;
    this.options = options;
    this.fits = fits;
    this.clock = clock;
    this.begin = clock();
  }

  /** @throws RabbitInputError where a file cannot be written */
  static async open(options: SnapshotsOptions): Promise<Snapshots> {
    const { openSnapshotFile } = await import("@rabbit-fit/io-hdf5/node");
    const fits = new Map<string, FollowedFit>();
    const paths = snapshotPaths(options.path, options.requests);
    const taken = await Promise.all(options.taken.map(placeOf));
    for (const [name, path] of paths) {
      if (taken.includes(await placeOf(path))) {
        const expected = "another file than the input and the results";
        throw new RabbitInputError({ field: "--snapshotFile", found: path, expected });
      }
      fits.set(name, { file: await openSnapshotFile(path) });
    }
    if (fits.size === 0)
      options.log.warning("--snapshotFile does nothing for toys: --resume continues their run.");
    return new Snapshots(options, fits);
  }

  /** Seconds between two points that are worth being told of; undefined where none is. */
  get interval(): number | undefined {
    const { interval } = this.options;
    return this.fits.size > 0 && interval > 0 ? interval : undefined;
  }

  /** Notes where a fit is, and writes that when it is time to, first of all at once. */
  note(name: string, { x }: FitPoint): void {
    const fit = this.fits.get(name);
    if (!fit) return;
    fit.x = x;
    const now = this.clock();
    if (this.interval === undefined || now - (fit.written ?? -Infinity) < this.interval) return;
    fit.written = now;
    this.write(fit, "periodic");
  }

  /** Writes where a fit has ended: `converged`, or the word of its status. */
  finished({ name, histograms, convergence }: ResultGroup): void {
    const fit = this.fits.get(name);
    const parameters = histograms.get(fitHistogramNames.parameters);
    if (!fit || !parameters || !convergence) return;
    fit.x = Float64Array.from(innerValues(parameters));
    this.write(fit, convergence.converged ? "converged" : convergence.status);
    delete fit.x;
  }

  /**
   * Writes where the fits are that have not ended.
   *
   * @returns the files
   */
  stopped(reason: string): readonly string[] {
    const running = [...this.fits.values()].filter(({ x }) => x !== undefined);
    return running.filter((fit) => this.write(fit, reason)).map(({ file }) => file.path);
  }

  private write({ file, x }: FollowedFit, reason: string): boolean {
    const { parameterNames: names, log } = this.options;
    try {
      file.write({ names, values: x!, reason, elapsed: this.clock() - this.begin });
    } catch (error) {
      log.warning(`No snapshot: ${(error as Error).message}`);
      return false;
    }
    log.debug(`Snapshot (${reason}) written in ${file.path}`);
    return true;
  }
}

/** The file of each fit that has one, by the name of the fit. */
export function snapshotPaths(path: string, requests: FitPlan["requests"]): ReadonlyMap<string, string> {
  if (requests.length === 1) return new Map([[requests[0]!.name, path]]);
  const { dir, name: stem, ext } = parse(path);
  const paths = new Map<string, string>();
  for (const { name, toy } of requests) {
    if (toy !== undefined) continue;
    const tag = name.replace(/[^\w.-]+/g, "_");
    const candidates = [tag, ...Array.from(requests, (_, i) => `${tag}_${i + 2}`)];
    const known = new Set(paths.values());
    const named = candidates.map((word) =>
      join(dir, word === "" ? `${stem}${ext}` : `${stem}_${word}${ext}`),
    );
    paths.set(name, named.find((candidate) => !known.has(candidate))!);
  }
  return paths;
}

/** The file that a path is, or leads to. */
function placeOf(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}
