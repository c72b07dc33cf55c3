import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { VariorumApi } from '../../../src/extension/api.ts';
import { commandIds, STEERED_KEY } from '../../../src/extension/commandIds.ts';
import { extension, openDocument, select, stateWhen } from './extension.ts';

interface Manifest {
  contributes: { walkthroughs: { steps: { description: string; media: { image: string } }[] }[] };
}

describe('the walkthrough', () => {
  const { steps } = (extension().packageJSON as Manifest).contributes.walkthroughs[0]!;

  it('links commands that exist, and shows pictures that are there', async () => {
    const registered = await vscode.commands.getCommands(true);
    const linked = steps.flatMap(({ description }) => [...description.matchAll(/\(command:([\w.]+)\)/g)]);
    assert.ok(linked.length >= steps.length);
    for (const [, id] of linked) assert.ok(registered.includes(id!), id);
    for (const { media } of steps)
      assert.ok(fs.existsSync(path.join(extension().extensionPath, media.image)), media.image);
  });

  it('notices that a slider has moved the text, and that it stands as it was', async () => {
    const api: VariorumApi = await extension().activate();
    const { executeCommand } = vscode.commands;
    const told: unknown[] = [];
    Object.assign(vscode.commands, {
      executeCommand: (command: string, ...rest: unknown[]) => {
        if (command === 'setContext' && rest[0] === STEERED_KEY) told.push(rest[1]);
        return executeCommand(command, ...rest);
      },
    });
    try {
      const text = '“I think so,” said Tom.';
      await select(await openDocument('01-the-relief.md'), text);
      await executeCommand(commandIds.exploreSelection);
      const { exploration } = await stateWhen(api, (state) => state.exploration?.originalText === text);
      told.length = 0;
      await api.steer(exploration!.initialSliders.map((value) => value + 1));
      await api.steer(exploration!.initialSliders);
      assert.deepEqual(told, [true, false]);
    } finally {
      Object.assign(vscode.commands, { executeCommand });
    }
  });
});
