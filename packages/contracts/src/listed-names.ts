/** Names for a message, of which there may be thousands: the first ones, and how many there are besides, `a, b and 7 more`. */
export function listedNames(names: readonly string[], most = 10): string {
  const rest = names.length - most;
  return `${names.slice(0, most).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
