import { randomInt } from 'node:crypto';
import { basename } from 'node:path';
import { LatestOnly } from '../../shared/coalescing/latestOnly.ts';
import type {
  CopiedRun,
  Decoding,
  Generated,
  NearestPassage,
  Piece,
  SoloEnds,
  Source,
} from '../../shared/protocol/modelProtocol.ts';
import type { Axis } from '../../shared/protocol/sliderProtocol.ts';
import type { ExplorationState, WordOfText } from '../../shared/protocol/panelProtocol.ts';
import { CANCELLED, RpcError } from '../../shared/protocol/rpcError.ts';
import { keptByDefault } from '../../shared/words/keptWords.ts';
import { messageOf, UserError } from '../failures/failure.ts';
import type { HistoryRecorder } from '../history/historyRecorder.ts';
import type { Log } from '../log.ts';
import type { ModelClient } from '../modelHost/modelClient.ts';
import type { Session } from '../state/session.ts';
import type { WorkspaceMemory } from '../storage/workspaceMemory.ts';
import {
  type Exploring,
  type PlacedText,
  type Point,
  type Replay,
  sameAxis,
  type ShownText,
  surroundings,
  textOf,
} from './explorationPoint.ts';
import type { VariationController } from './variationController.ts';

export interface ExplorationParts {
  readonly session: Session;
  readonly model: ModelClient;
  readonly memory: WorkspaceMemory;
  readonly log: Log;
  readonly history: HistoryRecorder;
  readonly variations: VariationController;
  readonly decoding: () => Decoding;
  /** Hears the text of an exploration while it is decoded. */
  readonly onWords: (words: { readonly id: number; readonly text: string }) => void;
  /** Ids of explorations follow this number. Those of earlier windows, which the panel may remember, are lower. */
  readonly idsAfter: number;
}

export interface Steered {
  readonly text: string;
  readonly verbatim: boolean;
  readonly nearest: NearestPassage[];
  readonly copied?: CopiedRun | null;
}

/** The explored point: where it comes from, and where the sliders have moved it. */
export class ExplorationController {
  private readonly parts: ExplorationParts;
  private readonly steering = new LatestOnly<Steered>();
  private point: Point | undefined;
  /** Ends the encoding of what is to be explored next. */
  private exploring: AbortController | undefined;
  private lastId: number;
  /** Explorations that are not shown yet, and may still wait for the model to open. */
  private underWay = 0;

  constructor(parts: ExplorationParts) {
    this.parts = parts;
    this.lastId = parts.idsAfter;
  }

  /**
   * Makes a text the explored point.
   * @param title says where it comes from, for people
   * @param where it stands; more may be known of it
   */
  async exploreText(text: string, title: string, where: Omit<PlacedText, 'text'> = {}): Promise<void> {
    const source = { kind: 'text', text, ...surroundings(where) } as const;
    await this.explore(source, title, { place: where.place });
  }

  /** Shows a text of the history as the explored point. */
  async replay(replay: Replay): Promise<void> {
    await this.explore(replay.source, replay.title, { replay });
  }

  /** Explores a passage of the workspace by its number in the model. */
  async explorePassage(passage: number): Promise<void> {
    const { text, place } = await this.parts.model.request('passage', { passage });
    await this.exploreText(text, `Passage in ${basename(place.file)}`, { file: place.file });
  }

  /** Explores a point drawn from what this workspace's texts are like. */
  async surprise(): Promise<void> {
    await this.explore({ kind: 'prior', seed: randomInt(2 ** 31) }, 'Surprise');
  }

