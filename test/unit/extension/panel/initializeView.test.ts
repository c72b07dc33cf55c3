import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import type { ExplorationState } from '../../../../src/shared/protocol/panelProtocol.ts';
import { TestWindow } from '../testWindow.ts';

describe('the panel when it is looked at', () => {
  let window: TestWindow;
  const open = (modelId?: string): TestWindow =>
    (window = new TestWindow(new Map(modelId === undefined ? [] : [['modelId', modelId]])));

  afterEach(() => window.close());

  it('shows what training would read where there is no model, also after one was deleted', async () => {
    open('a');
    await window.initializeView();
    assert.equal(window.session.state.model.kind, 'open');
    assert.equal(window.session.state.survey, null, 'nothing is read that is not shown');
    await window.modelLifecycle.delete();
    await window.initializeView();
    await window.stateWhen(({ survey }) => survey?.passages === 2);
    assert.equal(window.session.state.model.kind, 'none');
  });

  it('has no model after one was deleted on a full disk, and says that it could not write that down', async () => {
    open('a');
    await window.initializeView();
    const folder = window.folders.path('a');
    mkdirSync(folder, { recursive: true });
    window.diskIsFull = true;
    await assert.rejects(window.modelLifecycle.delete(), /disk is full/);
    assert.equal(existsSync(folder), false);
    assert.equal(window.session.state.trained, false);
    assert.equal(window.memory.modelId, undefined);
  });

  it('has a starter once there is something to read', async () => {
    open();
    window.starterFolder = '/installed/nothing';
    await window.initializeView();
    assert.equal(window.session.state.model.kind, 'none');
    window.starterFolder = '/installed/starter';
    await window.initializeView();
    assert.equal(window.session.state.model.kind, 'open');
  });

  it('explores anew what was explored with a starter that had other documents', async () => {
    open();
    window.starterFolder = '/installed/starter';
    await window.initializeView();
    await window.exploration.exploreText('It rained.', 'Selection');
    const { id } = window.session.state.exploration!;
    await window.modelLifecycle.closeStarter();
    assert.equal(window.session.state.exploration, null);
    await window.initializeView();
    const again = window.session.state.exploration as ExplorationState | null;
    assert.equal(again?.text, 'It rained.');
    assert.ok(again.id > id);
  });

  it('shows what training would read where the model does not open', async () => {
    open('damaged');
    await window.initializeView();
    const { survey, failure } = window.session.state;
    assert.equal(survey?.passages, 2);
    assert.match(failure!.message, /does not open/);
  });
});
