import type { DeviceState, Engine } from '../../src/model/engine/engine.ts';
import { CachedDecoder } from '../../src/model/decoding/cachedDecoder.ts';
import { wordPart } from '../../src/model/decoding/repetition.ts';
import { Random } from '../../src/model/numerics/random.ts';
import type { Tokenizer } from '../../src/model/tokenizer/tokenizer.ts';
import { corpusBleu } from '../../src/model/evaluation/bleu.ts';
import { wordsOf } from '../../src/model/evaluation/words.ts';
import type { TrainingSnapshot } from '../../src/model/training/loop/trainingRun.ts';
import { floats, passageFeeds, type TokenIds } from '../../src/model/vae/graphs/feeds.ts';
import { buildEncoderGraph, buildScoringGraph } from '../../src/model/vae/graphs/graphs.ts';

/** Held-out passages that are reconstructed, and texts that are drawn from the prior. */
const DECODED = 200;
const DECODED_AT_ONCE = 50;
const BATCH = 16;
const SEED = 1;
/** Neither an expert nor chance has a say. */
const GREEDY = { temperature: 0, topP: 1, seed: SEED } as const;

export interface Metrics {
  /** Bits a byte of the bound. */
  readonly bits: number;
  /** Nats a passage. */
  readonly reconstruction: number;
  readonly kl: number;
  readonly activeUnits: number;
  /** Of greedy texts of posterior means. */
  readonly bleu: number;
  /** Nats a passage that the true posterior mean saves against another passage's. */
  readonly codeMatters: number;
  /** Different pairs of words among all, and different texts among all, greedily decoded from N(0, I). */
  readonly priorDistinct2: number;
  readonly priorTexts: number;
}

/** @param heldOut in order of length */
export async function measure(
  engine: Engine,
  { config, parameters, run }: TrainingSnapshot,
  tokenizer: Tokenizer,
  heldOut: readonly TokenIds[],
): Promise<Metrics> {
  const state = engine.createState(parameters);
  const parts = Array.from({ length: tokenizer.vocabularySize }, (_, id) => wordPart(tokenizer.decode([id])));
  const decoder = await CachedDecoder.create(config, engine, state, parts);
  try {
    const best = run.best!;
    const text = (tokenIds: TokenIds): string => tokenizer.decode(Array.from(tokenIds));
    const bytes = heldOut.reduce((sum, tokenIds) => sum + Buffer.byteLength(text(tokenIds)), 0);
    const codes = await encode(engine, state, config, heldOut);
    const others = derangement(heldOut.length).map((row) => codes[row]!);
    const nats = await score(engine, state, config, heldOut, codes);
    const shuffled = await score(engine, state, config, heldOut, others);

    const every = Math.max(1, heldOut.length / DECODED);
    const rows = Array.from({ length: Math.min(DECODED, heldOut.length) }, (_, i) => Math.floor(i * every));
    const decode = async (latentCodes: readonly Float32Array[]): Promise<string[]> => {
      const texts: string[] = [];
      for (let from = 0; from < latentCodes.length; from += DECODED_AT_ONCE)
        texts.push(
          ...(await decoder.decode(latentCodes.slice(from, from + DECODED_AT_ONCE), GREEDY)).map(text),
        );
      return texts;
    };
    const decoded = await decode(rows.map((row) => codes[row]!));
    const random = Random.fromSeed(SEED);
    const drawn = await decode(rows.map(() => random.normals(config.latentSize)));
    return {
      bits: -best.elbo / Math.LN2 / (bytes / heldOut.length),
      reconstruction: best.reconstructionLoss,
      kl: best.kl,
      activeUnits: best.activeUnits,
      bleu: corpusBleu(
        decoded.map(spaced),
        rows.map((row) => [spaced(text(heldOut[row]!))]),
      ).bleu,
      codeMatters: (shuffled - nats) / heldOut.length,
      priorDistinct2: distinctPairs(drawn),
      priorTexts: new Set(drawn).size / drawn.length,
    };
  } finally {
    await decoder.dispose();
    state.dispose();
  }
}

async function encode(
  engine: Engine,
  state: DeviceState,
  config: TrainingSnapshot['config'],
  passages: readonly TokenIds[],
): Promise<Float32Array[]> {
  const executable = await engine.compile(buildEncoderGraph(config));
  const codes: Float32Array[] = [];
  for (let from = 0; from < passages.length; from += BATCH) {
    const batch = passages.slice(from, from + BATCH);
    const { posteriorMean } = await executable.run(passageFeeds(config, batch), state);
    for (const row of batch.keys())
      codes.push(
        (posteriorMean!.data as Float32Array).slice(row * config.latentSize, (row + 1) * config.latentSize),
      );
  }
  await executable.dispose();
  return codes;
}

/** Nats of all passages together, each under its code. */
async function score(
  engine: Engine,
  state: DeviceState,
  config: TrainingSnapshot['config'],
  passages: readonly TokenIds[],
  codes: readonly Float32Array[],
): Promise<number> {
  const executable = await engine.compile(buildScoringGraph(config));
  let total = 0;
  for (let from = 0; from < passages.length; from += BATCH) {
    const batch = passages.slice(from, from + BATCH);
    const latentCode = new Float32Array(batch.length * config.latentSize);
    batch.forEach((_, row) => {
      latentCode.set(codes[from + row]!, row * config.latentSize);
    });
    const feeds = {
      ...passageFeeds(config, batch),
      latentCode: floats(latentCode, [batch.length, config.latentSize]),
    };
    const { reconstruction } = await executable.run(feeds, state);
    for (const nats of reconstruction!.data) total += nats;
  }
  await executable.dispose();
  return total;
}

const spaced = (text: string): string[] => wordsOf(text, 'spaced');

/** A random cycle through all rows: none keeps its place. */
function derangement(count: number): number[] {
  const order = Random.fromSeed(SEED).shuffle([...Array(count).keys()]);
  const next = new Array<number>(count);
  order.forEach((row, i) => {
    next[row] = order[(i + 1) % count]!;
  });
  return next;
}

function distinctPairs(texts: readonly string[]): number {
  const pairs = texts.flatMap((text) => {
    const words = spaced(text);
    return words.slice(1).map((word, i) => `${words[i]} ${word}`);
  });
  return pairs.length === 0 ? 0 : new Set(pairs).size / pairs.length;
}