  /**
   * Moves the sliders of exploration `id`; the newest move wins.
   * @throws RpcError cancelled: a newer move or a newer exploration took its place
   */
  async steer(id: number, sliders: readonly number[], signal?: AbortSignal): Promise<Steered> {
    const askedAt = this.parts.history.clock();
    return this.steering.run(async (latest) => {
      const { session, model, decoding } = this.parts;
      const { point } = this;
      const { exploration } = session.state;
      if (point === undefined || exploration?.id !== id) throw stale();
      const { initialSliders } = exploration;
      const chosen = decoding();
      if (sliders.length !== initialSliders.length)
        throw new UserError('These are sliders of another model.');
      const request = {
        ...{ pieces: point.pieces, initialSliders, sliders: [...sliders], decoding: chosen },
        ...surroundings(point.source),
      };
      const result = await model.write('steer', request, latest, (text) => {
        if (session.state.exploration?.id === id) this.parts.onWords({ id, text });
      });
      if (session.state.exploration?.id !== id) throw stale();
      const verbatim = point.isOwn && result.text === textOf(point.pieces);
      this.point = { ...point, moved: result.pieces, rounds: 0 };
      const { text, nearest } = result;
      const steered = { text, verbatim, nearest, copied: verbatim ? null : result.copied };
      session.update({
        exploration: { ...session.state.exploration, ...steered, sliders: [...sliders] },
      });
      this.remember();
      this.parts.history.steered({ ...result, sliders }, { decoding: chosen }, askedAt);
      return steered;
    }, signal);
  }

  /** What stands at both ends of a slider of exploration `id`. Throws RpcError cancelled: another one took its place. */
  async soloEnds(id: number, slider: number, signal?: AbortSignal): Promise<SoloEnds> {
    const { session, model, decoding } = this.parts;
    const { exploration } = session.state;
    if (this.point === undefined || exploration?.id !== id) throw stale();
    const { pieces, source } = this.point;
    const { initialSliders } = exploration;
    const request = { pieces, initialSliders, slider, decoding: decoding(), ...surroundings(source) };
    return model.request('soloEnds', request, signal);
  }

  /** Decodes anew where the sliders have been moved to: what is written depends on the settings, too. */
  async steerAgain(): Promise<void> {
    const { exploration } = this.parts.session.state;
    if (exploration !== null && !exploration.verbatim) await this.steer(exploration.id, exploration.sliders);
  }

  /** A text that is shown, as the model holds it. @throws RpcError cancelled: another one is shown meanwhile */
  shownText({ of, text }: Pick<WordOfText, 'of' | 'text'>): ShownText {
    const { exploration } = this.parts.session.state;
    const { point } = this;
    if (point === undefined || exploration === null) throw stale();
    const isVariation = of.kind === 'variation';
    const shown = isVariation
      ? this.parts.variations.listedAt(of.index)
      : { text: exploration.text, pieces: point.moved, sliders: exploration.sliders };
    if (shown?.text !== text || (!isVariation && of.id !== exploration.id)) throw stale();
    return { ...shown, original: textOf(point.pieces), surroundings: surroundings(point.source) };
  }

  /** Puts a text in the place of one that is shown, at the same codes. Throws as `shownText`. */
  rewrite(shown: Pick<WordOfText, 'of' | 'text'>, { text, pieces, copied }: Generated): void {
    this.shownText(shown);
    const { session } = this.parts;
    const { of } = shown;
    if (of.kind === 'variation') {
      this.parts.variations.rewrite(of.index, { text, pieces, copied });
      return;
    }
    this.point = { ...this.point!, moved: pieces, rounds: 0 };
    session.update({ exploration: { ...session.state.exploration!, text, copied, verbatim: false } });
    this.remember();
  }

  /** Lists variations of the explored point where the sliders have moved it; others each time. */
  async varyExploration(): Promise<void> {
    const { point } = this;
    const { exploration } = this.parts.session.state;
    if (point === undefined || exploration === null) throw new UserError('Explore something first.');
    this.point = { ...point, rounds: point.rounds + 1 };
    await this.parts.variations.list(point, exploration);
  }

  /**
   * Explores again what was explored before the window was reloaded, or before there was a new model, unless something
   * else is explored already. False where there is nothing to restore.
   */
  async restore(): Promise<boolean> {
    const { memory } = this.parts;
    if (this.isExploring()) return true;
    const remembered = await memory.exploration();
    if (this.isExploring()) return true;
    if (remembered === undefined) return false;
    const { source, title, sliders, modelId, isGenerated, moved, kept } = remembered;
    // Codes of another model mean nothing to this one: it reads the text.
    const isOfThis = source.kind !== 'code' || modelId === memory.modelId;
    const readable = isOfThis ? source : { ...source, kind: 'text' as const, text: textOf(source.pieces) };
    const exploration = await this.explore(readable, title, { isGenerated: isGenerated === true, kept });
    if (modelId === memory.modelId && sliders.length === exploration.sliders.length)
      await this.steer(exploration.id, sliders).then(() => {
        this.showAgain(exploration.id, moved);
      });
    return true;
  }

