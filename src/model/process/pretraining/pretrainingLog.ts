import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { diskError } from '../../checkpoint/checkpointError.ts';
import { codeOf } from '../../checkpoint/disk.ts';

/** What a run measured at a validation. Losses in nats per passage. */
export interface PretrainingRow {
  readonly step: number;
  readonly seconds: number;
  readonly tokensRead: number;
  readonly reconstruction: number;
  readonly kl: number;
  /** The unweighted bound on held-out passages over their UTF-8 bytes. */
  readonly bitsPerByte: number;
  readonly activeUnits: number;
  readonly trainingReconstruction: number;
  readonly trainingKl: number;
  readonly beta: number;
  readonly learningRate: number;
  readonly tokensPerSecond: number;
}

const COLUMNS: Readonly<Record<keyof PretrainingRow, number>> = {
  step: 0,
  seconds: 1,
  tokensRead: 0,
  reconstruction: 3,
  kl: 3,
  bitsPerByte: 4,
  activeUnits: 0,
  trainingReconstruction: 3,
  trainingKl: 3,
  beta: 4,
  learningRate: 7,
  tokensPerSecond: 0,
};
const NAMES = Object.keys(COLUMNS) as (keyof PretrainingRow)[];

/** A CSV file with a line for each validation. */
export class PretrainingLog {
  private readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Opens the log of a run that stands at `step`; what it holds of later steps, which will be done again, goes. */
  static async open(path: string, step: number): Promise<PretrainingLog> {
    try {
      await mkdir(dirname(path), { recursive: true });
      const lines = (await readIfThere(path)).split('\n').filter((line) => line !== '');
      const kept = lines.slice(1).filter((line) => Number(line.split(',')[0]) <= step);
      await writeFile(path, [NAMES.join(','), ...(step === 0 ? [] : kept), ''].join('\n'));
    } catch (error) {
      throw diskError(error, 'opening the log');
    }
    return new PretrainingLog(path);
  }

  async add(row: PretrainingRow): Promise<void> {
    try {
      await appendFile(this.path, `${NAMES.map((name) => row[name].toFixed(COLUMNS[name])).join(',')}\n`);
    } catch (error) {
      throw diskError(error, 'writing the log');
    }
  }
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return '';
    throw error;
  }
}
