import { readdirSync } from 'node:fs';
import type { Operation } from '../../../src/model/graph/tensor.ts';

const FOLDER = new URL('../../../src/model/graph/ops/', import.meta.url);

/** Every op that a file under ops/ exports, by name: what the tables of tests must cover. */
export async function allOperations(): Promise<Map<string, Operation>> {
  const operations = new Map<string, Operation>();
  for (const file of readdirSync(FOLDER)) {
    const exported = (await import(new URL(file, FOLDER).href)) as Record<string, unknown>;
    for (const value of Object.values(exported)) if (isOperation(value)) operations.set(value.name, value);
  }
  return operations;
}

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'infer' in value && 'lower' in value;
}
