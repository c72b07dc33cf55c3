import { type HistoryKind, type HistoryNode, MAX_HISTORY_TEXT } from '../../shared/history/historyNode.ts';
import type { HistoryTree } from '../../shared/history/historyTree.ts';
import type { Decoding, Piece, Source, Surroundings } from '../../shared/protocol/modelProtocol.ts';
import type { Mark } from '../../shared/protocol/panelProtocol.ts';
import type { History, HistoryEdit, NewNode } from './history.ts';
import { storedCodes } from './latentCodes.ts';

/** Moves that follow one another within this many milliseconds are one drag: only where it came to rest is kept. */
const DRAG_PAUSE = 1000;

/** Which model wrote, and which sliders it has. */
export interface ModelIdentity {
  readonly model: string | undefined;
  readonly sliderSet: string | undefined;
}

/** A text with what the model holds of it. */
export interface CodedText {
  readonly text: string;
  readonly pieces: readonly Piece[];
  readonly sliders: readonly number[];
}

/** Where a text comes from. */
export interface Origin {
  readonly title: string;
  readonly source: Source;
  readonly place?: HistoryNode['place'];
}

export interface Settings {
  readonly decoding: Decoding;
  readonly distance?: number;
}

/** A series of moves by one hand. */
interface Drag {
  readonly node: string;
  /** Where it began: the ends of a walk, or the node that was shown. */
  readonly origin: string | null;
  readonly endedAt: number;
}

/** Makes nodes of what happens. What it is told it writes later: nobody waits for it, and nothing fails for it. */
export class HistoryRecorder {
  readonly history: History;
  private readonly identity: () => ModelIdentity;
  private steering: Drag | undefined;
  private walking: Drag | undefined;
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

