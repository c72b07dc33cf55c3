import assert from 'node:assert/strict';
import { TestWindow } from './parts.ts';

describe('the panel when it is looked at', () => {
  let window: TestWindow;
  const open = (modelId?: string): TestWindow =>
    (window = new TestWindow(new Map(modelId === undefined ? [] : [['modelId', modelId]])));

  afterEach(() => window.close());

  it('shows what training would read where there is no model, also after one was deleted', async () => {
    open('a');
    await window.fillPanel();
    assert.equal(window.session.state.model.kind, 'open');
    assert.equal(window.session.state.survey, null, 'nothing is read that is not shown');
    await window.workspaceModel.delete();
    await window.fillPanel();
    await window.stateWhen(({ survey }) => survey?.passages === 2);
    assert.equal(window.session.state.model.kind, 'none');
  });

  it('shows what training would read where the model does not open', async () => {
    open('damaged');
    await window.fillPanel();
    const { survey, failure } = window.session.state;
    assert.equal(survey?.passages, 2);
    assert.match(failure!.message, /does not open/);
  });
});
