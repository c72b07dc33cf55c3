import { damaged } from '../../checkpoint/checkpointError.ts';
import { momentNames } from '../../graph/adamw.ts';
import type { ModelConfig } from '../../vae/network/config.ts';
import { type ParameterValues, parameterShapes } from '../../vae/network/parameters.ts';

const FILE = 'optimizer.safetensors';

/**
 * Checks that training can go on from values: the model's parameters and their moments, and no negative second moment,
 * whose root AdamW takes.
 * @throws CheckpointError model-damaged
 */
export function requireResumable(values: ParameterValues, config: ModelConfig): void {
  const shapes = parameterShapes(config);
  for (const [parameter, shape] of shapes) {
    const { first, second } = momentNames(parameter);
    for (const name of [parameter, first, second])
      if (values.get(name)?.shape.join() !== shape.join())
        throw damaged(FILE, `tensor ${name} is missing or does not fit config.json`);
    if (values.get(second)!.data.some((value) => value < 0))
      throw damaged(FILE, `the second moment of ${parameter} is negative`);
  }
  if (values.size !== 3 * shapes.size) throw damaged(FILE, 'it holds tensors of another model');
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
