import { RabbitInputError } from "@rabbit-fit/contracts";

/** @throws RabbitInputError unless the value is between 0 and 1 */
export function refuseShare(field: string, value: number): void {
  if (value > 0 && value < 1) return;
  throw new RabbitInputError({
    field,
    found: value,
    expected: "a number between 0 and 1",
    ...(field === "options.level" && { remedy: "A limit at 95% confidence level has the level 0.05." }),
  });
}
