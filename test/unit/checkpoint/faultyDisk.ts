import { realDisk, type Disk } from '../../../src/model/checkpoint/disk.ts';

/**
 * A real disk that fails as disks and machines do. `crashAt`: the operation with this number, and every one after it,
 * does not happen, as when the process is killed; a write that is hit leaves half of its bytes. `space`: bytes that can
 * still be written before ENOSPC. `failsAt`: that operation, and every one after it, fails with `code`.
 */
export class FaultyDisk implements Disk {
  operations = 0;
  readonly log: string[] = [];
  private readonly crashAt: number;
  private readonly failsAt: number;
  private readonly code: string;
  private space: number;

  constructor({
    crashAt = Infinity,
    space = Infinity,
    failsAt = Infinity,
    code = 'EIO',
  }: {
    crashAt?: number;
    space?: number;
    failsAt?: number;
    code?: string;
  }) {
    this.crashAt = crashAt;
    this.space = space;
    this.failsAt = failsAt;
    this.code = code;
  }

  makeFolder(path: string): Promise<void> {
    return this.operation('makeFolder', () => realDisk.makeFolder(path));
  }
  list(folder: string): Promise<string[]> {
    return this.operation('list', () => realDisk.list(folder));
  }
  async write(path: string, chunks: Iterable<Uint8Array>): Promise<void> {
    const bytes = Buffer.concat([...chunks]);
    if (bytes.length > this.space) {
      await realDisk.write(path, [bytes.subarray(0, this.space)]);
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    }
    this.space -= bytes.length;
    return this.operation(
      'write',
      () => realDisk.write(path, [bytes]),
      () => realDisk.write(path, [bytes.subarray(0, bytes.length / 2)]),
    );
  }
  rename(from: string, to: string): Promise<void> {
    return this.operation('rename', () => realDisk.rename(from, to));
  }
  remove(path: string): Promise<void> {
    return this.operation('remove', () => realDisk.remove(path));
  }
  removeFolder(path: string): Promise<void> {
    return this.operation('removeFolder', () => realDisk.removeFolder(path));
  }
  flushFolder(path: string): Promise<void> {
    return this.operation('flushFolder', () => realDisk.flushFolder(path));
  }

  private async operation<T>(
    name: string,
    happens: () => Promise<T>,
    halfway?: () => Promise<void>,
  ): Promise<T> {
    const number = this.operations++;
    this.log.push(name);
    if (number === this.crashAt) await halfway?.();
    if (number >= this.failsAt)
      throw Object.assign(new Error(`${this.code}: it failed`), { code: this.code });
    if (number >= this.crashAt) throw new Error('The process was killed.');
    return happens();
  }
}
