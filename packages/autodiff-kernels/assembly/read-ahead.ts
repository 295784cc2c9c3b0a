const cacheLine: u32 = 64;

/** Takes what was read: a load whose value nobody takes could be left out by a compiler. */
const taken: usize = memory.data(8);

/**
 * Brings what lies at an address into the cache, as fast as the memory can. Kernels that go over their entries twice, or jump
 * about in vectors beside these, let the memory wait while they do so.
 */
export function readAhead(address: usize, bytes: u32): void {
  let bits: u64 = 0;
  for (let line = bytes / cacheLine; line > 0; line--) {
    bits |= load<u64>(address);
    address += cacheLine;
  }
  store<u64>(taken, bits);
}
