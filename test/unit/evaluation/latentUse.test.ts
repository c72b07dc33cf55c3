import assert from 'node:assert/strict';
import { Random } from '../../../src/model/numerics/random.ts';
import {
  logPosterior,
  logPrior,
  logSumExp,
  meanKlPerDimension,
} from '../../../src/model/numerics/gaussians.ts';
import { activeUnits, mutualInformation } from '../../../src/model/evaluation/latentUse.ts';
import { importanceWeightedNll, perplexities } from '../../../src/model/evaluation/likelihood.ts';

const near = (actual: number, expected: number, within = 1e-6): void => {
  assert.ok(Math.abs(actual - expected) <= within, `${actual} is not ${expected}`);
};

describe('Gaussians of latent codes', () => {
  it('have the densities of the formula', () => {
    near(logPrior(Float32Array.of(0, 0)), -Math.log(2 * Math.PI));
    near(logPrior(Float32Array.of(1, 2)), -Math.log(2 * Math.PI) - 2.5);
    const posteriors = {
      posteriorMean: Float32Array.of(9, 9, 1, -1),
      posteriorLogVariance: Float32Array.of(0, 0, Math.log(4), 0),
    };
    // N(3; 1, 4) N(-1; -1, 1) in row 1.
    near(logPosterior(posteriors, 1, Float32Array.of(3, -1)), -Math.log(2 * Math.PI) - Math.log(2) - 0.5);
  });

  it('have the KL of the formula, a mean over the rows', () => {
    const kl = meanKlPerDimension(
      {
        posteriorMean: Float32Array.of(0, 2, 0, 0),
        posteriorLogVariance: Float32Array.of(0, 0, Math.log(4), 0),
      },
      2,
    );
    near(kl[0]!, (4 - 1 - Math.log(4)) / 2 / 2);
    near(kl[1]!, 4 / 2 / 2);
  });

  it('sums exponentials without overflow', () => {
    near(logSumExp([1000, 1000]), 1000 + Math.LN2);
    assert.equal(logSumExp([]), -Infinity);
  });
});

describe('the importance-weighted bound', () => {
  it('is -ln of the mean weight', () => {
    near(importanceWeightedNll(Float64Array.of(Math.log(0.2), Math.log(0.4))), -Math.log(0.3));
    near(importanceWeightedNll(Float64Array.of(-700)), 700);
  });

  it('comes down to the likelihood of a model where that is known', () => {
    // z ~ N(0, 1), x | z ~ N(z, 1): x ~ N(0, 2). The proposal is not the true posterior N(x / 2, 1 / 2).
    const [x, mean, logVariance] = [1.3, 0.2, Math.log(0.9)];
    const exact = (Math.log(2 * Math.PI * 2) + x ** 2 / 2) / 2;
    const posteriors = {
      posteriorMean: Float32Array.of(mean),
      posteriorLogVariance: Float32Array.of(logVariance),
    };
    const random = Random.fromSeed(4);
    const weights = Float64Array.from({ length: 40_000 }, () => {
      const code = Float32Array.of(mean + Math.sqrt(0.9) * random.normal());
      const likelihood = -(Math.log(2 * Math.PI) + (x - code[0]!) ** 2) / 2;
      return likelihood + logPrior(code) - logPosterior(posteriors, 0, code);
    });
    near(importanceWeightedNll(weights), exact, 0.01);
    const negativeElbo = -weights.reduce((sum, w) => sum + w / weights.length, 0);
    assert.ok(negativeElbo > exact + 0.05, 'the bound of one sample is looser');
  });
});

describe('perplexities', () => {
  it('count words, tokens, ends and bytes', () => {
    // Two passages of 10 nats: 3 + 1 words with ends 6; 4 + 2 tokens with ends 8; 14 + 5 bytes.
    const { perWord, perToken, bitsPerByte } = perplexities(
      10,
      ['the grey lamps', 'dämm'],
      [
        [1, 2, 3, 4],
        [5, 6],
      ],
    );
    near(perWord, Math.exp(20 / 6), 1e-9);
    near(perToken, Math.exp(20 / 8), 1e-9);
    near(bitsPerByte, 20 / Math.LN2 / 19, 1e-9);
  });
});

describe('active units', () => {
  it('are the dimensions whose means vary by at least 0.01', () => {
    // Variances 0.0121, 0.0081 and 0, around a mean that is far from 0.
    const means = Float32Array.of(5.11, 0.09, 3, 4.89, -0.09, 3);
    assert.equal(activeUnits(means, 3), 1);
  });
});

describe('mutual information', () => {
  const random = (): Random => Random.fromSeed(2);

  it('is 0 where every passage has the same posterior', async () => {
    const same = { posteriorMean: new Float32Array(40), posteriorLogVariance: new Float32Array(40) };
    const { nats, ceiling } = await mutualInformation(same, 2, { random: random() });
    near(nats, 0);
    near(ceiling, Math.log(20));
  });

  it('is ln N where no two posteriors overlap', async () => {
    const apart = {
      posteriorMean: Float32Array.from({ length: 64 }, (_, i) => i * 100),
      posteriorLogVariance: new Float32Array(64),
    };
    const { nats, ceiling, standardError } = await mutualInformation(apart, 1, { random: random() });
    near(nats, Math.log(64), 1e-9);
    near(nats, ceiling, 1e-9);
    near(standardError, 0, 1e-6);
  });

  it('is that of two Gaussians by numerical integration', async () => {
    // Half the passages at -1, half at 1, variance 1: I = h(mixture) - h(N(0, 1)).
    const rows = 400;
    const posteriors = {
      posteriorMean: Float32Array.from({ length: rows }, (_, i) => (i % 2 === 0 ? -1 : 1)),
      posteriorLogVariance: new Float32Array(rows),
    };
    const normal = (z: number, mean: number): number =>
      Math.exp(-((z - mean) ** 2) / 2) / Math.sqrt(2 * Math.PI);
    let entropy = 0;
    for (let z = -12; z < 12; z += 1e-3) {
      const density = (normal(z, -1) + normal(z, 1)) / 2;
      entropy -= density * Math.log(density) * 1e-3;
    }
    const exact = entropy - Math.log(2 * Math.PI * Math.E) / 2;
    const { nats, standardError } = await mutualInformation(posteriors, 1, { random: random(), draws: 10 });
    assert.ok(exact > 0.3 && exact < Math.LN2);
    near(nats, exact, 0.03);
    assert.ok(standardError < 0.05);
  });
});
