import { open } from 'node:fs/promises';

const PROBE_BYTES = 4096;
const COMPRESSED = [
  { program: 'xz', magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] },
  { program: 'gzip', magic: [0x1f, 0x8b] },
  { program: 'zstd', magic: [0x28, 0xb5, 0x2f, 0xfd] },
  { program: 'bzip2', magic: [0x42, 0x5a, 0x68] },
] as const;

/** What a file looks like from its first bytes: `text`, `binary`, or the program that decompresses it. */
export type InputKind = 'text' | 'binary' | (typeof COMPRESSED)[number]['program'];

export async function inputKind(path: string): Promise<InputKind> {
  const file = await open(path, 'r');
  try {
    const probe = Buffer.alloc(PROBE_BYTES);
    const { bytesRead } = await file.read(probe, 0, PROBE_BYTES, 0);
    const start = probe.subarray(0, bytesRead);
    const compressed = COMPRESSED.find(({ magic }) => magic.every((byte, i) => start[i] === byte));
    return compressed?.program ?? (start.includes(0) ? 'binary' : 'text');
  } finally {
    await file.close();
  }
}
