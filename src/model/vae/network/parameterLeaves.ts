import { state, type Tensor } from '../../graph/tensor.ts';
import type { ModelConfig } from './config.ts';
import { parameterShapes } from './parameters.ts';

/** Finds a parameter's graph node by its name; throws when the model has no such parameter. */
export type ParameterLookup = (name: string) => Tensor;

/**
 * One graph's parameter nodes: the same name gives the same node, so that gradients reach it.
 * @param shapes of what the graph may use
 */
export function parameterLeaves(
  config: ModelConfig,
  shapes: ReadonlyMap<string, readonly number[]> = parameterShapes(config),
): {
  parameter: ParameterLookup;
  all: ReadonlyMap<string, Tensor>;
} {
  const all = new Map<string, Tensor>();
  for (const [name, shape] of shapes) all.set(name, state(name, shape));
  const parameter = (name: string): Tensor => {
    const leaf = all.get(name);
    if (leaf === undefined) throw new Error(`the model has no parameter ${name}`);
    return leaf;
  };
  return { parameter, all };
}

/** The parameters of one part: `within(parameter, 'encoder')('norm')` is `encoder.norm`. */
export function within(parameter: ParameterLookup, prefix: string): ParameterLookup {
  return (name) => parameter(`${prefix}.${name}`);
}
