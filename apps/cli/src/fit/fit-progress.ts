import type { FitProgress, FitRequest } from "@rabbit-fit/fitter";
import type { Logger } from "../terminal/logger.js";
import type { ProgressLine } from "../terminal/progress-line.js";

/** Says how far the fits of a run are. */
export interface FitProgressReport {
  /** Shows what a fit tells on its way. */
  show(progress: FitProgress): void;
  /** The fits begin; `done` of them were finished before. */
  begin(requests: readonly FitRequest[], done: number): void;
  /** One more fit is finished. */
  finished(): void;
}

export interface FitProgressOptions {
  readonly log: Logger;
  readonly line: ProgressLine;
  /** Milliseconds. */
  readonly now?: () => number;
}

/**
 * A fit to data has its iterations shown. Toys are counted, and what each of them has to say is a detail: the summary
 * tells how many did not converge.
 */
export function fitProgressReport({
  log,
  line,
  now = () => performance.now(),
}: FitProgressOptions): FitProgressReport {
  let all: readonly FitRequest[] = [];
  let toyNames: ReadonlySet<string> = new Set();
  let [before, done, start] = [0, 0, 0];
  let isToy = false;
  // What the fit that is under way has said: refits of it, such as those of a limit, say the same once more.
  let said = new Set<string>();
  let refits: { readonly what: string; readonly before: number; readonly start: number } | undefined;
  return {
    begin(requests, finished) {
      all = requests;
      toyNames = new Set(requests.flatMap(({ name, toy }) => (toy === undefined ? [] : [name])));
      [before, done, start] = [finished, finished, now()];
      isToy = toyNames.size > 0;
      if (isToy) log.info(`Fitting ${toyNames.size} ${toyNames.size === 1 ? "toy" : "toys"}`);
    },
    show(progress) {
      switch (progress.kind) {
        case "started":
          isToy = toyNames.has(progress.group);
          refits = undefined;
          said = new Set();
          log[isToy ? "debug" : "info"](`Fitting ${progress.group === "" ? "data" : progress.group}`);
          break;
        case "iteration": {
          const { iteration, nll, gradientNorm, stepNorm, trustRadius, rho } = progress;
          const text = `iteration ${iteration}: -ln L = ${nll.toPrecision(9)}, |gradient| = ${gradientNorm.toExponential(1)}`;
          const details = [
            text,
            `|step| = ${stepNorm.toExponential(1)}`,
            ...(trustRadius === undefined ? [] : [`radius = ${trustRadius.toPrecision(3)}`]),
            ...(rho === undefined ? [] : [`rho = ${rho.toPrecision(3)}`]),
          ];
          log.debug(details.join(", "));
          if (toyNames.size < 2) line.update(text);
          break;
        }
        case "refits": {
          const { what, total } = progress;
          if (refits?.what !== what) {
            // Those that were kept of a run that was stopped took no time now.
            refits = { what, before: progress.done - 1, start: now() };
          }
          if (toyNames.size < 2) {
            line.update(
              pace(what, { done: progress.done, total, before: refits.before, start: refits.start }),
            );
          }
          break;
        }
        case "message":
          if (isToy) log.debug(progress.text);
          else if (!said.has(progress.text)) {
            said.add(progress.text);
            log[progress.level](progress.text);
          }
          break;
        default:
          progress satisfies never;
      }
    },
    finished() {
      done++;
      // In threads nobody says which fit is under way: where there are toys, it is one to a toy.
      isToy = toyNames.size > 0;
      if (all.length < 2) return;
      const what = toyNames.size === all.length ? "toy" : "fit";
      line.update(pace(what, { done, total: all.length, before, start }));
    },
  };

  function pace(what: string, { done, total, before, start }: Counted): string {
    const perSecond = (1000 * (done - before)) / Math.max(1, now() - start);
    const left = (total - done) / perSecond;
    return `${what} ${done} of ${total}, ${rateText(perSecond)}, ${durationText(left)} left`;
  }
}

interface Counted {
  readonly done: number;
  readonly total: number;
  /** Those that were done before the start. */
  readonly before: number;
  readonly start: number;
}

function rateText(perSecond: number): string {
  if (perSecond >= 10) return `${Math.round(perSecond)}/s`;
  return perSecond >= 1 ? `${perSecond.toFixed(1)}/s` : `${(60 * perSecond).toFixed(1)}/min`;
}

function durationText(seconds: number): string {
  if (seconds < 100) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}
