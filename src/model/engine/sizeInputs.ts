import type * as Ort from 'onnxruntime-node';
import { type Dim, dimTerms, evaluateDim } from '../graph/dimensions.ts';
import { ONNX_TYPE } from '../graph/onnxEmitter.ts';
import type { Tensor } from '../graph/tensor.ts';
import { EngineError } from './engine.ts';
import type { ValueInfoProto } from './onnx/onnxProto.ts';

/**
 * Sizes that a model needs as values, as inputs that the host works out and feeds. Were they computed in the model from
 * the shapes of its other inputs, these small nodes would run on the CPU, also where everything else runs on a GPU, and
 * would have to wait for each other.
 */
export type SizeInput =
  /** int64 [k]: what Reshape, Expand, Slice and Pad take, always from ordinary memory. */
  | { readonly kind: 'sizes'; readonly dims: readonly Dim[] }
  /** float32 scalar. */
  | { readonly kind: 'size'; readonly dim: Dim }
  /** int32 [dim]: 0, 1, 2, ... */
  | { readonly kind: 'range'; readonly dim: Dim };

/** Of every kind and content there is one name; it holds a blank, which names of other inputs do not. */
export function sizeInputName(input: SizeInput): string {
  return `${input.kind} ${input.kind === 'sizes' ? input.dims.join() : input.dim}`;
}

/** @param mark what the symbols of its shape end in */
export function sizeInputInfo(name: string, input: SizeInput, mark: string): ValueInfoProto {
  const [elemType, shape] = {
    sizes: [ONNX_TYPE.int64, input.kind === 'sizes' ? [input.dims.length] : []],
    size: [ONNX_TYPE.float32, []],
    range: [ONNX_TYPE.int32, input.kind === 'range' ? [input.dim] : []],
  }[input.kind] as [number, Dim[]];
  const dim = shape.map((size) =>
    typeof size === 'number' ? { dimValue: size } : { dimParam: size + mark },
  );
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}

/**
 * @param leaves inputs and states
 * @throws EngineError invalidGraph when none of them has a dimension to take a size from
 */
export function checkSymbols(dims: readonly Dim[], leaves: readonly Tensor[]): void {
  for (const dim of dims)
    for (const symbol of dimTerms(dim).flatMap(({ symbols }) => symbols))
      if (!leaves.some(({ shape }) => shape.includes(symbol)))
        throw new EngineError(
          'invalidGraph',
          `No input or state has a dimension "${symbol}" to take its size from.`,
        );
}

/** @param sizes of all named dimensions */
export function sizeFeed(ort: typeof Ort, input: SizeInput, sizes: ReadonlyMap<string, number>): Ort.Tensor {
  switch (input.kind) {
    case 'sizes': {
      const values = input.dims.map((dim) => BigInt(evaluateDim(dim, sizes)));
      return new ort.Tensor('int64', BigInt64Array.from(values), [values.length]);
    }
    case 'size':
      return new ort.Tensor('float32', Float32Array.of(evaluateDim(input.dim, sizes)), []);
    case 'range': {
      const values = Int32Array.from({ length: evaluateDim(input.dim, sizes) }, (_, index) => index);
      return new ort.Tensor('int32', values, [values.length]);
    }
  }
}
