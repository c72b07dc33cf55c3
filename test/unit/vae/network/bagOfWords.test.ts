import assert from 'node:assert/strict';
import { gradients } from '../../../../src/model/graph/gradients.ts';
import { reduceSum } from '../../../../src/model/graph/ops/broadcasting.ts';
import { input, state } from '../../../../src/model/graph/tensor.ts';
import { Random } from '../../../../src/model/numerics/random.ts';
import { bagOfWordsLoss } from '../../../../src/model/vae/network/bagOfWords.ts';
import { evaluate, type Value } from '../../graph/interpreter.ts';

const [B, T, Z, C, V] = [2, 4, 3, 5, 7];
const latentCode = input('latentCode', ['batch', Z]);
const matrix = state('matrix', [V, C]);
const weight = state('auxiliary.bagOfWords.weight', [Z, C]);
const bias = state('auxiliary.bagOfWords.bias', [C]);
const loss = bagOfWordsLoss(
  (name) => (name.endsWith('weight') ? weight : bias),
  matrix,
  {
    targetIds: input('targetIds', ['batch', 'length'], 'int32'),
    lengths: input('lengths', ['batch'], 'int32'),
    positions: input('positions', ['length'], 'int32'),
  },
  latentCode,
);
const PASSAGES = [
  [3, 5, 5, 2],
  [6, 2],
];

const random = Random.fromSeed(1);
const drawn = (...shape: number[]): Value => ({
  shape,
  data: Float64Array.from(random.normals(shape.reduce((size, dim) => size * dim, 1))),
});
const LEAVES: Record<string, Value> = {
  latentCode: drawn(B, Z),
  matrix: drawn(V, C),
  'auxiliary.bagOfWords.weight': drawn(Z, C),
  'auxiliary.bagOfWords.bias': drawn(C),
  targetIds: { shape: [B, T], data: Float64Array.of(3, 5, 5, 2, 6, 2, 0, 0) },
  lengths: { shape: [B], data: Float64Array.of(4, 2) },
  positions: { shape: [T], data: Float64Array.of(0, 1, 2, 3) },
};
const BINDINGS = new Map([
  ['batch', B],
  ['length', T],
]);
const lossAt = (leaves: Record<string, Value>): Float64Array =>
  evaluate([loss], new Map(Object.entries(leaves)), BINDINGS)[0]!.data;

/** The definition, token by token. */
function byHand(): number[] {
  const at = (name: string, row: number, column: number): number => {
    const { shape, data } = LEAVES[name]!;
    return data[row * shape.at(-1)! + column]!;
  };
  return PASSAGES.map((tokens, b) => {
    const hidden = Array.from({ length: C }, (_, c) => {
      let sum = LEAVES['auxiliary.bagOfWords.bias']!.data[c]!;
      for (let z = 0; z < Z; z++) sum += at('latentCode', b, z) * at('auxiliary.bagOfWords.weight', z, c);
      return sum;
    });
    const logits = Array.from({ length: V }, (_, v) =>
      hidden.reduce((sum, value, c) => sum + value * at('matrix', v, c), 0),
    );
    const normalizer = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
    return tokens.reduce((nats, token) => nats + normalizer - logits[token]!, 0);
  });
}

describe('the bag-of-words loss', () => {
  it('is the cross entropy of every token under one distribution a passage, padding left out', () => {
    const expected = byHand();
    lossAt(LEAVES).forEach((nats, row) => {
      assert.ok(Math.abs(nats - expected[row]!) < 1e-10, `${nats} is not ${expected[row]}`);
    });
    const otherPadding = { shape: [B, T], data: Float64Array.of(3, 5, 5, 2, 6, 2, 4, 1) };
    assert.deepEqual(lossAt({ ...LEAVES, targetIds: otherPadding }), lossAt(LEAVES));
  });

  it('has the gradients of finite differences, to the code and to the output matrix', () => {
    const wanted = { latentCode, matrix, 'auxiliary.bagOfWords.weight': weight };
    const found = evaluate(
      gradients(reduceSum(loss), Object.values(wanted)),
      new Map(Object.entries(LEAVES)),
      BINDINGS,
    );
    const step = 1e-5;
    Object.keys(wanted).forEach((name, which) => {
      const { shape, data } = LEAVES[name]!;
      const total = (place: number, shift: number): number =>
        lossAt({ ...LEAVES, [name]: { shape, data: data.with(place, data[place]! + shift) } }).reduce(
          (sum, nats) => sum + nats,
        );
      data.forEach((_, place) => {
        const expected = (total(place, step) - total(place, -step)) / (2 * step);
        const actual = found[which]!.data[place]!;
        assert.ok(Math.abs(actual - expected) < 1e-7, `${name} ${place}: ${actual} is not ${expected}`);
      });
    });
  });
});
