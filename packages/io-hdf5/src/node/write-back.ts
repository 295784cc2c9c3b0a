import { type FileHandle, open } from "node:fs/promises";

/**
 * Time between two requests, in milliseconds: each makes the file system note the new size of the file. A tensor of 60 MB is
 * written in 50 ms, and the disk takes as long.
 */
const INTERVAL = 25;

/**
 * Has the disk take what has been written to a file while the rest is being made. Without it the system may keep
 * hundreds of megabytes back until the file is flushed at the end.
 */
export class WriteBack {
  private readonly handle: FileHandle;
  private running: Promise<void> | undefined;
  private started = performance.now();
  private failure: { readonly error: unknown } | undefined;

  private constructor(handle: FileHandle) {
    this.handle = handle;
  }

  static async of(path: string): Promise<WriteBack> {
    return new WriteBack(await open(path, "r+"));
  }

  /** Asks for it, where the last request is done and some time ago. It goes on while this thread is busy. */
  request(): void {
    if (this.running || performance.now() - this.started < INTERVAL) return;
    this.started = performance.now();
    this.running = this.handle
      .datasync()
      // Kept: the system tells a failure only once, so that flushing the file again at the end might not.
      .catch((error: unknown) => {
        this.failure = { error };
      })
      .finally(() => {
        this.running = undefined;
      });
  }

  /**
   * Waits for what is under way.
   *
   * @throws what went wrong on the disk
   */
  async close(): Promise<void> {
    await this.running;
    await this.handle.close();
    if (this.failure) throw this.failure.error;
  }
}
