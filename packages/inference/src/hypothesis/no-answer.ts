/** Why there is no answer where there is none; each with a sentence that says what to do. */
export type NoAnswerStatus =
  /** A fit with the parameter held has not converged. */
  | "not-converged"
  /** A fit with the parameter held leads below the minimum of the fit: that was not the minimum. */
  | "lower-minimum"
  /** The test statistic does not reach the level, however large the parameter. */
  | "no-crossing"
  /** Every value is excluded, the background-only one included. */
  | "all-excluded"
  /** The value of the parameter is hidden by blinding. */
  | "blinded"
  /** The approximation is not defined here. */
  | "not-defined"
  /** No toy is left that counts. */
  | "no-toys";

/** Ends a search that cannot be finished; its caller makes a value that is NaN of it, with the reason. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
  readonly status: NoAnswerStatus;

  constructor(status: NoAnswerStatus, reason: string) {
    super(reason);
    this.status = status;
  }
}

/** A number, or why there is none. */
export interface Answer {
  /** NaN where there is none. */
  readonly value: number;
  readonly status: "found" | NoAnswerStatus;
  /** Why there is none, as a sentence. */
  readonly reason?: string;
}

/** What a search gives, with a search that fails as NaN. @throws what is no {@link NoAnswer} */
export async function answer(search: () => number | Promise<number>): Promise<Answer> {
  try {
    return { value: await search(), status: "found" };
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return { value: Number.NaN, status: error.status, reason: error.message };
  }
}
