import assert from 'node:assert/strict';
import { SteeredDecoder } from '../../../../src/model/decoding/steered/steeredDecoder.ts';
import type {
  SteeredOptions,
  SteeredRequest,
} from '../../../../src/model/decoding/steered/steeredRequest.ts';
import { SteeringRunner } from '../../../../src/model/decoding/steered/steeringRunner.ts';
import type { Engine } from '../../../../src/model/engine/engine.ts';
import { createOnnxEngine } from '../../../../src/model/engine/onnx/onnxRuntime.ts';
import type { LanguageModel } from '../../../../src/model/languageModel/languageModel.ts';
import { Random } from '../../../../src/model/numerics/random.ts';
import { tinyLanguageModel } from '../../languageModel/tinyLanguageModel.ts';
import { TINY_STEERING, tinySteering } from './tinyModels.ts';

const GREEDY: SteeredOptions = { temperature: 0, topP: 1, seed: 1 };
const END = TINY_STEERING.vocabularySize;

describe('steered decoder', () => {
  let languageModel: LanguageModel;
  let engine: Engine;
  let steering: SteeringRunner;
  before(async () => {
    languageModel = await tinyLanguageModel(1);
    engine = await createOnnxEngine({ provider: 'cpu', threads: 1 });
    const parameters = engine.createState(tinySteering(2));
    steering = await SteeringRunner.create(TINY_STEERING, engine, languageModel, parameters);
    parameters.dispose();
  });
  after(async () => {
    await engine.dispose();
    await languageModel.close();
  });

  const decoder = (maximumBytes = 2 ** 22): SteeredDecoder =>
    new SteeredDecoder(languageModel, steering, { maximumLength: 24, maximumBytes });
  const codes = (count: number, seed = 3): Float32Array[] => {
    const random = Random.fromSeed(seed);
    return Array.from({ length: count }, () => random.normals(TINY_STEERING.latentSize));
  };
  const near = (code: Float32Array, distance: number, seed: number): Float32Array => {
    const random = Random.fromSeed(seed);
    return code.map((value) => value + distance * random.normal());
  };
  const context = languageModelText('the cat saw the dog. ');

  /** Greedy without any rule, from all logits, everything computed afresh for every token. */
  async function reference({ latentCode, context: before = [] }: SteeredRequest): Promise<number[]> {
    const text: number[] = [];
    while (text.length < 24) {
      const [states] = await languageModel.states([[...before, ...text]]);
      const hidden = states!.hidden.slice(before.length * 64);
      const passage = await steering.begin([latentCode], 1);
      const { queries, endLogits } = await passage.append(hidden, [0, ...text]);
      passage.dispose();
      const { tokenIds, logits } = await languageModel.head(queries.slice(-64), END);
      if (endLogits.at(-1)! > logits[0]!) break;
      text.push(tokenIds[0]!);
    }
    return text;
  }
  function languageModelText(text: string): () => number[] {
    return () => languageModel.tokenizer.encode(text);
  }

  it('decodes what the definition says, alone and in context', async () => {
    const requests = codes(6).flatMap((latentCode) => [{ latentCode }, { latentCode, context: context() }]);
    const texts = await decoder().decode(requests, { ...GREEDY, bare: true });
    for (const [i, request] of requests.entries())
      assert.deepEqual(texts[i]!.tokenIds, await reference(request), `request ${i}`);
    assert.ok(new Set(texts.map(({ tokenIds }) => tokenIds.join())).size > 6, 'codes and contexts matter');
    assert.ok(
      texts.some(({ tokenIds }) => tokenIds.length < 24),
      'some end',
    );
  });

  it('decodes rows together as each alone', async () => {
    const requests = codes(8, 4).map((latentCode, i) => ({
      latentCode,
      stream: i,
      ...(i % 2 === 0 && { context: context() }),
    }));
    for (const options of [GREEDY, { ...GREEDY, temperature: 0.8, topP: 0.9, seed: 5 }]) {
      const together = await decoder().decode(requests, options);
      for (const [i, request] of requests.entries()) {
        const [alone] = await decoder().decode([request], options);
        assert.deepEqual(together[i]!.tokenIds, alone!.tokenIds);
        assert.ok(Math.abs(together[i]!.logProbability - alone!.logProbability) < 1e-3);
      }
    }
  });

  it('gives with a draft the text that it gives without', async () => {
    let accepted = 0;
    for (const [i, code] of codes(3, 6).entries())
      for (const options of [GREEDY, { ...GREEDY, temperature: 0.7, topP: 0.95, seed: i }]) {
        const drafting = decoder();
        const before = { latentCode: code, context: context(), stream: 3 };
        const [draft] = await drafting.decode([before], options);
        for (const distance of [0, 0.02, 0.2, 1]) {
          const request = { ...before, latentCode: near(code, distance, i) };
          const [plain] = await decoder().decode([request], options);
          const { read } = drafting.prefixes.counts;
          const [text] = await drafting.decode([{ ...request, draft: draft!.tokenIds }], options);
          assert.deepEqual(text!.tokenIds, plain!.tokenIds, `code ${i}, distance ${distance}`);
          assert.ok(Math.abs(text!.logProbability - plain!.logProbability) < 1e-3);
          if (distance === 0) assert.equal(drafting.prefixes.counts.read, read, 'nothing is read again');
        }
        accepted += drafting.counts.accepted;
      }
    assert.ok(accepted > 100, `${accepted} tokens of drafts held`);
  });

  it('gives with a guess the text that it gives without, in fewer runs of the language model', async () => {
    let saved = 0;
    for (const latentCode of codes(40, 7)) {
      const request = { latentCode, context: context() };
      const [alone] = await decoder().decode([request], GREEDY);
      if (alone!.tokenIds.length < 5) continue;
      const words = alone!.tokenIds;
      // One token is another, one is missing, one is too many.
      const another = words[2] === 5 ? 6 : 5;
      const guesses = [words, words.with(2, another), words.toSpliced(3, 1), words.toSpliced(4, 0, 7)];
      for (const guess of guesses) {
        const guessing = decoder();
        const [text] = await guessing.decode([{ ...request, guess }], GREEDY);
        assert.deepEqual(text!.tokenIds, words);
        const [own, expected] = [text!.logProbability, alone!.logProbability];
        // Where every word would repeat another, what is written has no probability.
        assert.ok(own === expected || Math.abs(own - expected) < 0.1, `${own} ${expected}`);
        saved += guessing.counts.accepted;
      }
      // After a beginning as well.
      const given = words.slice(0, 2);
      const [rest] = await decoder().decode([{ ...request, given }], GREEDY);
      const guess = words.slice(2);
      const [guessed] = await decoder().decode([{ ...request, given, guess }], GREEDY);
      assert.deepEqual(guessed!.tokenIds, rest!.tokenIds);
    }
    assert.ok(saved > 50, `${saved} tokens were not read one by one`);
  });

  it('takes drafts of several passages, and of some of them', async () => {
    const own = codes(4, 7);
    const drafting = decoder();
    const drafts = await drafting.decode(
      own.map((latentCode) => ({ latentCode, context: context() })),
      GREEDY,
    );
    const requests = own.map((code, i) => ({
      latentCode: near(code, 0.1 * i, i),
      context: context(),
      stream: i,
    }));
    const plain = await decoder().decode(requests, GREEDY);
    const texts = await drafting.decode(
      requests.map((request, i) => (i === 1 ? request : { ...request, draft: drafts[i]!.tokenIds })),
      GREEDY,
    );
    assert.deepEqual(
      texts.map(({ tokenIds }) => tokenIds),
      plain.map(({ tokenIds }) => tokenIds),
    );
  });

  it('shows each passage as it grows', async () => {
    const shown: (readonly number[])[][] = [[], []];
    const onText = (passage: number, tokenIds: readonly number[]): void =>
      void shown[passage]!.push(tokenIds);
    const requests = codes(2, 8).map((latentCode) => ({ latentCode }));
    const texts = await decoder().decode(requests, { ...GREEDY, onText });
    for (const [i, { tokenIds }] of texts.entries()) {
      assert.deepEqual(shown[i]!.at(-1), tokenIds);
      for (const [step, text] of shown[i]!.slice(0, -1).entries())
        assert.deepEqual(text, tokenIds.slice(0, step + 1));
    }
  });

  it('stops at the next token when aborted', async () => {
    const controller = new AbortController();
    const running = decoder();
    const onText = (_passage: number, tokenIds: readonly number[]): void => {
      if (tokenIds.length === 3) controller.abort(new Error('newer'));
    };
    const request = { latentCode: codes(1, 9)[0]!, context: context() };
    await assert.rejects(running.decode([request], { ...GREEDY, onText }, controller.signal), /newer/);
    assert.equal(running.prefixes.counts.read, 1 + context().length + 2);
  });

  it('begins with what is forced, as text', async () => {
    const vocabulary = decoder().vocabulary;
    for (const forced of [' ', '\n\n', ' mel', ' melan', ' the cat', ' “é'])
      for (const latentCode of codes(3, 10)) {
        const [text] = await decoder().decode([{ latentCode, forced, context: context() }], GREEDY);
        const decoded = vocabulary.text(text!.tokenIds);
        assert.ok(decoded.startsWith(forced), `${JSON.stringify(forced)}: ${decoded}`);
        assert.ok(decoded.length > forced.length);
      }
  });

  it('meets the same noise in streams of one number, other noise in others', async () => {
    const latentCode = codes(1, 11)[0]!;
    const drawn = { ...GREEDY, temperature: 1, seed: 4 };
    const texts = await decoder().decode(
      [5, 5, 6].map((stream) => ({ latentCode, stream })),
      drawn,
    );
    assert.deepEqual(texts[0], texts[1]);
    assert.notDeepEqual(texts[0]!.tokenIds, texts[2]!.tokenIds);
  });

  it('is the language model alone at strength 0, whatever the code', async () => {
    const texts = await decoder().decode(
      codes(3, 12).map((latentCode) => ({ latentCode, context: context() })),
      { ...GREEDY, strength: 0, bare: true },
    );
    assert.deepEqual(texts[0]!.tokenIds, texts[1]!.tokenIds);
    assert.deepEqual(texts[0]!.tokenIds, texts[2]!.tokenIds);
  });

  it('is as right when hardly anything is remembered', async () => {
    const requests = codes(4, 13).map((latentCode) => ({ latentCode, context: context() }));
    const small = decoder(20 * 4 * (64 + 128));
    assert.deepEqual(
      (await small.decode(requests, GREEDY)).map(({ tokenIds }) => tokenIds),
      (await decoder().decode(requests, GREEDY)).map(({ tokenIds }) => tokenIds),
    );
    assert.ok(small.prefixes.bytes <= 20 * 4 * (64 + 128));
  });

  it('scores what it decodes as decoding does', async () => {
    const requests = codes(10, 14).flatMap((latentCode) => [
      { latentCode },
      { latentCode, context: context() },
    ]);
    for (const strength of [1, 0.5]) {
      const texts = await decoder().decode(requests, { ...GREEDY, bare: true, strength });
      const lengths = new Set(texts.map(({ tokenIds }) => tokenIds.length));
      assert.ok(lengths.has(24) && lengths.size > 2, 'some end, others have the largest length');
      const coded = requests.map((request, i) => ({ ...request, tokenIds: texts[i]!.tokenIds }));
      const scores = await decoder().score(coded, { strength });
      for (const [i, { logProbability }] of texts.entries())
        assert.ok(Math.abs(scores[i]! - logProbability) < 1e-3, `${i}: ${scores[i]}, ${logProbability}`);
      const [alone] = await decoder().score([coded[1]!], { strength });
      assert.ok(Math.abs(alone! - scores[1]!) < 1e-3);
    }
  });

  it('tells what may come at places of a text, as the distributions after its beginnings do', async () => {
    const [latentCode] = codes(1, 8);
    const whole = decoder();
    const tokenIds = [5, 6, 7, 8, 5, 6];
    const text = { latentCode: latentCode!, context: context(), tokenIds, places: [0, 2, 6] };
    const [lists] = await whole.alternatives([text, { ...text, places: [1] }]);
    for (const [i, place] of text.places.entries()) {
      const steps = whole.stepsAfter({ ...text, given: tokenIds.slice(0, place), strength: 1 });
      const expected = await steps.begin();
      steps.dispose();
      assert.deepEqual(
        lists![i]!.map(({ tokenId }) => tokenId),
        expected.map(({ tokenId }) => tokenId),
      );
      for (const [k, { logProbability }] of lists![i]!.entries())
        assert.ok(Math.abs(logProbability - expected[k]!.logProbability) < 1e-4);
    }
  });

  it('gives the distributions after a beginning, and after each way that it goes on', async () => {
    const [latentCode] = codes(1, 17);
    const given = languageModel.tokenizer.encode(' the dog');
    const reading = decoder();
    const steps = reading.stepsAfter({ latentCode: latentCode!, context: context(), given, strength: 1 });
    const [cat, ran, saw] = [' cat', ' ran', ' saw'].map((word) => languageModel.tokenizer.encode(word)[0]!);
    const agrees = async (
      listed: readonly { tokenId: number; logProbability: number }[],
      text: readonly number[],
    ): Promise<void> => {
      const [states] = await languageModel.states([[...context(), ...text]]);
      const passage = await steering.begin([latentCode!], 1);
      const { queries, endLogits } = await passage.append(states!.hidden.slice(context().length * 64), [
        0,
        ...text,
      ]);
      passage.dispose();
      const all = await languageModel.head(queries.slice(-64), END);
      const logits = [...all.logits, endLogits.at(-1)!];
      const largest = Math.max(...logits);
      const normalizer =
        largest + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0));
      const expected = new Map(Array.from(all.tokenIds, (id, i) => [id, all.logits[i]! - normalizer]));
      expected.set(END, endLogits.at(-1)! - normalizer);
      assert.ok(listed.length > 20);
      for (const [i, { tokenId, logProbability }] of listed.entries()) {
        assert.ok(Math.abs(logProbability - expected.get(tokenId)!) < 1e-3, `token ${tokenId}`);
        assert.ok(i === 0 || logProbability <= listed[i - 1]!.logProbability);
      }
    };
    await agrees(await steps.begin(), given);
    const two = await steps.append([cat!, ran!], [0, 0]);
    await agrees(two[0]!, [...given, cat!]);
    await agrees(two[1]!, [...given, ran!]);
    const three = await steps.append([saw!, cat!, saw!], [1, 1, 0]);
    await agrees(three[0]!, [...given, ran!, saw!]);
    await agrees(three[2]!, [...given, cat!, saw!]);
    steps.dispose();
  });

  it('goes on after a whole word with another one', async () => {
    const { vocabulary } = decoder();
    let others = 0;
    for (const latentCode of codes(12, 18)) {
      const given = languageModel.tokenizer.encode(' mel');
      const before = { latentCode, given, context: context() };
      const rest = async (afterWord: boolean): Promise<string> => {
        const { tokenIds } = (await decoder().decode([{ ...before, afterWord }], GREEDY))[0]!;
        assert.deepEqual(tokenIds.slice(0, given.length), given);
        return vocabulary.text(tokenIds.slice(given.length));
      };
      assert.doesNotMatch(await rest(true), /^[\p{L}\p{M}\p{N}\uFFFD'’-]/u);
      if (/^[\p{L}\p{M}\p{N}\uFFFD'’-]/u.test(await rest(false))) others++;
    }
    assert.ok(others > 0, 'it would have gone on otherwise');
  });

  it('scores no text: its end alone', async () => {
    const [latentCode, other] = codes(2, 15);
    const [own, others] = await decoder().score([
      { latentCode: latentCode!, tokenIds: [] },
      { latentCode: other!, tokenIds: [] },
    ]);
    assert.ok(own! < 0 && others! < 0 && own !== others);
  });

  it('stops scoring when aborted', async () => {
    const text = { latentCode: codes(1, 16)[0]!, tokenIds: context() };
    const running = decoder().score(Array(17).fill(text), {}, AbortSignal.abort(new Error('newer')));
    await assert.rejects(running, /newer/);
  });
});
