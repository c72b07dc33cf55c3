import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { VariorumApi } from '../../../src/extension/api.ts';
import { extension, stateWhen } from './extension.ts';

describe('the starter model', () => {
  let api: VariorumApi;
  const begin = (start: string) =>
    vscode.workspace
      .getConfiguration('variorum')
      .update('model.start', start, vscode.ConfigurationTarget.Workspace);

  before(async () => {
    api = await extension().activate();
    assert.equal(api.state.model.kind, 'none', 'a model is there already');
    await vscode.commands.executeCommand('variorum.panel.focus');
  });

  it('stands in where nothing is trained, on the workspace’s documents', async () => {
    await begin('starter');
    const { model, exploration, disabled } = await stateWhen(
      api,
      (state) => state.model.kind === 'open' && state.exploration !== null,
    );
    assert.ok(model.kind === 'open' && !model.summary.fineTuned);
    assert.equal(model.summary.documents, 3);
    assert.ok(model.summary.axes.length > 0);
    assert.equal(exploration?.sliders.length, model.summary.axes.length);
    assert.match(exploration.nearest[0]?.place.file ?? '', /\.md$/);
    assert.equal(disabled.train, null, 'training stays possible');
    assert.equal(api.modelFolder, undefined);
  });

  it('moves with its sliders', async () => {
    const { exploration } = api.state;
    await api.steer(exploration!.sliders.map((value, index) => (index === 0 ? value + 2 : value)));
    assert.notDeepEqual(api.state.exploration?.sliders, exploration?.sliders);
  });

  it('is opened anew when other documents are read, and again once there are any', async () => {
    const configuration = vscode.workspace.getConfiguration('variorum');
    const before = configuration.get('include');
    const read = (include: unknown) =>
      configuration.update('include', include, vscode.ConfigurationTarget.Workspace);
    await read(['nothing/**']);
    await stateWhen(api, ({ model, survey }) => model.kind === 'none' && survey?.documents === 0);
    await read(before);
    const { model } = await stateWhen(
      api,
      (state) => state.model.kind === 'open' && state.exploration !== null,
    );
    assert.ok(model.kind === 'open' && model.summary.documents === 3);
  });

  it('goes when the user does not want it', async () => {
    await begin('scratch');
    await stateWhen(api, (state) => state.model.kind === 'none');
    assert.equal(api.state.disabled.surprise, 'Train a model first.');
  });
});
