import { basename } from 'node:path';
import * as vscode from 'vscode';
import { LatestOnly } from '../../shared/coalescing/latestOnly.ts';
import { isCancelled } from '../../shared/protocol/rpcError.ts';
import { documentName } from '../editor/documentName.ts';
import { promptBefore } from '../editor/paragraph.ts';
import { LONGEST_PROMPT } from '../editor/textLimits.ts';
import { messageOf } from '../failures/failure.ts';
import type { HistoryRecorder } from '../history/historyRecorder.ts';
import type { Settings } from '../history/nodeContent.ts';
import type { ModelClient } from '../modelHost/modelClient.ts';
import { settings } from '../settings/settings.ts';
import type { Session } from '../state/session.ts';
import { goesOnWith } from '../editor/goesOnWith.ts';

/** Runs when a completion is taken. The underscore keeps it out of the user's sight. */
const TAKEN = '_variorum.completionTaken';

/** Texts of the user's own languages: what is typed elsewhere is mostly no prose. */
export const PROSE: vscode.DocumentSelector = [
  'markdown',
  'plaintext',
  'latex',
  'tex',
  'restructuredtext',
  'asciidoc',
];

interface InlineParts {
  readonly session: Session;
  readonly model: ModelClient;
  readonly history: HistoryRecorder;
  readonly log: vscode.LogOutputChannel;
}

/** Continuations that were offered last, and what they go on from. */
interface Offered {
  readonly prompt: string;
  readonly texts: readonly string[];
  readonly settings: Settings;
}

/**
 * Shows continuations as ghost text while the user writes, where the setting asks for it. Tab takes all of one, and VS Code's
 * own keys a word of it or the next one. It is quiet: only at the end of a line, only while a model is open and nothing trains.
 */
export class InlineContinuations implements vscode.InlineCompletionItemProvider {
  private readonly parts: InlineParts;
  private readonly requests = new LatestOnly<Offered>();
  private offered: Offered | undefined;

  constructor(parts: InlineParts) {
    this.parts = parts;
  }

  async provideInlineCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    context: vscode.InlineCompletionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.InlineCompletionItem[]> {
    const { session, log } = this.parts;
    const { model, training, workspace } = session.state;
    const isWanted = settings.inlineCompletions() && workspace.kind === 'open';
    if (!isWanted || model.kind !== 'open' || training !== null) return [];
    // A list of suggestions is open, or the text goes on behind the cursor.
    const behind = document.lineAt(position.line).text.slice(position.character);
    if (context.selectedCompletionInfo !== undefined || behind.trim() !== '') return [];
    const prompt = promptBefore(document, position.line, position.character, LONGEST_PROMPT);
    if (prompt.trim() === '') return [];
    const isAsked = context.triggerKind === vscode.InlineCompletionTriggerKind.Invoke;
    const left = isAsked ? [] : goesOnWith(this.offered, prompt);
    if (left.length > 0) return this.items(left, document, position);
    const stopped = new AbortController();
    const listening = token.onCancellationRequested(() => {
      stopped.abort();
    });
    try {
      this.offered = await this.requests.run(
        (latest) => this.ask(prompt, documentName(document), isAsked, latest),
        stopped.signal,
      );
      return this.items(this.offered.texts, document, position);
    } catch (error) {
      // Nobody asked: what fails while somebody writes is a line of the log.
      if (!isCancelled(error)) log.warn(`No continuation is shown: ${messageOf(error)}`);
      return [];
    } finally {
      listening.dispose();
    }
  }

  /** Registers what shows them and what keeps those that are taken. */
  register(): vscode.Disposable[] {
    return [
      vscode.languages.registerInlineCompletionItemProvider(PROSE, this),
      vscode.commands.registerCommand(TAKEN, (text: unknown, file: unknown, line: unknown) => {
        if (typeof text === 'string' && typeof file === 'string' && typeof line === 'number')
          this.keep(text, file, line);
      }),
    ];
  }

  private async ask(prompt: string, file: string, isAsked: boolean, signal: AbortSignal): Promise<Offered> {
    const decoding = settings.decoding();
    const request = {
      prompt,
      file,
      // One while somebody writes; more when they ask for the next.
      count: isAsked ? settings.numberOfVariations() : 1,
      maxCopiedWords: settings.maxCopiedWords(),
      decoding,
    };
    const { continuations } = await this.parts.model.request('continueFrom', request, signal);
    return { prompt, texts: continuations.map(({ text }) => text), settings: { decoding } };
  }

  private items(
    texts: readonly string[],
    document: vscode.TextDocument,
    position: vscode.Position,
  ): vscode.InlineCompletionItem[] {
    const file = vscode.workspace.asRelativePath(document.uri, true);
    const range = new vscode.Range(position, position);
    return texts.map(
      (text) =>
        new vscode.InlineCompletionItem(text, range, {
          title: 'Keep in the History',
          command: TAKEN,
          arguments: [text, file, position.line],
        }),
    );
  }

  /** What was taken, below what it goes on from. */
  private keep(text: string, file: string, line: number): void {
    const { history } = this.parts;
    const { offered } = this;
    if (offered === undefined) return;
    const origin = {
      title: `Continuation in ${basename(file)}`,
      source: { kind: 'text', text: offered.prompt, file },
      place: { file, line },
    } as const;
    const whole = offered.texts.find((one) => one.endsWith(text)) ?? text;
    history.continued(origin, offered.prompt, [whole], offered.settings);
    history.inserted(whole, { file, line });
  }
}
