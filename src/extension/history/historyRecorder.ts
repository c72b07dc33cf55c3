import { type HistoryKind, type HistoryNode, MAX_HISTORY_TEXT } from '../../shared/history/historyNode.ts';
import type { Piece } from '../../shared/protocol/modelProtocol.ts';
import { type Drag, ongoing, settle } from './drag.ts';
import type { History, HistoryEdit, NewNode } from './history.ts';
import { storedCodes } from './latentCodes.ts';
import {
  type CodedText,
  content,
  insertion,
  isBeginning,
  isOnPath,
  isSamePosition,
  type ModelIdentity,
  modelOf,
  type Origin,
  type Settings,
  settingsOf,
  surroundingsOf,
} from './nodeContent.ts';

/** Makes nodes of what happens. What it is told it writes later: nobody waits for it, and nothing fails for it. */
export class HistoryRecorder {
  readonly history: History;
  private readonly identity: () => ModelIdentity;
  private steering: Drag | undefined;
  private pathDrag: Drag | undefined;
  /** When something is asked for, for `steered` and `interpolated`. */
  readonly clock: () => number;
  /** The node whose code the sliders move. */
  private base: string | null = null;

  /** @param clock in milliseconds: tells a drag from separate moves */
  constructor(
    history: History,
    identity: () => ModelIdentity,
    clock: () => number = () => performance.now(),
  ) {
    this.history = history;
    this.identity = identity;
    this.clock = clock;
  }

  /** A text is the explored point now. The same text of the same place is the node that it was before. */
  explored(origin: Origin, coded: CodedText): void {
    const identity = this.identity();
    this.enqueue((edit) => {
      const node = this.root(edit, 'exploration', origin, coded, identity);
      this.steering = undefined;
      this.base = node.id;
      edit.show(node.id);
    });
  }

  /** The panel shows a node again. @param base whose code the sliders move; null for none that is kept */
  shown(id: string, base: string | null): void {
    this.enqueue((edit) => {
      this.steering = undefined;
      this.base = base;
      edit.show(edit.tree.get(id) === undefined ? null : id);
    });
  }

  /** The panel shows words again that the same code has given before. */
  shownAgain(text: string): void {
    this.enqueue((edit) => {
      const { base } = this;
      const node = [...edit.tree.nodes].findLast((one) => one.text === text && one.base === base);
      if (node !== undefined) edit.show(node.id);
    });
  }

  /** The sliders were moved. @param askedAt when the move was asked for, by `clock` */
  steered(coded: CodedText, settings: Settings, askedAt: number): void {
    const identity = this.identity();
    const endedAt = this.clock();
    this.enqueue((edit) => {
      const { tree } = edit;
      const drag = ongoing(tree, this.steering, askedAt, ({ id }) => id === edit.shown);
      const origin = drag === undefined ? edit.shown : drag.origin;
      const { base } = this;
      const known = [...tree.nodes].find(
        (other) =>
          other.id !== drag?.own &&
          (other.id === base || (other.base ?? null) === base) &&
          isSamePosition(other, coded, identity),
      );
      const node: NewNode = {
        kind: 'steering',
        parent: origin,
        title: tree.get(origin)?.title ?? '',
        ...content(coded, identity),
        ...(base === null ? {} : { base }),
        ...settingsOf(settings),
      };
      this.steering = settle(edit, { drag, known, node, origin, endedAt });
      edit.show(this.steering.node);
    });
  }

  /** A text was moved by sliders that the panel does not show. */
  steeredUnseen(
    of: { readonly origin: Origin; readonly coded: CodedText },
    steered: CodedText,
    settings: Settings,
  ): void {
    const identity = this.identity();
    this.enqueue((edit) => {
      const { id } = this.root(edit, 'exploration', of.origin, of.coded, identity);
      this.addNew(edit, 'steering', id, [steered], (coded) => ({
        ...content(coded, identity),
        base: id,
        ...settingsOf(settings),
      }));
    });
  }

  /** Texts were made around another one: the explored point, where there is no origin. */
  varied(
    of: { readonly origin: Origin; readonly coded: CodedText } | undefined,
    variations: readonly CodedText[],
    settings: Settings,
  ): void {
    const identity = this.identity();
    this.enqueue((edit) => {
      const parent =
        of === undefined ? edit.shown : this.root(edit, 'exploration', of.origin, of.coded, identity).id;
      this.addNew(edit, 'variation', parent, variations, (coded) => ({
        ...content(coded, identity),
        ...settingsOf(settings),
      }));
    });
  }

  /**
   * A word of a text was replaced and the text written on from there.
   * @param of the variation that it was; undefined for the explored point, which then is the new text
   */
  wordTaken(of: string | undefined, coded: CodedText, settings: Settings): void {
    const identity = this.identity();
    this.enqueue((edit) => {
      const { tree } = edit;
      const shown = tree.get(edit.shown);
      const parent =
        of === undefined
          ? shown
          : tree
              .branch(edit.shown ?? '')
              .map((id) => tree.get(id))
              .findLast((node) => node?.text === of && (node.kind === 'variation' || node.kind === 'word'));
      const made = this.addNew(edit, 'word', parent?.id ?? null, [coded], () => ({
        ...content(coded, identity),
        ...(of === undefined && this.base !== null ? { base: this.base } : {}),
        ...settingsOf(settings),
      }));
      if (of !== undefined) return;
      this.steering = undefined;
      edit.show(made[0] ?? null);
    });
  }

