import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { disabledReasons } from '../../../../src/extension/state/disabledReasons.ts';
import { UserError } from '../../../../src/extension/failures/failure.ts';
import { isCancelled } from '../../../../src/shared/protocol/rpcError.ts';
import type { CollectedExample } from '../../../../src/extension/exploration/sliderController.ts';
import { RpcError } from '../../../../src/shared/protocol/rpc.ts';
import { SLOW } from '../fates.ts';
import { TestWindow } from '../testWindow.ts';

const example = (text: string): CollectedExample => ({
  title: 'Selection in one.md',
  example: { kind: 'text', text, file: 'one.md' },
});
const CALM = [example('It was calm.'), example('Nothing stirred.')];
const STORM = [{ title: 'storms', example: { kind: 'place', path: '/storms' } as const }];

describe('sliders of the user', () => {
  let window: TestWindow;
  beforeEach(async () => {
    window = new TestWindow(new Map([['modelId', 'b']]));
    await window.exploration.exploreText('It rained.', 'Selection');
  });
  afterEach(() => window.close());

  const axes = (): (string | undefined)[] => {
    const { model } = window.session.state;
    return model.kind === 'open' ? model.summary.axes.map(({ named }) => named?.name) : [];
  };
  const collect = (): void => {
    window.sliders.collect('low', CALM);
    window.sliders.collect('high', STORM);
  };

  it('collect examples of both ends, each once, and forget them again', () => {
    const { sliders, session } = window;
    assert.equal(session.state.sliderDraft, null);
    collect();
    assert.throws(() => {
      sliders.collect('low', [CALM[0]!]);
    }, UserError);
    const { low, high } = session.state.sliderDraft!;
    assert.deepEqual(
      low.map(({ title, text }) => [title, text]),
      [
        ['Selection in one.md', 'It was calm.'],
        ['Selection in one.md', 'Nothing stirred.'],
      ],
    );
    assert.deepEqual([high[0]!.title, high[0]!.text], ['storms', '']);
    sliders.forget(low[0]!.id);
    assert.deepEqual(
      session.state.sliderDraft!.low.map(({ id }) => id),
      [low[1]!.id],
    );
    sliders.discard();
    assert.equal(session.state.sliderDraft, null);
  });

  it('are made of what was collected; the explored text keeps its place on those that there were', async () => {
    const { sliders, session, exploration } = window;
    await exploration.steer(1, [2]);
    collect();
    await sliders.make(' calm ', 'storm');
    assert.deepEqual(axes(), [undefined, 'calm – storm']);
    assert.equal(session.state.sliderDraft, null);
    const explored = session.state.exploration!;
    assert.deepEqual(explored.initialSliders, [0.5, -1]);
    assert.deepEqual(explored.sliders, [2, -1]);
    assert.equal(explored.text, 'It rained. Moved to 2.');
    await exploration.steer(explored.id, [2, 3]);

    collect();
    await sliders.make('dry', 'wet');
    assert.deepEqual(session.state.exploration!.sliders, [2, 3, -1]);
    await sliders.remove('calm – storm');
    assert.deepEqual(axes(), [undefined, 'dry – wet']);
    assert.deepEqual(session.state.exploration!.sliders, [2, -1]);
  });

  it('keep what was collected when they cannot be made', async () => {
    const { sliders, session } = window;
    sliders.collect('low', [CALM[0]!]);
    sliders.collect('high', STORM);
    await assert.rejects(
      sliders.make('calm', 'storm'),
      (error) => error instanceof RpcError && error.reason === 'too-few-examples',
    );
    assert.equal(session.state.sliderDraft!.busy, false);
    assert.equal(session.state.sliderDraft!.low.length, 1);
    assert.deepEqual(axes(), [undefined]);
  });

  it('take nothing more while they are made, and are given up when they are discarded', async () => {
    const { sliders, session } = window;
    collect();
    const given = assert.rejects(sliders.make(SLOW.slider, 'storm'), isCancelled);
    assert.equal(disabledReasons(session.state).addToLowEnd, 'The slider is being made.');
    assert.throws(() => {
      sliders.collect('low', [example('It was still.')]);
    }, UserError);
    sliders.discard();
    collect();
    await window.model.request('stopTraining', null);
    await given;
    assert.equal(session.state.sliderDraft?.low.length, 2, 'a newer one keeps what was collected for it');
    await sliders.make('calm', 'storm');
    assert.deepEqual(axes(), [undefined, 'calm – storm']);
  });

  const modelWithSliders = (id: string): void => {
    mkdirSync(window.folders.path(id), { recursive: true });
    writeFileSync(join(window.folders.path(id), 'sliders.json'), '[]');
    const manifest = { files: { 'sliders.json': {} } };
    writeFileSync(join(window.folders.path(id), 'checkpoint.json'), JSON.stringify(manifest));
  };

  it('are fitted to the model that takes the place of theirs', async () => {
    modelWithSliders('a');
    modelWithSliders('b');
    await window.modelLifecycle.replace('b', undefined);
    assert.deepEqual(axes(), [undefined, 'taken from a']);
    assert.deepEqual(await window.folders.othersWithSliders('b'), [], 'the model before is gone');
  });

  it('that cannot be taken over are no reason not to use a new model', async () => {
    modelWithSliders('worn');
    await assert.rejects(window.modelLifecycle.replace('b', undefined), /sliders that you made.*is damaged/);
    assert.equal(window.session.state.model.kind, 'open');
    assert.equal(window.session.state.exploration?.text, 'It rained.');
    assert.deepEqual(await window.folders.othersWithSliders('b'), ['worn'], 'what the user made is kept');
  });
});
