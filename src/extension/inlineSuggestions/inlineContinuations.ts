import { basename } from 'node:path';
import * as vscode from 'vscode';
import { isCancelled } from '../../shared/protocol/rpcError.ts';
import { placeName } from '../documents/officeTexts.ts';
import { documentName } from '../editor/documentName.ts';
import { promptBefore } from '../editor/paragraph.ts';
import { continuedAt } from '../editor/placement/placement.ts';
import { PROSE } from '../editor/prose.ts';
import { LONGEST_PROMPT } from '../editor/textLimits.ts';
import { messageOf } from '../failures/failure.ts';
import type { HistoryRecorder } from '../history/historyRecorder.ts';
import type { Origin, Settings } from '../history/nodeContent.ts';
import type { ModelClient } from '../modelHost/modelClient.ts';
import { settings } from '../settings/settings.ts';
import { disabledReasons } from '../state/disabledReasons.ts';
import type { Session } from '../state/session.ts';
import { OfferedTexts } from './offeredTexts.ts';
import { endsWithSentence } from './sentenceEnd.ts';

/** A line of dialogue says too little to go on from: paragraphs before it come with it up to this length. UTF-16 units. */
const SHORTEST_PROMPT = 300;
/** How long the caret rests before a text is looked for that nobody asked for, in milliseconds. */
const REST = 700;

/** Texts that are looked for at first. Should one be nothing, there is another. */
const FEW = 2;
/** What has none, such as the number of a list, is not worth showing. */
const WORD = /\p{L}{2}/u;

export interface InlineParts {
  readonly session: Session;
  readonly model: ModelClient;
  readonly history: HistoryRecorder;
  readonly log: vscode.LogOutputChannel;
}

/** What was offered last. */
interface Offer {
  readonly document: vscode.TextDocument;
  readonly texts: OfferedTexts;
  readonly origin: Origin;
  readonly settings: Settings;
  /** Whether there is more than the first text. */
  readonly isWhole: boolean;
}

/**
 * Shows continuations as ghost text, where the setting asks for it. Tab takes all of one, VS Code's own keys a word of it or the
 * next one. It is quiet: by itself it comes only where the caret rests after a sentence at the end of a line, a model is open
 * and nothing trains. What is taken goes into the history, as does all that the user asked for.
 */
export class InlineContinuations implements vscode.InlineCompletionItemProvider {
  private readonly parts: InlineParts;
  private offer: Offer | undefined;

  constructor(parts: InlineParts) {
    this.parts = parts;
  }

  async provideInlineCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    context: vscode.InlineCompletionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.InlineCompletionItem[]> {
    const isAsked = context.triggerKind === vscode.InlineCompletionTriggerKind.Invoke;
    // A list of suggestions that is open comes first.
    if (!this.isWanted(isAsked) || context.selectedCompletionInfo !== undefined) return [];
    const known = this.known(document, position);
    if (known.length > 0 && (!isAsked || this.offer?.isWhole === true)) return items(known, position);
    const aborted = new AbortController();
    const listening = token.onCancellationRequested(() => {
      aborted.abort();
    });
    try {
      if (!isAsked) {
        if (!restsAfterSentence(document, position)) return [];
        await rest(aborted.signal);
      }
      const offer = await this.ask(document, position, known.length > 0, aborted.signal);
      if (offer === undefined || token.isCancellationRequested) return [];
      this.offer = offer;
      return items(this.known(document, position), position);
    } catch (error) {
      // While somebody writes, what fails is a line of the log.
      if (!isCancelled(error) && !aborted.signal.aborted)
        this.parts.log.warn(`No continuation is shown: ${messageOf(error)}`);
      return [];
    } finally {
      listening.dispose();
    }
  }

  /** Registers what shows them, and what sees them taken. */
  register(): vscode.Disposable[] {
    return [
      vscode.languages.registerInlineCompletionItemProvider(PROSE, this),
      vscode.workspace.onDidChangeTextDocument((event) => {
        this.follow(event);
      }),
    ];
  }

