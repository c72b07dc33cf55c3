import assert from 'node:assert/strict';
import { UserError } from '../../../../src/extension/failures/failure.ts';
import { MAX_PRESETS, type Preset } from '../../../../src/shared/protocol/presets.ts';
import { TestWindow } from '../testWindow.ts';

const preset = (name: string, offset = 1): Preset => ({
  name,
  offsets: [{ slider: 'direction tense', offset }],
});

describe('presets', () => {
  let window: TestWindow;
  let opened = false;
  const open = async (stored: Map<string, unknown>): Promise<void> => {
    if (opened) await window.close();
    opened = true;
    window = new TestWindow(stored);
    await window.presets.load();
  };
  const names = (): string[] => window.session.state.presets.map(({ name }) => name);
  const remembered = (): Promise<Preset[]> => window.memory.presets();
  afterEach(async () => {
    opened = false;
    await window.close();
  });

  it('are kept from window to window, in the order of their names', async () => {
    await open(new Map());
    assert.deepEqual(names(), []);
    await window.presets.save(preset('quiet'));
    await window.presets.save(preset('  bold\n move '));
    assert.deepEqual(names(), ['bold move', 'quiet']);
    const kept = await remembered();
    await open(new Map([['presets', kept]]));
    assert.deepEqual(window.session.state.presets, kept);
  });

  it('replace one of the same name, and are deleted', async () => {
    await open(new Map([['presets', [preset('bold'), preset('quiet')]]]));
    await window.presets.save(preset('quiet', -2));
    assert.deepEqual(window.session.state.presets, [preset('bold'), preset('quiet', -2)]);
    await window.presets.delete('bold');
    assert.deepEqual(await remembered(), [preset('quiet', -2)]);
  });

  it('have a name, and are not too many', async () => {
    const full = Array.from({ length: MAX_PRESETS }, (_, i) => preset(`${i}`));
    await open(new Map([['presets', full]]));
    await assert.rejects(window.presets.save(preset(' \u0007 ')), UserError);
    await assert.rejects(window.presets.save(preset('one more')), UserError);
    await window.presets.save(preset('7', 2));
    assert.equal(names().length, MAX_PRESETS);
  });

  it('are none where what is stored is no list of presets', async () => {
    for (const stored of [
      'x',
      [{ name: 'a' }],
      [{ ...preset('a'), offsets: [{ slider: 'b', offset: 1e9 }] }],
      [{ ...preset('a'), offsets: [{ slider: 'b', offset: Number.NaN }] }],
      Array.from({ length: MAX_PRESETS + 1 }, (_, i) => preset(`${i}`)),
    ]) {
      await open(new Map([['presets', stored]]));
      assert.deepEqual(names(), [], JSON.stringify(stored));
    }
  });
});

describe('the ends of a slider that plays solo', () => {
  it('are those of the text that is explored, and of no other', async () => {
    const window = new TestWindow(new Map([['modelId', 'b']]));
    try {
      await window.exploration.exploreText('It rained.', 'Selection');
      const { id } = window.session.state.exploration!;
      const { low, high } = await window.exploration.soloEnds(id, 0);
      assert.deepEqual([low.text, high.text], ['Low of 0', 'High of 0']);
      await assert.rejects(window.exploration.soloEnds(id + 1, 0), /newer exploration/);
    } finally {
      await window.close();
    }
  });
});
