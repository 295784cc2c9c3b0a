/** What a command has kept when it was stopped with Ctrl-C. Its message ends "interrupted, ...". */
export class Interruption extends Error {
  override readonly name = "Interruption";
}
