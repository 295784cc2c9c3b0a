import { RabbitInputError, type RabbitInputErrorDetails } from "@rabbit-fit/contracts";

/** What is wrong with the arguments of a mapping, which is named by its key: `mapping "Project ch1 q": axis is "q" ...` */
export function mappingError(
  key: string,
  { field, ...details }: RabbitInputErrorDetails,
  options?: ErrorOptions,
): RabbitInputError {
  return new RabbitInputError({ field: `mapping "${key}": ${field}`, ...details }, options);
}