  private isWanted(isAsked: boolean): boolean {
    const { state } = this.parts.session;
    if (!settings.inlineCompletions() || disabledReasons(state).continueFromHere !== null) return false;
    return isAsked || (state.model.kind === 'open' && state.training === null);
  }

  /** What is left at a caret of the texts that were offered last. */
  private known(document: vscode.TextDocument, position: vscode.Position): string[] {
    const { offer } = this;
    if (offer?.document !== document) return [];
    const start = document.positionAt(offer.texts.offset);
    if (promptAt(document, start) !== offer.texts.prompt) return [];
    return offer.texts.left(document.getText(), document.offsetAt(position));
  }

  /** @param more whether others are wanted beside those that are known */
  private async ask(
    document: vscode.TextDocument,
    position: vscode.Position,
    more: boolean,
    signal: AbortSignal,
  ): Promise<Offer | undefined> {
    const prompt = promptAt(document, position);
    if (prompt.trim() === '') return undefined;
    const file = documentName(document);
    const decoding = settings.decoding();
    const request = {
      ...{ prompt, file, decoding, maxCopiedWords: settings.maxCopiedWords() },
      // Few while somebody writes; others when they ask for the next.
      count: more ? settings.numberOfVariations() : FEW,
    };
    const { version } = document;
    const { continuations } = await this.parts.model.request('continueFrom', request, signal);
    if (document.version !== version) return undefined;
    const origin: Origin = {
      title: `Continuation in ${basename(document.uri.path)}`,
      source: { kind: 'text', text: prompt, file },
      place: { file: placeName(document), line: position.line },
    };
    const offset = document.offsetAt(position);
    const lineEnd = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
    const open = { text: document.getText(), file, lineEnd } as const;
    const written = continuations.map(({ text }) => text).filter((text) => WORD.test(text));
    const place = { start: offset, end: offset };
    const found = written.map((text) => ({ written: text, placed: continuedAt(open, place, text).text }));
    if (more) this.parts.history.continued(origin, prompt, written, { decoding });
    // The one that is shown stays the first.
    const first = more ? (this.offer?.texts.texts ?? []) : [];
    const others = found.filter(({ placed }) => !first.some((one) => one.placed === placed));
    const texts = new OfferedTexts(offset, prompt, [...first, ...others]);
    return { document, texts, origin, settings: { decoding }, isWhole: more };
  }

  private follow({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const { offer } = this;
    if (offer?.document !== document || contentChanges.length === 0) return;
    if (contentChanges.length > 1) {
      this.offer = undefined;
      return;
    }
    const taken = offer.texts.follow(contentChanges[0]!, document.getText());
    if (taken === undefined) return;
    const { history } = this.parts;
    const { offered } = taken;
    history.continued(offer.origin, offer.texts.prompt, [offered.written], offer.settings);
    const place = { file: placeName(document), line: document.positionAt(offer.texts.offset).line };
    history.taken(offered.written, taken.taken === offered.placed ? offered.written : taken.taken, place);
  }
}

const promptAt = (document: vscode.TextDocument, { line, character }: vscode.Position): string =>
  promptBefore(document, line, character, { most: LONGEST_PROMPT, least: SHORTEST_PROMPT });

function restsAfterSentence(document: vscode.TextDocument, { line, character }: vscode.Position): boolean {
  const { text } = document.lineAt(line);
  return text.slice(character).trim() === '' && endsWithSentence(text.slice(0, character));
}

const items = (texts: readonly string[], position: vscode.Position): vscode.InlineCompletionItem[] =>
  texts.map((text) => new vscode.InlineCompletionItem(text, new vscode.Range(position, position)));

/** Waits until the caret has rested. Throws the signal's reason where it does not. */
function rest(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, REST);
    const left = (): void => {
      clearTimeout(timer);
      reject(signal.reason instanceof Error ? signal.reason : new Error('The caret went on.'));
    };
    if (signal.aborted) left();
    else signal.addEventListener('abort', left, { once: true });
  });
}