  /** The sliders were moved. @param askedAt when the move was asked for, by `clock` */
  steered(coded: CodedText, settings: Settings, askedAt: number): void {
    const identity = this.identity();
    const endedAt = this.clock();
    this.enqueue((edit) => {
      const { steering: drag } = this;
      const { tree } = edit;
      const dragged = drag && tree.get(drag.node);
      const goesOn =
        dragged !== undefined &&
        edit.shown === dragged.id &&
        askedAt - drag!.endedAt < DRAG_PAUSE &&
        isUntouched(tree, dragged);
      const origin = goesOn ? drag!.origin : edit.shown;
      const known = [origin, ...tree.childrenOf(origin)]
        .map((id) => tree.get(id))
        .find((node) => node !== dragged && node !== undefined && isSamePosition(node, coded, identity));
      if (known !== undefined) {
        if (goesOn) edit.retract(dragged.id);
        this.steering = undefined;
        edit.show(known.id);
        return;
      }
      const parent = tree.get(origin);
      const node: NewNode = {
        kind: 'steering',
        parent: origin,
        title: parent?.title ?? '',
        ...content(coded, identity),
        ...(this.base === null ? {} : { base: this.base }),
        decoding: settings.decoding,
      };
      const added = goesOn ? { ...node, id: dragged.id, time: edit.now() } : edit.add(node);
      if (goesOn) edit.replace(added);
      this.steering = { node: added.id, origin, endedAt };
      edit.show(added.id);
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
        ...settings,
      }));
    });
  }

  /** Texts go on from another one. */
  continued(origin: Origin, prompt: string, texts: readonly string[], settings: Settings): void {
    const identity = this.identity();
    this.enqueue((edit) => {
      const coded = { text: prompt, pieces: [], sliders: [] };
      const parent = this.root(edit, 'prompt', origin, coded, { ...identity, sliderSet: undefined });
      const of = texts.map((text) => ({ text }));
      this.addNew(edit, 'continuation', parent.id, of, () => ({ ...settings, ...modelOf(identity) }));
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
      const { walking: drag } = this;
      const path = tree
        .childrenOf(null)
        .map((id) => tree.get(id))
        .findLast(
          (node) => node?.ends !== undefined && sameEnds(node.ends, ends) && node.model === identity.model,
        );
      const known = [path?.id, ...(path === undefined ? [] : tree.childrenOf(path.id))]
        .map((id) => tree.get(id))
        .find((node) => node?.text === text && node.ends?.t === ends.t);
      const dragged = drag && tree.get(drag.node);
      const goesOn =
        dragged?.ends !== undefined &&
        sameEnds(dragged.ends, ends) &&
        askedAt - drag!.endedAt < DRAG_PAUSE &&
        isUntouched(tree, dragged);
      if (known !== undefined) {
        if (goesOn && known !== dragged) edit.retract(dragged.id);
        this.walking = { node: known.id, origin: known.parent, endedAt };
        // It has come to rest here before: the next move begins another one.
        if (known !== dragged) this.walking = undefined;
        return;
      }
      const codes = storedCodes(text, pieces);
      const node: NewNode = {
        kind: 'interpolation',
        parent: path?.id ?? null,
        title: 'Between A and B',
        text,
        ...modelOf(identity),
        ...(codes === undefined ? {} : { codes }),
        ends,
        ...(ends.a.place === null ? {} : { place: { file: ends.a.place.file } }),
        surroundings: { file: (ends.t < 0.5 ? ends.a : ends.b).place?.file, before: ends.a.before },
        ...settings,
      };
      const added = goesOn ? { ...node, id: dragged.id, time: edit.now() } : edit.add(node);
      if (goesOn) edit.replace(added);
      this.walking = { node: added.id, origin: added.parent, endedAt };
    });
  }

  /** A text was put into a document. */
  inserted(text: string, place: NonNullable<HistoryNode['place']>): void {
    if (text.length > MAX_HISTORY_TEXT) return;
    this.enqueue((edit) => {
      const { tree } = edit;
      const from =
        [tree.get(edit.shown), ...[...tree.nodes].reverse()].find((node) => node?.text === text) ?? undefined;
      edit.add({
        kind: 'insertion',
        parent: from?.id ?? null,
        title: from?.title ?? '',
        text,
        ...(from?.model === undefined ? {} : { model: from.model }),
        place,
      });
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
    const surroundings = surroundingsOf(source);
    const node: NewNode = {
      kind,
      parent: null,
      title,
      ...content(coded, identity),
      ...(source.kind === 'prior' ? { priorSeed: source.seed } : {}),
      ...(place === undefined ? {} : { place }),
      ...(surroundings === undefined ? {} : { surroundings }),
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

  private addNew<Text extends { readonly text: string }>(
    edit: HistoryEdit,
    kind: HistoryKind,
    parent: string | null,
    texts: readonly Text[],
    more: (text: Text) => Partial<NewNode>,
  ): void {
    const { tree } = edit;
    const title = tree.get(parent)?.title ?? '';
    for (const one of texts) {
      const node: NewNode = { kind, parent, title, text: one.text, ...more(one) };
      const isKnown = tree
        .childrenOf(parent)
        .map((id) => tree.get(id)!)
        .some((child) => child.kind === kind && child.text === node.text && child.model === node.model);
      if (!isKnown) edit.add(node);
    }
  }
}

const modelOf = ({ model }: ModelIdentity): { model?: string } => (model === undefined ? {} : { model });

function content(
  { text, pieces, sliders }: CodedText,
  identity: ModelIdentity,
): Pick<NewNode, 'text'> & Partial<NewNode> {
  const codes = storedCodes(text, pieces);
  if (codes === undefined || codes.length === 0) return { text, ...modelOf(identity) };
  return { text, ...modelOf(identity), codes, sliderSet: identity.sliderSet, sliders: [...sliders] };
}

function surroundingsOf(source: Source): Surroundings | undefined {
  if (source.kind === 'prior') return undefined;
  const { file, before, after } = source;
  return { file, before, after };
}

/** Whether nothing was made from it, and nobody wants to find it again. */
const isUntouched = (tree: HistoryTree, { id, name, bookmarked }: HistoryNode): boolean =>
  tree.childrenOf(id).length === 0 && name === undefined && bookmarked !== true;

const isSamePosition = (node: HistoryNode, { text, sliders }: CodedText, identity: ModelIdentity): boolean =>
  node.text === text &&
  node.model === identity.model &&
  node.sliderSet === identity.sliderSet &&
  node.sliders?.length === sliders.length &&
  node.sliders.every((value, index) => value === sliders[index]);

const sameMark = (one: Mark, other: Mark): boolean =>
  one.text === other.text && one.place?.file === other.place?.file;

const sameEnds = (one: NonNullable<HistoryNode['ends']>, other: NonNullable<HistoryNode['ends']>): boolean =>
  sameMark(one.a, other.a) && sameMark(one.b, other.b);
