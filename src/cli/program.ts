import { Command, CommanderError, Option } from 'commander';
import { version } from '../../package.json';
import { evaluationSections, FULL_SIZES } from '../model/evaluation/evaluate.ts';
import { describeExport, describePretraining, describeTraining } from './trainingCommands.ts';
import * as axes from './verbs/axisVerbs.ts';
import * as defaults from './defaults.ts';
import { withDocumentOptions } from './documentOptions.ts';
import { listDevices } from './verbs/devicesVerb.ts';
import { evaluate, type EvaluateOptions } from './verbs/evaluateVerb.ts';
import { describeFailure } from './failure.ts';
import { converting, type ConvertOptions } from './verbs/languageModelVerbs.ts';
import * as verbs from './verbs/modelVerbs.ts';
import type { CommonOptions } from './commonOptions.ts';
import * as values from './optionValues.ts';
import { printPassages, type PassagesOptions } from './verbs/passagesVerb.ts';
import { cudaEngineOption, deviceOption, formatOption, jsonOption, seedOption } from './sharedOptions.ts';
import type { Terminal } from './terminal.ts';

/** Exit codes: 0 done, 1 it could not be done, 2 it was asked wrongly. */
const FAILURE = 1;
const USAGE = 2;

/** Runs one command line (without the program's own name) and gives the exit code. */
export async function runProgram(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await describeProgram(terminal).parseAsync(argv, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
    terminal.note(describeFailure(error));
    return FAILURE;
  }
}

function describeProgram(terminal: Terminal): Command {
  const program = new Command('variorum')
    .description('Learns the latent space of your own documents, on your own machine.')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        terminal.print(text);
      },
      writeErr: (text) => {
        terminal.note(text.trimEnd());
      },
    });
  describeTraining(program, terminal);
  describePretraining(program, terminal);
  describeExport(program, terminal);
  describeVerbs(program, terminal);
  describeAxes(program, terminal);
  describeLanguageModel(program, terminal);
  return program;
}

