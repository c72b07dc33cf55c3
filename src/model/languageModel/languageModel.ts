import { Tokenizer } from '../tokenizer/tokenizer.ts';
import { BodyRunner } from './bodyRunner.ts';
import { CandidateHead, type Candidates, type Scores } from './candidateHead.ts';
import { readEmbeddingRows } from './embeddingRows.ts';
import { type KeyValueShape, KeyValues } from './keyValues.ts';
import { damagedFolder, readFolder, readTokenizerJson, TOKENIZER_FILE } from './languageModelFolder.ts';
import { middleLayerOf } from './llamaShape.ts';
import { Session } from './sessions.ts';
import { type TextStates, textStates } from './textStates.ts';

/** Ids of the tokens of a text, without BOS. */
export type TokenIds = ArrayLike<number>;

export interface LanguageModelInfo extends KeyValueShape {
  /** C, of states and embeddings. */
  readonly width: number;
  readonly layers: number;
  /** Whose output `middleStates` are, counted from 1. */
  readonly middleLayer: number;
  /** V */
  readonly vocabularySize: number;
  readonly keyValueHeads: number;
  readonly headWidth: number;
  /** Tokens of one text, BOS included. */
  readonly maximumPositions: number;
  readonly marks: { readonly document: number; readonly endOfTurn: number };
  /** Of everything that states depend on: what a model trained with it records. */
  readonly hash: string;
}

export interface OpenOptions {
  /** Threads of one operator. */
  readonly threads: number;
  /** Folder of the program's own, where it is noted that the files were hashed. */
  readonly storage?: string;
}

/**
 * A frozen language model: hidden states of texts, the likeliest next tokens, and stepping with keys and values kept.
 * Only one call runs at a time: others wait for their turn inside ONNX Runtime.
 */
export class LanguageModel {
  readonly config: LanguageModelInfo;
  readonly tokenizer: Tokenizer;
  private readonly sessions: Readonly<Record<'embedding' | 'lower' | 'upper' | 'head', Session>>;
  private readonly body: BodyRunner;
  private readonly candidates: CandidateHead;

  private constructor(config: LanguageModelInfo, tokenizer: Tokenizer, sessions: LanguageModel['sessions']) {
    this.config = config;
    this.tokenizer = tokenizer;
    this.sessions = sessions;
    this.body = new BodyRunner(sessions, config);
    this.candidates = new CandidateHead(sessions.head, config);
  }

  /**
   * Opens the language model in a folder that `convertGguf` wrote.
   * @throws LanguageModelError missing, damaged, version, failed
   */
  static async open(folder: string, { threads, storage }: OpenOptions): Promise<LanguageModel> {
    const { config, hash } = await readFolder(folder, storage);
    const { shape, marks } = config;
    const json = await readTokenizerJson(folder);
    let tokenizer;
    try {
      tokenizer = Tokenizer.fromJson(json);
    } catch (cause) {
      throw damagedFolder(folder, TOKENIZER_FILE, 'is no tokenizer of a language model', cause);
    }
    if (tokenizer.vocabularySize !== shape.vocabularySize)
      throw damagedFolder(folder, TOKENIZER_FILE, 'belongs to another language model');
    const opened: Session[] = [];
    const open = async (graph: string): Promise<Session> => {
      const session = await Session.open(folder, graph, { threads });
      opened.push(session);
      return session;
    };
    try {
      const sessions = {
        embedding: await open('embedding'),
        lower: await open('lower'),
        upper: await open('upper'),
        head: await open('head'),
      };
      const info = { ...shape, middleLayer: middleLayerOf(shape), marks, hash };
      return new LanguageModel(info, tokenizer, sessions);
    } catch (error) {
      for (const session of opened) await session.release();
      throw error;
    }
  }

  /**
   * States of texts, each alone after BOS. Texts of similar length are computed together.
   * @returns per text, in the order given: middle [T, C] of its tokens, hidden [T + 1, C], the first after BOS
   * @throws the signal's reason when it is aborted: it is looked at between batches
   */
  states(texts: readonly TokenIds[], signal?: AbortSignal): Promise<TextStates[]> {
    return textStates(this.body, this.config, texts, signal);
  }

  /** The states of the middle layer alone, [T, C] per text: a third of the work. */
  async middleStates(texts: readonly TokenIds[], signal?: AbortSignal): Promise<Float32Array[]> {
    const states = await textStates(this.body, this.config, texts, signal, { middleOnly: true });
    return states.map(({ middle }) => middle);
  }

  /** Last hidden states of one window of a document after BOS: [T + 1, C]. */
  async windowStates(tokenIds: TokenIds, signal?: AbortSignal): Promise<Float32Array> {
    const [states] = await textStates(this.body, this.config, [tokenIds], signal);
    return states!.hidden;
  }

  /** Rows of the embedding: [n, C]. */
  embeddings(ids: TokenIds): Promise<Float32Array> {
    return readEmbeddingRows(this.sessions.embedding, this.config, ids);
  }

  /**
   * The likeliest tokens after each query, most likely first.
   * @param queries [B, C]: hidden states, or such with something added
   * @param count how many, K
   */
  head(queries: Float32Array, count?: number): Promise<Candidates> {
    return this.candidates.likeliest(queries, count);
  }

  /**
   * The logits of given tokens.
   * @param queries [B, C]
   * @param targets [B, n]: as many for each query
   */
  scores(queries: Float32Array, targets: TokenIds): Promise<Scores> {
    return this.candidates.scores(queries, targets);
  }

  /** Keys and values of rows that have read nothing, not even BOS. The caller frees them. */
  emptyKeyValues(rows: number): KeyValues {
    return new KeyValues(this.config, rows);
  }

  /**
   * Reads on: appends tokens to rows, which may differ in length and in the number of new tokens.
   * Many new tokens are read in chunks, between which other work gets in.
   * @param tokenIds per row; BOS is not added
   * @param past what the rows have read; the new tokens are appended to it
   * @returns hidden [B, S, C] with S the largest number of new tokens; beyond a row's own number anything. `past` again.
   * @throws the signal's reason; then `past` has what was read until then
   */
  step(
    tokenIds: readonly TokenIds[],
    past: KeyValues,
    signal?: AbortSignal,
  ): Promise<{ hidden: Float32Array; keyValues: KeyValues }> {
    return this.body.step(tokenIds, past, signal);
  }

  async close(): Promise<void> {
    for (const session of Object.values(this.sessions)) await session.release();
  }
}
