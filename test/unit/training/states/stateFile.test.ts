import assert from 'node:assert/strict';
import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../../../src/model/numerics/random.ts';
import {
  type PassageStates,
  StateFile,
  type StateLayout,
} from '../../../../src/model/training/states/stateFile.ts';
import { TemporaryFolder } from '../../corpus/temporaryFolder.ts';

const WIDTH = 6;
const LAYOUTS: StateLayout[] = [3, 1, 5].map((tokens) => ({
  middle: tokens,
  inContext: tokens + 2,
  alone: tokens + 1,
}));
const key = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);

/** Numbers of eight bits of precision, which bfloat16 keeps. */
function states({ middle, inContext, alone }: StateLayout, seed: number): PassageStates {
  const random = Random.fromSeed(seed);
  const numbers = (positions: number): Float32Array =>
    Float32Array.from({ length: positions * WIDTH }, () => (random.below(256) - 128) / 64);
  return { middle: numbers(middle), inContext: numbers(inContext), alone: numbers(alone) };
}
const ALL = LAYOUTS.map((layout, passage) => states(layout, passage));

describe('the file of states', () => {
  const folder = new TemporaryFolder();
  const path = join(folder.path, 'states.bin');
  after(() => {
    folder.remove();
  });
  const open = (fill = 1, layouts = LAYOUTS): Promise<StateFile> =>
    StateFile.open(path, key(fill), WIDTH, layouts);
  async function filled(count = ALL.length): Promise<StateFile> {
    const file = await open(0);
    await file.remove();
    const fresh = await open();
    for (const each of ALL.slice(0, count)) await fresh.append(each);
    return fresh;
  }

  it('gives back what was appended, also after it was closed', async () => {
    await (await filled(2)).close();
    const again = await open();
    assert.equal(again.stored, 2);
    await assert.rejects(again.read(2), /not stored/);
    await again.append(ALL[2]!);
    for (const [passage, expected] of ALL.entries()) assert.deepEqual(await again.read(passage), expected);
    await again.close();
  });

  it('rounds to the nearest number of eight bits', async () => {
    await (await filled(0)).close();
    const file = await open(1, [{ middle: 1, inContext: 1, alone: 1 }]);
    const values = Float32Array.of(1 / 3, -1 / 3, 1e-30, 3e38, 1.001, 0);
    await file.append({ middle: values, inContext: values, alone: values });
    const { middle, inContext, alone } = await file.read(0);
    for (const [i, value] of values.entries())
      assert.ok(Math.abs(middle[i]! - value) <= Math.abs(value) * 2 ** -8, `${middle[i]} for ${value}`);
    assert.deepEqual([inContext, alone], [middle, middle]);
    await file.close();
  });

  it('goes on after the last whole passage where writing was cut off', async () => {
    await (await filled()).close();
    const whole = readFileSync(path);
    truncateSync(path, whole.length - 1);
    const cut = await open();
    assert.equal(cut.stored, 2);
    await cut.append(ALL[2]!);
    await cut.close();
    assert.deepEqual(readFileSync(path), whole);
    truncateSync(path, 7);
    const begun = await open();
    assert.equal(begun.stored, 0);
    await begun.close();
  });

  it('begins anew for other passages, and where it is longer than it can be', async () => {
    await (await filled()).close();
    const other = await open(2);
    assert.equal(other.stored, 0);
    assert.equal(statSync(path).size, 32);
    await other.close();
    await (await filled()).close();
    writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.of(0)]));
    const longer = await open();
    assert.equal(longer.stored, 0);
    await longer.close();
  });

  it('takes no states of other lengths, and is gone when it is removed', async () => {
    const file = await filled(1);
    await assert.rejects(file.append(ALL[2]!), RangeError);
    assert.equal(file.stored, 1);
    await file.remove();
    assert.throws(() => statSync(path), { code: 'ENOENT' });
  });
});