function describeVerbs(program: Command, terminal: Terminal): void {
  const verb = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .argument('<model>', 'folder of a trained model')
      .addOption(jsonOption())
      .addOption(deviceOption())
      .addOption(cudaEngineOption());
  const decoding = (command: Command): Command =>
    command
      .addOption(seedOption())
      .option(
        '--temperature <n>',
        '0 takes the likeliest token each time',
        values.temperature,
        defaults.DEFAULT_TEMPERATURE,
      )
      .option(
        '--top-p <n>',
        'sample from the likeliest tokens that make up this probability',
        values.topP,
        defaults.DEFAULT_TOP_P,
      );
  const text = '(- reads it from standard input)';
  const ofText = (command: Command): Command =>
    command.requiredOption('--text <text>', `the text ${text}`).addOption(formatOption());

  ofText(verb('reconstruct', 'a text, encoded and decoded again')).action(
    (model: string, options: verbs.TextOptions) =>
      verbs.runVerb(verbs.reconstructing, model, options, terminal),
  );
  ofText(decoding(verb('vary', 'variations of a text')))
    .option('--count <n>', 'how many', values.count, 5)
    .option(
      '--distance <n>',
      'how far from the text, in standard deviations',
      values.distance,
      defaults.DEFAULT_DISTANCE,
    )
    .action((model: string, options: verbs.VaryOptions) =>
      verbs.runVerb(verbs.varying, model, options, terminal),
    );
  ofText(decoding(verb('steer', 'a text with sliders moved; `axis list` names them')))
    .requiredOption(
      '--axis <name=value>',
      'where a slider is to stand, -3 to 3: its name or number; may be repeated',
      values.sliderSetting,
    )
    .action((model: string, options: verbs.SteerOptions) =>
      verbs.runVerb(verbs.steering, model, options, terminal),
    );
  decoding(verb('interpolate', 'the path from one text to another; both ends are verbatim'))
    .requiredOption('--from <text>', 'where it starts')
    .requiredOption('--to <text>', 'where it ends')
    .addOption(formatOption())
    .option('--steps <n>', 'texts, both ends counted', values.interpolationSteps, 7)
    .action((model: string, options: verbs.InterpolateOptions) =>
      verbs.runVerb(verbs.interpolating, model, options, terminal),
    );
  decoding(verb('sample', 'new texts, drawn from where the documents lie in the latent space'))
    .option('--count <n>', 'how many', values.count, 5)
    .action((model: string, options: verbs.SampleOptions) =>
      verbs.runVerb(verbs.sampling, model, options, terminal),
    );
  decoding(verb('continue', 'different continuations of a text'))
    .requiredOption('--prompt <text>', `the text ${text}`)
    .addOption(formatOption())
    .option('--count <n>', 'how many', values.count, 3)
    .action((model: string, options: verbs.ContinueOptions) =>
      verbs.runVerb(verbs.continuing, model, options, terminal),
    );
  ofText(verb('nearest', 'the passages of the documents that are nearest to a text'))
    .option('--count <n>', 'how many', values.count, 5)
    .action((model: string, options: verbs.NearestOptions) =>
      verbs.runVerb(verbs.findingNearest, model, options, terminal),
    );
  program
    .command('devices')
    .description('what can compute on this machine, and how fast')
    .addOption(jsonOption())
    .action((options: { json?: true }) => listDevices(options, terminal));
  withDocumentOptions(program.command('passages'))
    .description(
      'what is read of documents: each passage with its place, kind and language, and what is left out',
    )
    .argument('<paths...>', 'documents or folders of documents')
    .option('--language <tag>', 'language of documents that are too short to tell theirs: en, de, ja...')
    .addOption(jsonOption())
    .action((paths: string[], options: PassagesOptions) => printPassages(paths, options, terminal));
  withDocumentOptions(verb('evaluate', 'measure a model on text that it was not trained on'))
    .option(
      '--data <path>',
      'a folder of documents, or a file of a sentence a line (default: the held-out passages of its own documents)',
    )
    .option(
      '--samples <k>',
      'importance samples of the likelihood',
      values.importanceSamples,
      FULL_SIZES.importanceSamples,
    )
    .option('--limit <n>', 'measure on at most so many passages', values.passages)
    .addOption(new Option('--only <section...>', 'measure only these').choices(evaluationSections))
    .addOption(seedOption())
    .option('--threads <n>', 'threads that compute', values.threads, 1)
    .action((model: string, options: EvaluateOptions) => evaluate(model, options, terminal));
  verb('report', 'metrics, documents read and left out, samples').action(
    (model: string, options: CommonOptions) => verbs.report(model, options, terminal),
  );
}

function describeAxes(program: Command, terminal: Terminal): void {
  const axis = program.command('axis').description('the sliders of a model, and new ones from examples');
  const verb = (name: string, description: string): Command =>
    axis
      .command(name)
      .description(description)
      .argument('<model>', 'folder of a trained model')
      .addOption(jsonOption())
      .addOption(deviceOption())
      .addOption(cudaEngineOption());
  verb('list', 'the sliders, with their numbers').action((model: string, options: CommonOptions) =>
    axes.list(model, options, terminal),
  );
  verb('add', 'make a slider from examples of its two ends')
    .requiredOption('--name <name>', 'what the slider is called')
    .option('--low <place>', 'file or folder with examples of the low end; with --labels, a label')
    .option('--high <place>', 'the same for the high end')
    .option('--labels <file>', 'one file for both ends: a label, a tab and a sentence on each line')
    .option('--low-label <text>', 'what the low end is called (default: the name of its file, or the label)')
    .option('--high-label <text>', 'the same for the high end')
    .action((model: string, options: axes.AddOptions) => axes.add(model, options, terminal));
  verb('remove', 'take a slider away that was made from examples')
    .requiredOption('--name <name>', 'what it is called')
    .action((model: string, options: axes.RemoveOptions) => axes.remove(model, options, terminal));
}

function describeLanguageModel(program: Command, terminal: Terminal): void {
  program
    .command('language-model')
    .description('the language model that writes, which a model steers')
    .command('convert')
    .description('convert a GGUF file of the Llama form into a folder that Variorum opens')
    .argument('<gguf>', 'the file')
    .requiredOption('--out <folder>', 'folder to write, which is replaced')
    .option('--license <file>', 'licence to put beside it')
    .addOption(jsonOption())
    .action((gguf: string, options: ConvertOptions) => converting(gguf, options, terminal));
}
