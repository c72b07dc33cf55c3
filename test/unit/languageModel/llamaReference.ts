import type { LlamaShape } from '../../../src/model/languageModel/llamaShape.ts';

type Weights = ReadonlyMap<string, Float64Array>;
type Vector = Float64Array;

export interface ReferenceStates {
  /** The residual after the first layer, per token. */
  readonly middle: readonly Vector[];
  /** The last hidden state, normalized, per token. */
  readonly hidden: readonly Vector[];
}

/** A model of the Llama form with two layers as its definition says, in double precision, from GGUF's weights. */
export function llamaReference(weights: Weights, shape: LlamaShape, ids: readonly number[]): ReferenceStates {
  const { width, layers, heads, keyValueHeads, headWidth, normEpsilon } = shape;
  const get = (name: string): Vector => weights.get(`${name}.weight`)!;
  const norm = (x: Vector, gain: Vector): Vector => {
    const meanSquare = x.reduce((sum, value) => sum + value * value, 0) / width;
    return x.map((value, i) => (value * gain[i]!) / Math.sqrt(meanSquare + normEpsilon));
  };
  let xs: readonly Vector[] = ids.map((id) => get('token_embd').slice(id * width, (id + 1) * width));
  let middle: readonly Vector[] = [];
  for (let layer = 0; layer < layers; layer++) {
    const at = `blk.${layer}`;
    const normed = xs.map((x) => norm(x, get(`${at}.attn_norm`)));
    const project = (name: string): Vector[] => normed.map((x) => product(get(`${at}.${name}`), x));
    const queries = project('attn_q').map((q, position) => rotated(q, position, shape));
    const keys = project('attn_k').map((k, position) => rotated(k, position, shape));
    const values = project('attn_v');
    xs = xs.map((x, position) => {
      const attended = new Float64Array(heads * headWidth);
      for (let head = 0; head < heads; head++) {
        const group = Math.floor(head / (heads / keyValueHeads));
        const part = (v: Vector, h: number): Vector => v.subarray(h * headWidth, (h + 1) * headWidth);
        const seen = keys.slice(0, position + 1);
        const scores = seen.map((key) => dot(part(queries[position]!, head), part(key, group)));
        const shares = softmax(scores.map((score) => score / Math.sqrt(headWidth)));
        for (const [other, share] of shares.entries())
          for (let i = 0; i < headWidth; i++)
            attended[head * headWidth + i]! += share * part(values[other]!, group)[i]!;
      }
      return sum(x, product(get(`${at}.attn_output`), attended));
    });
    xs = xs.map((x) => {
      const inner = norm(x, get(`${at}.ffn_norm`));
      const up = product(get(`${at}.ffn_up`), inner);
      const gate = product(get(`${at}.ffn_gate`), inner);
      const activated = gate.map((value, i) => (value / (1 + Math.exp(-value))) * up[i]!);
      return sum(x, product(get(`${at}.ffn_down`), activated));
    });
    if (layer === 0) middle = xs;
  }
  return { middle, hidden: xs.map((x) => norm(x, get('output_norm'))) };
}

/** GGUF's Llama rotates neighbours: (x[2i], x[2i + 1]) by position · base^(-2i / W). */
function rotated(x: Vector, position: number, { headWidth, rotaryBase }: LlamaShape): Vector {
  const turned = x.slice();
  for (let i = 0; i < x.length; i += 2) {
    const angle = position * rotaryBase ** (-(i % headWidth) / headWidth);
    const [a, b] = [x[i]!, x[i + 1]!];
    turned[i] = a * Math.cos(angle) - b * Math.sin(angle);
    turned[i + 1] = a * Math.sin(angle) + b * Math.cos(angle);
  }
  return turned;
}

/** A matrix of as many columns as x has values, times x. */
export function product(matrix: Vector, x: Vector): Vector {
  const columns = x.length;
  return Float64Array.from({ length: matrix.length / columns }, (_, row) =>
    dot(matrix.subarray(row * columns, (row + 1) * columns), x),
  );
}

function dot(a: Vector, b: Vector): number {
  return a.reduce((total, value, i) => total + value * b[i]!, 0);
}

function sum(a: Vector, b: Vector): Vector {
  return a.map((value, i) => value + b[i]!);
}

function softmax(scores: readonly number[]): number[] {
  const largest = Math.max(...scores);
  const exponentials = scores.map((score) => Math.exp(score - largest));
  const total = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((value) => value / total);
}
