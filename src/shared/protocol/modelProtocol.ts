import * as z from 'zod';
import { mapAxesSchema, mapPathSchema, passageMapSchema } from './mapProtocol.ts';
import {
  MAX_COPIED_WORDS,
  MAX_DISTANCE,
  MAX_KEPT_LENGTH,
  MAX_KEPT_WORDS,
  MAX_STRENGTH,
  MAX_SURROUNDINGS,
  MAX_WORD,
} from './limits.ts';
import { requestType, type Payload, type Side } from './rpc.ts';
import { axisSchema, exampleSchema, latentCode, sliderValues } from './sliderProtocol.ts';
import {
  deviceReportSchema,
  devices,
  fraction,
  leftOutSchema,
  seed,
  surveySchema,
  trainingOutcomeSchema,
  trainingProgressSchema,
  trainingSettingsSchema,
  workspaceSchema,
} from './trainingProtocol.ts';

/**
 * The conversation between the extension host and a model process. Both kinds of model process (training and
 * sampling) run the same program and answer the same requests; the host decides which one it asks.
 *
 * Latent codes cross as plain arrays of Z numbers, one for each passage.
 */

/** The document that a text is from: its name tells words from markup. Without one the text is plain. */
const fileOfText = z.string().optional();

const surroundingText = z.string().max(MAX_SURROUNDINGS).optional();
/** Where a text stands: its document, and the end of what stands before it and the beginning of what stands after. */
export const surroundingsSchema = z.object({
  file: fileOfText,
  before: surroundingText,
  after: surroundingText,
});
export type Surroundings = z.output<typeof surroundingsSchema>;

/** Where a passage stands: UTF-16 offsets into the document `file`, which is `root name/relative path` or an absolute path. */
export const placeSchema = z.object({
  file: z.string(),
  offset: z.int().nonnegative(),
  length: z.int().nonnegative(),
});
export type Place = z.output<typeof placeSchema>;

export const modelSummarySchema = z.object({
  axes: z.array(axisSchema),
  documents: z.int(),
  passages: z.int(),
  words: z.int(),
  parameters: z.int(),
  latentSize: z.int(),
  trainedSeconds: z.number(),
  trainedAt: z.string(),
  trainedOn: z.string(),
  /** False where a starter model stands in for a model of this workspace: it has not learnt from the documents. */
  fineTuned: z.boolean(),
  /** What decodes now, for people. */
  device: z.string(),
  /** Whether a language model writes, steered by the code. */
  hasLanguageModel: z.boolean(),
  /** Why it is this model and not the one that was asked for, and what to do; null where nothing is to be said. */
  notice: z.string().nullable(),
  leftOut: z.array(leftOutSchema),
});
export type ModelSummary = z.output<typeof modelSummarySchema>;

export const decodingSchema = z.object({
  /** 0 decodes greedily. */
  temperature: z.number().min(0).max(2),
  topP: z.number().gt(0).max(1),
  seed,
  /** How much the code steers the language model: 0 is the language model alone, 1 is as trained, and the default. */
  strength: z.number().min(0).max(MAX_STRENGTH).optional(),
});
export type Decoding = z.output<typeof decodingSchema>;

/**
 * A text as the model holds it: passages with their latent codes, and what stands between them, kept verbatim.
 * `text` of a passage is what stands there now: the writer's words until a slider moved, decoded words after.
 */
export const pieceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('between'), text: z.string() }),
  z.object({ kind: z.literal('passage'), text: z.string(), latentCode }),
]);
export type Piece = z.output<typeof pieceSchema>;

export const nearestPassageSchema = z.object({ text: z.string(), place: placeSchema, distance: z.number() });
export type NearestPassage = z.output<typeof nearestPassageSchema>;

/** Where something to explore comes from. */
export const sourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string(), ...surroundingsSchema.shape }),
  /** A draw from the density fitted to this workspace's codes. */
  z.object({ kind: z.literal('prior'), seed }),
  /** A text whose codes by this model are known already. */
  z.object({ kind: z.literal('code'), pieces: z.array(pieceSchema).max(5000), ...surroundingsSchema.shape }),
]);
export type Source = z.output<typeof sourceSchema>;

export const explorationSchema = z.object({
  pieces: z.array(pieceSchema),
  /** The mean slider position of the passages, one value an axis: where the sliders stand at first. */
  sliders: z.array(z.number()),
  nearest: z.array(nearestPassageSchema),
});
export type Exploration = z.output<typeof explorationSchema>;

/** The longest run of words of a text that stands in the workspace, as it stands there. */
export const copiedRunSchema = z.object({ words: z.int().positive(), text: z.string(), place: placeSchema });
export type CopiedRun = z.output<typeof copiedRunSchema>;

/** Null where fewer than three words in a row are shared. */
const copied = copiedRunSchema.nullable();

