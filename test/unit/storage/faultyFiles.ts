import fs from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One thing that was asked of the file system. */
export interface FileOperation {
  readonly name: string;
  readonly path: string;
  /** Whether it changes what is stored; the others only read. */
  readonly changes: boolean;
}

/** What goes wrong. `short`: a write that takes half of its bytes and says so, as it may on a disk that is almost full. */
export const FAULTS = ['ENOSPC', 'EACCES', 'EROFS', 'EIO', 'short'] as const;
export type Fault = (typeof FAULTS)[number];

export interface Faults {
  /** Only what lies in here is counted, and fails. */
  readonly folder: string;
  /** Number of the first operation that fails, among those that the fault can meet; none without. */
  readonly failsAt?: number;
  readonly fault?: Fault;
  /** Whether all operations after it fail, too. */
  readonly lasting?: boolean;
}

/** Functions of `node:fs`, of `node:fs/promises` and of its handles that the product uses, and whether they change anything. */
const SYNC = {
  ...{
    mkdirSync: true,
    renameSync: true,
    rmSync: true,
    writeFileSync: true,
    utimesSync: true,
    rmdirSync: true,
  },
  ...{ readFileSync: false, readdirSync: false, statSync: false },
};
const PROMISED = {
  ...{ mkdir: true, rename: true, rm: true, rmdir: true, writeFile: true, appendFile: true, unlink: true },
  ...{ readFile: false, readdir: false, stat: false },
};
const HANDLE = { write: true, sync: true, datasync: true, truncate: true, read: false, stat: false };

type AnyFunction = (this: unknown, ...args: readonly unknown[]) => unknown;
type Functions = Record<string, AnyFunction>;
/** Does what stands in the place of a function. @param real calls the function, with its arguments unless there are others */
type Replacement = (
  real: (args?: readonly unknown[]) => unknown,
  args: readonly unknown[],
  self: unknown,
) => unknown;

const sync = fs as unknown as Functions;
const promised = fs.promises as unknown as Functions;

/** Whether the fault is one that can meet the operation. */
function canMeet(fault: Fault, { name, path, changes }: FileOperation): boolean {
  if (fault === 'short') return name === 'write';
  // What gives space back needs none.
  if (fault === 'ENOSPC' && /^(?:rm|unlink|utimes|truncate|close)/.test(name)) return false;
  // A disk that fails does so in reading, too; of locks nothing is read but their names.
  return changes || (fault === 'EIO' && !path.endsWith('.lock'));
}

/** As Node's own, which name no path where an open file was asked, by itself or within `writeFile`. */
const errorOf = (code: Fault, { name }: FileOperation, path?: string): Error =>
  Object.assign(new Error(`${code}: injected, ${name}${path === undefined ? '' : ` '${path}'`}`), { code });

/** Whether a file is opened to be changed. */
const isChange = (flags: unknown): boolean => flags !== undefined && flags !== 'r' && flags !== 0;

/**
 * Runs `action` on a file system that fails at one place, and gives the operations that the fault could meet, in their order.
 * It stands in for `node:fs` as the product imports it, in this process only; a write that fails has written half, and a
 * file whose closing fails is closed.
 */
export async function withFaults(
  { folder, failsAt = Infinity, fault = 'EIO', lasting = false }: Faults,
  action: () => Promise<void>,
): Promise<FileOperation[]> {
  const log: FileOperation[] = [];
  const paths = new WeakMap<object, string>();
  const descriptors = new Map<unknown, string>();
  const isInside = (path: unknown): path is string => typeof path === 'string' && path.startsWith(folder);
  /** Whether this operation fails. */
  const fails = (operation: FileOperation): boolean => {
    if (!canMeet(fault, operation)) return false;
    const number = log.push(operation) - 1;
    return number === failsAt || (lasting && number > failsAt);
  };

  const handle = await fs.promises.open(join(tmpdir()), 'r');
  const prototype = Object.getPrototypeOf(handle) as Functions;
  await handle.close();
  const watch = (opened: FileHandle, path: string): void => {
    paths.set(opened, path);
    const close = opened.close.bind(opened);
    // A property of each handle.
    opened.close = async () => {
      await close();
      const operation = { name: 'close', path, changes: true };
      if (fails(operation)) throw errorOf(fault, operation);
    };
  };
  const undo: (() => void)[] = [];
  const replace = (object: Functions, name: string, by: Replacement): void => {
    const real = object[name]!;
    object[name] = function (...args) {
      return by((others = args) => real.apply(this, [...others]), args, this);
    };
    undo.push(() => (object[name] = real));
  };

  const atPath = (name: string, changes: boolean, args: readonly unknown[]): Error | undefined => {
    const operation = { name, path: args[0] as string, changes };
    return isInside(args[0]) && fails(operation)
      ? errorOf(fault, operation, name.startsWith('writeFile') ? undefined : args[0])
      : undefined;
  };
  for (const [name, changes] of Object.entries(SYNC))
    replace(sync, name, (real, args) => {
      const error = atPath(name, changes, args);
      if (error !== undefined) throw error;
      return real();
    });
  replace(sync, 'openSync', (real, args) => {
    const error = atPath('open', isChange(args[1]), args);
    if (error !== undefined) throw error;
    const descriptor = real();
    if (isInside(args[0])) descriptors.set(descriptor, args[0]);
    return descriptor;
  });
  replace(sync, 'closeSync', (real, args) => {
    const path = descriptors.get(args[0]);
    descriptors.delete(args[0]);
    real();
    const operation = { name: 'close', path: path ?? '', changes: true };
    if (path !== undefined && fails(operation)) throw errorOf(fault, operation);
  });
  for (const [name, changes] of Object.entries(PROMISED))
    replace(promised, name, (real, args) => {
      const error = atPath(name, changes, args);
      return error === undefined ? real() : Promise.reject(error);
    });
  replace(promised, 'open', async (real, args) => {
    const error = atPath('open', isChange(args[1]), args);
    if (error !== undefined) throw error;
    const opened = (await real()) as FileHandle;
    if (isInside(args[0])) watch(opened, args[0]);
    return opened;
  });
  for (const [name, changes] of Object.entries(HANDLE))
    replace(prototype, name, async (real, args, handle) => {
      const operation = { name, path: paths.get(handle as object) ?? '', changes };
      if (operation.path === '' || !fails(operation)) return real();
      const written = name === 'write' ? await real(halfOf(args)) : undefined;
      if (fault === 'short') return written;
      throw errorOf(fault, operation);
    });
  syncBuiltinESMExports();
  try {
    await action();
  } finally {
    for (const one of undo.reverse()) one();
    syncBuiltinESMExports();
  }
  return log;
}

/** Numbers of operations of which every other one is like one: of the same that follow each other the first, middle and last. */
export function representatives(log: readonly FileOperation[]): number[] {
  const found: number[] = [];
  for (let from = 0, to: number; from < log.length; from = to) {
    for (to = from + 1; to < log.length && isSame(log[from]!, log[to]!);) to++;
    found.push(...new Set([from, (from + to - 1) >> 1, to - 1]));
  }
  return found;
}

const isSame = (one: FileOperation, other: FileOperation): boolean =>
  one.name === other.name && one.path === other.path;

/** The arguments of `FileHandle.write` for the first half of its bytes. */
function halfOf(args: readonly unknown[]): unknown[] {
  const [bytes, from = 0, length, position] = args as [
    Uint8Array,
    number?,
    (number | null)?,
    (number | null)?,
  ];
  const whole = length ?? bytes.byteLength - from;
  return [bytes, from, Math.max(whole === 0 ? 0 : 1, Math.floor(whole / 2)), position];
}
