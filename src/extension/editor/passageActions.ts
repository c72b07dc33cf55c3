import * as vscode from 'vscode';
import { commandIds, type CommandName } from '../commandIds.ts';
import { PROSE } from './prose.ts';

const ACTIONS: readonly { readonly title: string; readonly name: CommandName }[] = [
  { title: 'Vary This Passage', name: 'insertVariation' },
  { title: 'Explore This Passage', name: 'exploreSelection' },
  { title: 'Find Similar Passages', name: 'findSimilarPassages' },
];

/** What can be done with a passage, among VS Code's code actions (Ctrl+.). No lamp shows by itself where nothing is selected. */
export class PassageActions implements vscode.CodeActionProvider {
  private readonly isEnabled: (name: CommandName) => boolean;

  /** @param isEnabled whether a command can work now */
  constructor(isEnabled: (name: CommandName) => boolean) {
    this.isEnabled = isEnabled;
  }

  provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { triggerKind }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const isAsked = triggerKind === vscode.CodeActionTriggerKind.Invoke;
    if ((range.isEmpty && !isAsked) || document.lineAt(range.start.line).isEmptyOrWhitespace) return [];
    return ACTIONS.filter(({ name }) => this.isEnabled(name)).map(({ title, name }) => {
      const action = new vscode.CodeAction(title, vscode.CodeActionKind.RefactorRewrite);
      action.command = { title, command: commandIds[name] };
      return action;
    });
  }

  register(): vscode.Disposable {
    return vscode.languages.registerCodeActionsProvider(PROSE, this, {
      providedCodeActionKinds: [vscode.CodeActionKind.RefactorRewrite],
    });
  }
}
