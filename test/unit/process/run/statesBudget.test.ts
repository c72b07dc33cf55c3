import assert from 'node:assert/strict';
import { affordableTokens, POSITIONS_PER_TOKEN } from '../../../../src/model/process/run/statesBudget.ts';

const WIDTH = 576;
const config = { languageModel: { hash: '0'.repeat(64), width: WIDTH, middleLayer: 15 } };
const NOVEL = 200_000;

describe('how much of a workspace the language model reads', () => {
  it('is what fits into less than half the time, and on the disk', () => {
    const tokens = affordableTokens(config, { minutes: 10 }, NOVEL, 500);
    assert.ok((tokens * POSITIONS_PER_TOKEN) / 500 < 300, `${tokens} tokens`);
    assert.ok((tokens * POSITIONS_PER_TOKEN) / 500 > 240, `${tokens} tokens`);
    const most = affordableTokens(config, { minutes: 10_000 }, 1e9, 500);
    assert.ok(most * WIDTH * 6 <= 1e9);
    // Steps take as long as they take.
    assert.equal(affordableTokens(config, { minutes: 0.1, steps: 10 }, NOVEL, 1), most);
  });

  it('is some thousand tokens at least, also on a slow machine', () => {
    const tokens = affordableTokens(config, { minutes: 2.5 }, NOVEL, 110);
    assert.ok(tokens >= 4000 && tokens <= 10_000, `${tokens} tokens`);
  });

  it('says what to do where the time is too short even for that', () => {
    assert.throws(() => affordableTokens(config, { minutes: 2.5 }, NOVEL, 50), {
      name: 'ModelProblem',
      reason: 'too-little-time',
      message: /about 5\.0 minutes .* may take 2\.5\. Give it 12 minutes or more, or close/,
    });
    // A short text is read soon.
    assert.ok(affordableTokens(config, { minutes: 2.5 }, 1000, 50) >= 1000);
  });
});