/** What a text was made from: runs of words of it do not count as copied. By default the text of the pieces. */
const original = z.string().optional();

const generated = z.object({ text: z.string(), pieces: z.array(pieceSchema), copied });
export type Generated = z.output<typeof generated>;

/** A text around another one, and where it stands on every slider. */
const variationSchema = generated.extend({ sliders: z.array(z.number()) });
export type Variation = z.output<typeof variationSchema>;

const soloEnd = z.object({ position: z.number(), text: z.string() });
/** A text with one slider at either end, and all others where the text stands. */
export const soloEndsSchema = z.object({ low: soloEnd, high: soloEnd });
export type SoloEnds = z.output<typeof soloEndsSchema>;

/** A word that may stand at a place of a text, and how likely it is there. */
export const nextWordSchema = z.object({ word: z.string(), probability: z.number() });
export type NextWord = z.output<typeof nextWordSchema>;

const wordPlace = {
  pieces: z.array(pieceSchema),
  /** UTF-16 units of the text before the word. */
  at: z.int().nonnegative(),
  decoding: decodingSchema,
  ...surroundingsSchema.shape,
};

const markedText = z.object({ text: z.string(), file: fileOfText }).nullable();

/** Texts that share more words in a row with the workspace are left out; 0 leaves out none. */
const maxCopiedWords = z.int().min(0).max(MAX_COPIED_WORDS).optional();

/** Words, or longer stretches, that must stay in what is made of a text. */
export const keptWordsSchema = z.array(z.string().min(1).max(MAX_KEPT_LENGTH)).max(MAX_KEPT_WORDS);

const nothing = z.null();