  /** Texts go on from another one. */
  continued(origin: Origin, prompt: string, texts: readonly string[], settings: Settings): void {
    const identity = this.identity();
    this.enqueue((edit) => {
      const coded = { text: prompt, pieces: [], sliders: [] };
      const parent = this.root(edit, 'prompt', origin, coded, { ...identity, sliderSet: undefined });
      const of = texts.map((text) => ({ text }));
      this.addNew(edit, 'continuation', parent.id, of, () => ({
        ...settingsOf(settings),
        ...modelOf(identity),
      }));
    });
  }

  /**
   * Some of a continuation that was recorded, or all of it, was put into a document: the beginning `taken`. Where less of it was
   * taken just before, this is the same insertion.
   */
  taken(continuation: string, taken: string, place: NonNullable<HistoryNode['place']>): void {
    if (taken.length > MAX_HISTORY_TEXT) return;
    this.enqueue((edit) => {
      const { tree } = edit;
      const nodes = [...tree.nodes];
      const from = nodes.findLast(({ kind, text }) => kind === 'continuation' && text === continuation);
      const last = nodes.findLast(({ kind }) => kind === 'insertion');
      if (last !== undefined && last.parent === from?.id && isBeginning(last.text, taken))
        edit.replace({ ...last, text: taken });
      else edit.add(insertion(from, taken, place));
    });
  }

  /** A text between two others is shown. @param askedAt as in `steered` */
  interpolated(
    ends: NonNullable<HistoryNode['ends']>,
    text: string,
    pieces: readonly Piece[],
    settings: Settings,
    askedAt: number,
  ): void {
    const endedAt = this.clock();
    // The ends are the writer's own.
    if (ends.t === 0 || ends.t === 1) return;
    const identity = this.identity();
    this.enqueue((edit) => {
      const { tree } = edit;
      const path = tree
        .childrenOf(null)
        .map((id) => tree.get(id)!)
        .findLast((root) => isOnPath(root, ends) && root.model === identity.model);
      const drag = ongoing(tree, this.pathDrag, askedAt, (stop) => isOnPath(stop, ends));
      const known = [path?.id, ...tree.childrenOf(path?.id ?? null)]
        .map((id) => tree.get(id))
        .find((stop) => stop?.ends?.t === ends.t && stop.text === text && stop.id !== drag?.own);
      const codes = storedCodes(text, pieces);
      const origin = path?.id ?? null;
      const node: NewNode = {
        kind: 'interpolation',
        parent: origin,
        title: 'Between A and B',
        text,
        ...modelOf(identity),
        ...(codes === undefined ? {} : { codes }),
        ends,
        ...(ends.a.place === null ? {} : { place: { file: ends.a.place.file } }),
        surroundings: surroundingsOf((ends.t < 0.5 ? ends.a : ends.b).place?.file, ends.a.before),
        ...settingsOf(settings),
      };
      this.pathDrag = settle(edit, { drag, known, node, origin, endedAt });
    });
  }

  /** A text was put into a document. @param id of the text's node; without it, the one shown or the last of these words */
  inserted(text: string, place: NonNullable<HistoryNode['place']>, id?: string): void {
    if (text.length > MAX_HISTORY_TEXT) return;
    this.enqueue((edit) => {
      const { tree } = edit;
      const from =
        tree.get(id ?? null) ??
        [tree.get(edit.shown), ...[...tree.nodes].reverse()].find((node) => node?.text === text);
      edit.add(insertion(from, text, place));
    });
  }

  private enqueue(change: (edit: HistoryEdit) => void): void {
    void this.history.enqueue(change);
  }

  /** The root of a text, which may be there. */
  private root(
    edit: HistoryEdit,
    kind: HistoryKind,
    { title, source, place }: Origin,
    coded: CodedText,
    identity: ModelIdentity,
  ): HistoryNode {
    const { tree } = edit;
    const surroundings =
      source.kind === 'prior' ? {} : surroundingsOf(source.file, source.before, source.after);
    const node: NewNode = {
      kind,
      parent: null,
      title,
      ...content(coded, identity),
      ...(source.kind === 'prior' ? { priorSeed: source.seed } : {}),
      ...(place === undefined ? {} : { place }),
      surroundings,
    };
    const known = tree
      .childrenOf(null)
      .map((id) => tree.get(id)!)
      .findLast(
        (root) =>
          root.kind === kind &&
          root.text === node.text &&
          root.model === node.model &&
          root.priorSeed === node.priorSeed &&
          root.surroundings?.file === node.surroundings?.file,
      );
    if (known === undefined) return edit.add(node);
    // The model has other sliders than it had then.
    if (known.sliderSet !== node.sliderSet && node.sliders !== undefined)
      edit.replace({ ...known, sliderSet: node.sliderSet, sliders: node.sliders, codes: node.codes });
    return tree.get(known.id)!;
  }

  /** Adds those that are not there yet; gives the nodes of all. */
  private addNew<Text extends { readonly text: string }>(
    edit: HistoryEdit,
    kind: HistoryKind,
    parent: string | null,
    texts: readonly Text[],
    more: (text: Text) => Partial<NewNode>,
  ): string[] {
    const { tree } = edit;
    const title = tree.get(parent)?.title ?? '';
    return texts.map((one) => {
      const node: NewNode = { kind, parent, title, text: one.text, ...more(one) };
      const known = tree
        .childrenOf(parent)
        .map((id) => tree.get(id)!)
        .find((child) => child.kind === kind && child.text === node.text && child.model === node.model);
      return (known ?? edit.add(node)).id;
    });
  }
}
