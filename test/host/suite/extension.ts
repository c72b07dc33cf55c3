/** The extension under test, as another extension would find it. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { VariorumApi } from '../../../src/extension/api.ts';

export function extension(): vscode.Extension<VariorumApi> {
  const found = vscode.extensions.getExtension<VariorumApi>('variorum.variorum');
  assert.ok(found, 'VS Code does not know the extension');
  return found;
}