  /** The words that stood there, whatever the model makes of the place now. */
  private showAgain(id: number, moved: Piece[] | undefined): void {
    const { session } = this.parts;
    const { exploration } = session.state;
    if (moved === undefined || this.point === undefined || exploration?.id !== id || exploration.verbatim)
      return;
    this.point = { ...this.point, moved };
    session.update({ exploration: { ...exploration, text: textOf(moved) } });
    this.remember();
    this.parts.history.shownAgain(textOf(moved));
  }

  /**
   * There are other sliders: explores the same place again, so that it has a position on each, and moves those that are
   * still there to where they had been moved.
   */
  async changeSliders(before: readonly Axis[], after: readonly Axis[]): Promise<void> {
    const { exploration } = this.parts.session.state;
    if (this.point === undefined || exploration === null) return;
    const { source, isOwn } = this.point;
    const { kept } = exploration;
    const again = await this.explore(source, exploration.title, { isGenerated: !isOwn, kept });
    const sliders = again.sliders.map((value, index) => {
      const axis = before.find((one) => sameAxis(one, after[index]));
      if (axis === undefined) return value;
      const [was, began] = [exploration.sliders[axis.index], exploration.initialSliders[axis.index]];
      return was === undefined || was === began ? value : was;
    });
    if (sliders.some((value, index) => value !== again.sliders[index])) await this.steer(again.id, sliders);
  }

  /** Forgets the point, which belongs to a model that is no longer there. */
  clear(): void {
    this.parts.variations.stop();
    this.point = undefined;
    this.parts.session.update({ exploration: null, variations: null });
  }

  private isExploring(): boolean {
    return this.underWay > 0 || this.parts.session.state.exploration !== null;
  }

  private async explore(source: Source, title: string, how: Exploring = {}): Promise<ExplorationState> {
    const { session, model, history } = this.parts;
    const { replay } = how;
    this.parts.variations.stop();
    const id = ++this.lastId;
    this.exploring?.abort();
    const exploring = new AbortController();
    this.exploring = exploring;
    this.underWay++;
    const { pieces, sliders, nearest } = await model
      .request('explore', { source }, exploring.signal)
      .finally(() => {
        this.underWay--;
      });
    if (id !== this.lastId) throw stale();
    const text = textOf(pieces);
    const verbatim = replay?.verbatim ?? (source.kind === 'text' && how.isGenerated !== true);
    const base = replay?.base;
    const isOwn = base === undefined ? verbatim : replay?.originalText === textOf(base.pieces);
    this.point = { source, pieces, ...base, moved: pieces, isOwn, rounds: 0 };
    const originalText = replay?.originalText ?? (source.kind === 'prior' ? '' : text);
    const exploration = {
      id,
      title,
      originalText,
      text,
      verbatim,
      initialSliders: [...(base?.initialSliders ?? sliders)],
      sliders: [...(base?.sliders ?? sliders)],
      nearest,
      copied: null,
      kept: how.kept ?? keptByDefault(originalText),
    };
    session.update({ exploration, variations: null });
    this.remember();
    if (replay === undefined)
      history.explored({ title, source, place: how.place }, { text, pieces, sliders });
    return exploration;
  }

  /** Keeps the explored point over reloads. */
  remember(): void {
    const { session, memory, log } = this.parts;
    const { exploration } = session.state;
    if (this.point === undefined || exploration === null) return;
    const { title, sliders, kept } = exploration;
    const { source, isOwn, moved } = this.point;
    memory
      .setExploration({ modelId: memory.modelId, source, title, sliders, moved, isGenerated: !isOwn, kept })
      .catch((error: unknown) => {
        log.error(`What is explored is not remembered: ${messageOf(error)}`);
      });
  }
}

const stale = (): RpcError => new RpcError(CANCELLED, 'A newer exploration took its place.');
