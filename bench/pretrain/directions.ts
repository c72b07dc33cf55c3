/**
 * Fits the built-in directions to a starter that steers a language model, and saves them with it, so that opening it need not
 * encode their examples: `node --import tsx bench/pretrain/directions.ts media/steering`. To be run after `install.ts`.
 */
import { loadPretrainedNetwork, saveStarterDirections } from '../../src/model/checkpoint/starterFolder.ts';
import { openEngine } from '../../src/model/process/devices/openEngine.ts';
import { openLanguageModel } from '../../src/model/process/starter/openLanguageModel.ts';
import { builtInDirections } from '../../src/model/sliders/directions/directions.ts';
import { directionExamples, fitDirections } from '../../src/model/sliders/directions/fitDirections.ts';
import { PassageEncoder } from '../../src/model/space/passageEncoder.ts';

const [starter] = process.argv.slice(2);
if (starter === undefined) throw new Error('Usage: directions.ts STARTER');
const { config, parameters } = await loadPretrainedNetwork(starter);
const languageModel = await openLanguageModel(config);
if (languageModel === undefined)
  throw new Error('The starter steers no language model: its examples are English.');
const engine = await openEngine('cpu', 'sampling', { threads: 1 });
const state = engine.createState(parameters);
const encoder = await PassageEncoder.create(config, languageModel.tokenizer, engine, state, languageModel);
const { posteriorMean } = await encoder.encode(directionExamples);
const fits = fitDirections(posteriorMean);
await saveStarterDirections(starter, fits);
for (const [index, { name }] of builtInDirections.entries())
  console.log(
    `${name}: ${(100 * fits.fits[index]!.accuracy).toFixed(1)} % of the examples left out are told right`,
  );
await encoder.dispose();
state.dispose();
await engine.dispose();
await languageModel.close();
