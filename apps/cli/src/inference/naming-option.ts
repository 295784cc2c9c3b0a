import { RabbitInputError } from "@rabbit-fit/contracts";

/** Errors about the parameter name the option of the command that has named it. */
export async function namingOption<Value>(flag: `--${string}`, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RabbitInputError && error.field === "options.parameter")) throw error;
    throw new RabbitInputError({ ...error.details, field: flag }, { cause: error });
  }
}
