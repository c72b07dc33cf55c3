import * as z from 'zod';
import {
  copiedRunSchema,
  keptWordsSchema,
  modelSummarySchema,
  nearestPassageSchema,
  nextWordSchema,
  placeSchema,
  soloEndsSchema,
} from './modelProtocol.ts';
import { sliderValues } from './sliderProtocol.ts';
import { presetSchema, presetsSchema } from './presets.ts';
import { curvePointSchema, surveySchema, trainingProgressSchema } from './trainingProtocol.ts';
import { mapAxesSchema, mapPathSchema, passageMapSchema } from './mapProtocol.ts';
import { MAX_DISTANCE, MAX_KEPT_LENGTH, MAX_STRENGTH, MAX_SURROUNDINGS, MAX_WORD } from './limits.ts';
import { requestType, type Side } from './rpc.ts';

/**
 * The conversation between the extension host and the panel. The host owns all state and publishes it whole; the panel
 * draws it and asks for actions. Nothing that the panel shows is lost when it is hidden, reloaded or moved.
 */

/** Why a control is disabled, for people, or null where it is enabled. */
const disabledReason = z.string().nullable();

export const trainingStateSchema = z.object({
  progress: trainingProgressSchema,
  /** True between the moment the user asked for a stop or cancel and its end. */
  stopping: z.boolean(),
});
export type TrainingState = z.output<typeof trainingStateSchema>;

/** What a generated text shares with the workspace; nothing where that is not worth saying, or the text is the writer's own. */
const copied = copiedRunSchema.nullish();

/** The point that is being explored. */
export const explorationStateSchema = z.object({
  /** Rises with each new starting point; sliders of an older one are stale. */
  id: z.int(),
  /** "Selection in chapter-2.md", "Surprise", "Between A and B". */
  title: z.string(),
  /** The text that was explored, verbatim; empty for a surprise. */
  originalText: z.string(),
  /** The text at the current slider positions. */
  text: z.string(),
  /** True while `text` is the writer's own, false once it is generated. */
  verbatim: z.boolean(),
  initialSliders: z.array(z.number()),
  sliders: z.array(z.number()),
  nearest: z.array(nearestPassageSchema),
  copied,
  /** Words that must stay in whatever is made of it. */
  kept: keptWordsSchema,
});
export type ExplorationState = z.output<typeof explorationStateSchema>;

export const markSchema = z.object({
  text: z.string(),
  place: placeSchema.nullable(),
  /** What stands before it in its document; the panel is not told. */
  before: z.string().max(MAX_SURROUNDINGS).optional(),
});
export type Mark = z.output<typeof markSchema>;

export const interpolationStateSchema = z.object({
  a: markSchema.nullable(),
  b: markSchema.nullable(),
  /** 0 at A, 1 at B. */
  t: z.number().min(0).max(1),
  /** The text at `t`; null until both ends are marked. */
  text: z.string().nullable(),
  copied,
});
export type InterpolationState = z.output<typeof interpolationStateSchema>;

export const variationsStateSchema = z.object({
  /** What was varied, for people. */
  title: z.string(),
  busy: z.boolean(),
  /** `sliders` is where each stands on every slider. */
  items: z.array(z.object({ text: z.string(), sliders: z.array(z.number()), copied })),
  /** How many share more words in a row with the workspace than is wanted. */
  leftOut: z.int().optional(),
});
export type VariationsState = z.output<typeof variationsStateSchema>;

/** Something collected for an end of a new slider: where it is from, and the beginning of it where it is a text. */
const draftEntry = z.object({ id: z.string(), title: z.string(), text: z.string() });

/** A slider that the user is making. */
export const sliderDraftSchema = z.object({
  low: z.array(draftEntry),
  high: z.array(draftEntry),
  /** True while the slider is fitted. */
  busy: z.boolean(),
});
export type SliderDraft = z.output<typeof sliderDraftSchema>;

