/** Entries of a row block, about: 32 MB of values, so that blocks are released one by one as a fit takes them over. */
export const BLOCK_ENTRIES = 2 ** 22;
