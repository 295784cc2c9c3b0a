/** How a refit of several points is followed; nothing of it changes a number of the result. */
export interface Way {
  /** Awaited before each point; what it throws ends the refit. */
  before(): Promise<void>;
  /** Called after each point that is a part of the outcome. */
  after(): void;
}
