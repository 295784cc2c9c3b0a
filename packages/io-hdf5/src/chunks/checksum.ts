/**
 * The checksum that HDF5 puts behind its metadata: Jenkins' lookup3, with 0 to begin with.
 *
 * Source: hashlittle() in http://burtleburtle.net/bob/c/lookup3.c, HDF5's H5_checksum_lookup3.
 *
 * @param bytes at least one
 */
export function checksum(bytes: Uint8Array): number {
  const rest = bytes.length % 12 || 12;
  // All in whole words of little-endian bytes, filled up with zeros.
  const words = new DataView(new ArrayBuffer(bytes.length + 12 - rest));
  new Uint8Array(words.buffer).set(bytes);
  let a = (0xdeadbeef + bytes.length) | 0;
  let b = a;
  let c = a;
  for (let at = 0; at < words.byteLength; at += 12) {
    a = (a + words.getInt32(at, true)) | 0;
    b = (b + words.getInt32(at + 4, true)) | 0;
    c = (c + words.getInt32(at + 8, true)) | 0;
    if (at + 12 < words.byteLength) {
      a = ((a - c) ^ rotated(c, 4)) | 0;
      c = (c + b) | 0;
      b = ((b - a) ^ rotated(a, 6)) | 0;
      a = (a + c) | 0;
      c = ((c - b) ^ rotated(b, 8)) | 0;
      b = (b + a) | 0;
      a = ((a - c) ^ rotated(c, 16)) | 0;
      c = (c + b) | 0;
      b = ((b - a) ^ rotated(a, 19)) | 0;
      a = (a + c) | 0;
      c = ((c - b) ^ rotated(b, 4)) | 0;
      b = (b + a) | 0;
    }
  }
  c = ((c ^ b) - rotated(b, 14)) | 0;
  a = ((a ^ c) - rotated(c, 11)) | 0;
  b = ((b ^ a) - rotated(a, 25)) | 0;
  c = ((c ^ b) - rotated(b, 16)) | 0;
  a = ((a ^ c) - rotated(c, 4)) | 0;
  b = ((b ^ a) - rotated(a, 14)) | 0;
  c = ((c ^ b) - rotated(b, 24)) | 0;
  return c >>> 0;
}

function rotated(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
