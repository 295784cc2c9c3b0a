/**
 * Entries of a row block, about: blocks are released one by one as a fit takes them over, and arrays of 32 MiB and more go
 * back to the system.
 */
export const BLOCK_ENTRIES = 2 ** 23;