/** What a model process answers and publishes. */
export const modelSide = {
  requests: {
    /** Whether the process is there and takes requests. Asked again after so long (heartbeat.ts), or the host is silent. */
    ping: requestType(z.object({ everyMilliseconds: z.int().min(1).max(3_600_000) }), nothing),
    /** Which documents would be read, and which not and why. */
    survey: requestType(z.object({ workspace: workspaceSchema }), surveySchema),
    documentsRead: requestType(
      z.object({ workspace: workspaceSchema }),
      z.object({ documents: z.array(z.object({ file: z.string(), passages: z.int() })) }),
    ),
    /** What is read of one of these and what is not, for people. */
    documentAsRead: requestType(
      z.object({ workspace: workspaceSchema, file: z.string() }),
      z.object({ text: z.string() }),
    ),
    /** The text of one of these as places in it count, for formats that no editor shows; else why it is not read. */
    documentText: requestType(
      z.object({ workspace: workspaceSchema, file: z.string() }),
      z.object({ text: z.string() }),
    ),
    /**
     * Trains and saves into `modelFolder`. `resume` goes on from the checkpoint there. Announces `trainingProgress`.
     * Cancelling the request abandons the run but keeps its last checkpoint, so that it can be resumed.
     */
    train: requestType(
      z.object({
        workspace: workspaceSchema,
        settings: trainingSettingsSchema,
        modelFolder: z.string(),
        resume: z.boolean(),
      }),
      trainingOutcomeSchema,
    ),
    /** Starts every device and measures it: takes some seconds, at first up to a minute. */
    measureDevices: requestType(nothing, z.object({ devices: z.array(deviceReportSchema) })),
    pauseTraining: requestType(nothing, nothing),
    continueTraining: requestType(nothing, nothing),
    /** Ends training early and keeps the best model so far; the `train` request then settles. */
    stopTraining: requestType(nothing, nothing),

    open: requestType(z.object({ modelFolder: z.string(), device: z.enum(devices) }), modelSummarySchema),
    /**
     * Opens a starter model with the workspace's documents, before there is a model of them. Nothing is written. Where the
     * starter cannot be used on them, the fallback is opened, and the summary's notice says why.
     */
    openStarter: requestType(
      z.object({
        workspace: workspaceSchema,
        starterFolder: z.string(),
        fallbackFolder: z.string().optional(),
        device: z.enum(devices),
      }),
      modelSummarySchema,
    ),
    /** Encodes a text, draws a point, or comes back to one. */
    explore: requestType(z.object({ source: sourceSchema }), explorationSchema),
    /**
     * Moves every passage by (sliders - initialSliders) along the axes and decodes. Where no slider moved, the pieces'
     * own text comes back verbatim. The newest request wins: an older one still running answers `cancelled`. With a
     * `stream`, `words` are published under this number while they are decoded.
     */
    steer: requestType(
      z.object({
        stream: z.int().nonnegative().optional(),
        pieces: z.array(pieceSchema),
        initialSliders: sliderValues,
        sliders: sliderValues,
        decoding: decodingSchema,
        ...surroundingsSchema.shape,
      }),
      generated.extend({ nearest: z.array(nearestPassageSchema) }),
    ),
    /** What stands at both ends of the slider of index `slider`. */
    soloEnds: requestType(
      z.object({
        pieces: z.array(pieceSchema),
        initialSliders: sliderValues,
        slider: z.int().nonnegative(),
        decoding: decodingSchema,
        ...surroundingsSchema.shape,
      }),
      soloEndsSchema,
    ),
    /** The text at fraction `t` of the path; t = 0 and t = 1 are verbatim. The newest request wins. */
    interpolate: requestType(
      z.object({
        from: z.string(),
        fromFile: fileOfText,
        /** What stands before `from`: all texts of the path are written after it. */
        before: surroundingText,
        to: z.string(),
        toFile: fileOfText,
        t: fraction,
        decoding: decodingSchema,
      }),
      generated.extend({ nearest: z.array(nearestPassageSchema) }),
    ),
    vary: requestType(
      z.object({
        pieces: z.array(pieceSchema),
        count: z.int().min(1).max(50),
        distance: z.number().min(0).max(MAX_DISTANCE),
        decoding: decodingSchema,
        original,
        maxCopiedWords,
        /** Texts that lack some of these come last, where there are too few others. */
        kept: keptWordsSchema.optional(),
        ...surroundingsSchema.shape,
      }),
      z.object({ variations: z.array(variationSchema), leftOut: z.int() }),
    ),
    /** The likeliest words at a place, by its passage's code and after what stands before it. The newest request wins. */
    wordAlternatives: requestType(
      z.object({ ...wordPlace, count: z.int().min(1).max(50) }),
      z.object({ alternatives: z.array(nextWordSchema) }),
    ),
    /** Takes a word at a place; its passage is written on from there. The newest request wins; `stream` as of `steer`. */
    writeOn: requestType(
      z.object({
        ...wordPlace,
        stream: z.int().nonnegative().optional(),
        word: z.string().min(1).max(MAX_WORD),
        original,
      }),
      generated,
    ),
    continueFrom: requestType(
      z.object({
        prompt: z.string(),
        file: fileOfText,
        count: z.int().min(1).max(50),
        decoding: decodingSchema,
        maxCopiedWords,
      }),
      z.object({ continuations: z.array(z.object({ text: z.string(), copied })), leftOut: z.int() }),
    ),
    /** The workspace's passages nearest to a text, but for the text itself. */
    similarPassages: requestType(
      z.object({ text: z.string(), file: fileOfText, count: z.int().min(1).max(200) }),
      z.object({ similar: z.array(nearestPassageSchema) }),
    ),
    /** The passages in the plane of two different principal axes. */
    map: requestType(z.object({ axes: mapAxesSchema }), passageMapSchema),
    mapPath: requestType(z.object({ axes: mapAxesSchema, a: markedText, b: markedText }), mapPathSchema),
    /** The text of a passage of the map, and where it stands. */
    passage: requestType(
      z.object({ passage: z.int().nonnegative() }),
      z.object({ text: z.string(), place: placeSchema }),
    ),
    /**
     * Makes a slider from examples of its two ends, and saves it in the model's folder. Answers the model's summary with
     * it; explorations from before have the old sliders and must be made anew.
     */
    addSlider: requestType(
      z.object({
        name: z.string(),
        lowLabel: z.string(),
        highLabel: z.string(),
        low: z.array(exampleSchema),
        high: z.array(exampleSchema),
      }),
      modelSummarySchema,
    ),
    removeSlider: requestType(z.object({ name: z.string() }), modelSummarySchema),
    /** Names both ends of a principal axis. */
    nameAxis: requestType(
      z.object({ index: z.int().nonnegative(), lowLabel: z.string(), highLabel: z.string() }),
      modelSummarySchema,
    ),
    /**
     * Fits the named sliders of another model, the one before this, to the open one, and gives its axes the names of those that
     * order the passages alike. Names that no axis is left for are lost.
     */
    takeSliders: requestType(
      z.object({ modelFolder: z.string() }),
      z.object({ summary: modelSummarySchema, lostNames: z.array(z.string()) }),
    ),
    /** The model report as Markdown. Announces `reportProgress` while it measures the model. */
    report: requestType(z.object({ modelFolder: z.string() }), z.object({ markdown: z.string() })),
  },
  events: {
    trainingProgress: trainingProgressSchema,
    /** How far a report is: what is being measured, in words for people, and how much of the report is done. */
    reportProgress: z.object({ measuring: z.string(), fraction }),
    /** The text so far of the request that gave this stream. */
    words: z.object({ stream: z.int().nonnegative(), text: z.string() }),
    /** A line for the log channel. */
    log: z.object({ level: z.enum(['info', 'warning', 'error']), message: z.string() }),
  },
} as const satisfies Side;

/** The extension host only asks. */
export const hostSide = { requests: {}, events: {} } as const satisfies Side;

export type ModelEvent<E extends keyof typeof modelSide.events> = Payload<typeof modelSide, E>;