/** The settings that change what is written. */
export const generationSchema = z.object({
  strength: z.number().min(0).max(MAX_STRENGTH),
  distance: z.number().min(0).max(MAX_DISTANCE),
});
export type Generation = z.output<typeof generationSchema>;

/** A failure that the panel shows until the user dismisses it or acts. */
export const failureSchema = z.object({
  message: z.string(),
  /** Buttons: ids are names of requests. */
  actions: z.array(
    z.object({
      id: z.enum(['train', 'resumeTraining', 'stopTraining', 'reopenModel', 'showLog', 'deleteModel']),
      label: z.string(),
    }),
  ),
});
export type Failure = z.output<typeof failureSchema>;

/** The state is sent often, so lists of left-out documents hold only the first few of this many. */
const shortened = { leftOutCount: z.int() };

export const panelStateSchema = z.object({
  workspace: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('none') }),
    z.object({ kind: z.literal('untrusted') }),
    z.object({ kind: z.literal('open'), name: z.string() }),
  ]),
  /** What training would read; null until it was looked at. */
  survey: surveySchema.extend(shortened).nullable(),
  trainingMinutes: z.number(),
  training: trainingStateSchema.nullable(),
  /** Set when a run ended early and can go on. */
  resumable: z.boolean(),
  model: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('none') }),
    z.object({ kind: z.literal('opening') }),
    z.object({ kind: z.literal('open'), summary: modelSummarySchema.extend(shortened) }),
  ]),
  /** The document that the user is in, named as places are; null where it has no such name. */
  document: z.string().nullable(),
  exploration: explorationStateSchema.nullable(),
  interpolation: interpolationStateSchema,
  variations: variationsStateSchema.nullable(),
  generation: generationSchema,
  presets: presetsSchema,
  /** Texts that share more words in a row with the workspace are not offered; 0 is no limit. */
  maxCopiedWords: z.int(),
  /** Null while no slider is being made. */
  sliderDraft: sliderDraftSchema.nullable(),
  failure: failureSchema.nullable(),
  /** Each control that can be disabled, with the reason. */
  disabled: z.object({
    train: disabledReason,
    exploreSelection: disabledReason,
    surprise: disabledReason,
    insert: disabledReason,
    vary: disabledReason,
    interpolate: disabledReason,
    newSlider: disabledReason,
    addExample: disabledReason,
  }),
});
export type PanelState = z.output<typeof panelStateSchema>;

/** A word of a text that is shown, by the units before it. A text that has changed meanwhile is another one. */
export const wordOfTextSchema = z.object({
  of: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('exploration'), id: z.int() }),
    z.object({ kind: z.literal('variation'), index: z.int().nonnegative() }),
  ]),
  text: z.string(),
  at: z.int().nonnegative(),
});
export type WordOfText = z.output<typeof wordOfTextSchema>;

const nothing = z.null();

