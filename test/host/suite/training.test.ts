import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { VariorumApi } from '../../../src/extension/api.ts';
import { commandIds } from '../../../src/extension/commandIds.ts';
import { extension, stateWhen } from './extension.ts';

describe('training', () => {
  let api: VariorumApi;

  before(async () => {
    api = await extension().activate();
  });

  it('says beforehand what it reads, and what it leaves out and why', async () => {
    await vscode.commands.executeCommand('variorum.panel.focus');
    const { survey } = await stateWhen(api, (state) => state.survey !== null);
    assert.equal(survey?.documents, 3);
    assert.ok(survey.words > 1000);
    const leftOut = new Map(survey.leftOut.map(({ file, reason }) => [file.split('/').at(-1), reason]));
    assert.deepEqual([...leftOut.keys()].sort(), ['huge.txt', 'latin-1.txt', 'picture.md']);
    assert.match(leftOut.get('huge.txt') ?? '', /large/i);
    assert.match(leftOut.get('latin-1.txt') ?? '', /UTF-8/);
    assert.match(leftOut.get('picture.md') ?? '', /binary|not text/i);
  });

  it('starts in a process of its own, once', async () => {
    await vscode.commands.executeCommand(commandIds.train);
    await stateWhen(api, (state) => (state.training?.progress.step ?? 0) > 0);
    const first = api.trainingProcessId;
    assert.ok(first !== undefined && first !== process.pid);
    await vscode.commands.executeCommand(commandIds.train);
    assert.equal(api.trainingProcessId, first);
    assert.ok(api.state.training);
  });

  it('pauses and goes on', async () => {
    await vscode.commands.executeCommand(commandIds.pauseTraining);
    const paused = await stateWhen(api, (state) => state.training?.progress.paused === true);
    await vscode.commands.executeCommand(commandIds.resumeTraining);
    const step = paused.training?.progress.step ?? 0;
    const { training } = await stateWhen(api, (state) => (state.training?.progress.step ?? 0) > step);
    assert.equal(training?.progress.paused, false);
  });

  it('says so when its process is killed, and resumes from the last checkpoint', async () => {
    const record = path.join(api.runFolder ?? '', 'training.json');
    await stateWhen(api, () => fs.existsSync(record));
    assert.ok(api.trainingProcessId !== undefined);
    process.kill(api.trainingProcessId, 'SIGKILL');
    const { failure, resumable } = await stateWhen(api, (state) => state.training === null);
    assert.ok(failure);
    assert.equal(resumable, true);
    const { steps } = JSON.parse(fs.readFileSync(record, 'utf8')) as { steps: number };
    assert.ok(steps > 0);
    await vscode.commands.executeCommand(commandIds.resumeTraining);
    const { training } = await stateWhen(api, (state) => (state.training?.progress.step ?? 0) > 0);
    assert.ok((training?.progress.step ?? 0) >= steps, 'training began anew');
  });

  it('ends with a model that is open', async () => {
    const { model, resumable, failure } = await stateWhen(
      api,
      (state) => state.training === null && state.model.kind === 'open',
    );
    assert.equal(failure, null);
    assert.equal(resumable, false);
    assert.ok(model.kind === 'open' && model.summary.axes.length >= 8);
    assert.equal(model.summary.documents, 3);
    assert.ok(api.curve.length > 1);
    assert.equal(api.trainingProcessId, undefined);
  });
});
