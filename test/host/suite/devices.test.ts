import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../../src/extension/commandIds.ts';
import { extension } from './extension.ts';

interface Shown {
  readonly label: string;
  readonly detail?: string;
}

/** The list of devices that the command shows; nothing is chosen from it. */
async function devicesShown(): Promise<readonly Shown[]> {
  const { showQuickPick } = vscode.window;
  let shown: readonly Shown[] = [];
  const instead = (items: readonly Shown[]): Promise<undefined> => {
    shown = items;
    return Promise.resolve(undefined);
  };
  vscode.window.showQuickPick = instead as unknown as typeof showQuickPick;
  try {
    await vscode.commands.executeCommand(commandIds.chooseDevice);
  } finally {
    vscode.window.showQuickPick = showQuickPick;
  }
  return shown;
}

describe('devices', () => {
  const NONE = /No GPU was found/;
  const configure = (value: boolean | undefined): Thenable<void> =>
    vscode.workspace
      .getConfiguration('variorum')
      .update('softwareAdapters', value, vscode.ConfigurationTarget.Global);

  before(() => extension().activate());
  after(() => configure(undefined));

  it('are listed with what was measured or why they do not work, software adapters where the setting asks', async () => {
    await configure(true);
    const shown = await devicesShown();
    const details = shown.map(({ detail }) => detail ?? '');
    assert.equal(shown.length, 5, JSON.stringify(shown));
    assert.match(details[1]!, /^[\d,]+ tokens per second/);
    // Without the setting, this is said on a machine without a GPU, and nothing is tried.
    for (const detail of details) assert.doesNotMatch(detail, NONE);
  });
});