/** What the extension host answers and publishes to the panel. */
export const panelHostSide = {
  requests: {
    /** The panel is there: the whole state and the curve so far. */
    ready: requestType(nothing, z.object({ state: panelStateSchema, curve: z.array(curvePointSchema) })),
    train: requestType(nothing, nothing),
    pauseTraining: requestType(nothing, nothing),
    resumeTraining: requestType(nothing, nothing),
    stopTraining: requestType(nothing, nothing),
    exploreSelection: requestType(nothing, nothing),
    surprise: requestType(nothing, nothing),
    /** Moves the sliders of exploration `id`. Rejects as `cancelled` when a newer move overtook this one. */
    steer: requestType(
      z.object({ id: z.int(), sliders: sliderValues }),
      z.object({
        text: z.string(),
        verbatim: z.boolean(),
        nearest: z.array(nearestPassageSchema),
        copied,
      }),
    ),
    /** What stands at both ends of a slider of exploration `id`. */
    soloEnds: requestType(z.object({ id: z.int(), slider: z.int().nonnegative() }), soloEndsSchema),
    savePreset: requestType(presetSchema, nothing),
    deletePreset: requestType(z.object({ name: z.string() }), nothing),
    interpolate: requestType(
      z.object({ t: z.number().min(0).max(1) }),
      z.object({ text: z.string(), nearest: z.array(nearestPassageSchema), copied }),
    ),
    markSelection: requestType(z.object({ end: z.enum(['a', 'b']) }), nothing),
    /** Makes the text on the interpolation path the explored point. */
    exploreInterpolation: requestType(nothing, nothing),
    /** The passages in the plane of two different principal axes. */
    map: requestType(z.object({ axes: mapAxesSchema }), passageMapSchema),
    /** The path between the marked passages in that plane. */
    mapPath: requestType(z.object({ axes: mapAxesSchema }), mapPathSchema),
    /** Makes a passage of the map the explored point. */
    explorePassage: requestType(z.object({ passage: z.int().nonnegative() }), nothing),
    /** Variations of the explored point. */
    vary: requestType(nothing, nothing),
    /** What else could stand in the place of a word. Rejects as `cancelled` when the text has changed, or a newer one is asked for. */
    wordAlternatives: requestType(
      wordOfTextSchema,
      z.object({ alternatives: z.array(nextWordSchema).readonly() }),
    ),
    /** Puts another word there; the text goes on from it. */
    takeWord: requestType(wordOfTextSchema.extend({ word: z.string().min(1).max(MAX_WORD) }), nothing),
    /** Says that a word must stay in what is made of exploration `id`, or that it need not. */
    keepWord: requestType(
      z.object({ id: z.int(), word: z.string().min(1).max(MAX_KEPT_LENGTH), keep: z.boolean() }),
      nothing,
    ),
    setGeneration: requestType(generationSchema.partial(), nothing),
    /** Begins to make a slider. */
    newSlider: requestType(nothing, nothing),
    /** Adds what is selected, or what the user then picks among files and folders, to an end of the new slider. */
    addExamples: requestType(
      z.object({ end: z.enum(['low', 'high']), from: z.enum(['selection', 'files']) }),
      nothing,
    ),
    forgetExample: requestType(z.object({ id: z.string() }), nothing),
    makeSlider: requestType(z.object({ lowLabel: z.string(), highLabel: z.string() }), nothing),
    discardSlider: requestType(nothing, nothing),
    /** Asks the user for new names of both ends of a principal axis. */
    renameAxis: requestType(z.object({ index: z.int().nonnegative() }), nothing),
    removeSlider: requestType(z.object({ name: z.string() }), nothing),
    insert: requestType(z.object({ text: z.string() }), nothing),
    copy: requestType(z.object({ text: z.string() }), nothing),
    /** Shows where a passage stands in its document. */
    openPassage: requestType(z.object({ text: z.string(), place: placeSchema }), nothing),
    showReport: requestType(nothing, nothing),
    showLeftOut: requestType(nothing, nothing),
    /** Lets the user choose a document and shows what is read of it. */
    showRead: requestType(nothing, nothing),
    dismissFailure: requestType(nothing, nothing),
    reopenModel: requestType(nothing, nothing),
    deleteModel: requestType(nothing, nothing),
    showLog: requestType(nothing, nothing),
    manageTrust: requestType(nothing, nothing),
    openFolder: requestType(nothing, nothing),
    openSettings: requestType(nothing, nothing),
  },
  events: {
    state: panelStateSchema,
    /** The text so far of exploration `id`, while its newest position is decoded. */
    words: z.object({ id: z.int(), text: z.string() }),
    /** The next points of the curve; `reset` starts a new one. */
    curve: z.object({ reset: z.boolean(), points: z.array(curvePointSchema) }),
  },
} as const satisfies Side;

/** The panel only asks. */
export const panelSide = { requests: {}, events: {} } as const satisfies Side;
