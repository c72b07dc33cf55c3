import { damaged } from '../../checkpoint/checkpointError.ts';
import { momentNames } from '../../graph/adamw.ts';
import type { ParameterValues } from '../../vae/network/parameters.ts';

const FILE = 'optimizer.safetensors';

/**
 * Checks what training goes on from against what it would begin with: the same names and shapes, and no negative second
 * moment, whose root AdamW takes.
 * @throws CheckpointError model-damaged
 */
export function requireResumable(values: ParameterValues, fresh: ParameterValues): void {
  for (const [name, { shape }] of fresh)
    if (values.get(name)?.shape.join() !== shape.join())
      throw damaged(FILE, `tensor ${name} is missing or does not fit config.json`);
  if (values.size !== fresh.size) throw damaged(FILE, 'it holds tensors of another model');
  for (const name of fresh.keys())
    if (values.get(momentNames(name).second)?.data.some((value) => value < 0) === true)
      throw damaged(FILE, `the second moment of ${name} is negative`);
}

/** Of tensors as they are stored; AdamW knows one data type. @throws CheckpointError model-damaged */
export function floatState(
  stored: ReadonlyMap<string, { readonly dataType: string }> | undefined,
): ParameterValues {
  if (stored === undefined) throw damaged(FILE, 'it is missing');
  for (const [name, { dataType }] of stored)
    if (dataType !== 'float32') throw damaged(FILE, `tensor ${name} holds no floating-point numbers`);
  return stored as ParameterValues;
}
