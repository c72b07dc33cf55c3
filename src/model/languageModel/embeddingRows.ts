import type { Session } from './sessions.ts';

/** @returns [n, C] */
export async function readEmbeddingRows(
  session: Session,
  { width, vocabularySize }: { width: number; vocabularySize: number },
  ids: ArrayLike<number>,
): Promise<Float32Array> {
  if (ids.length === 0) return new Float32Array(0);
  const data = Int32Array.from(ids);
  for (const id of data)
    if (id < 0 || id >= vocabularySize)
      throw new RangeError(`Token id ${id} is outside the vocabulary of ${vocabularySize}.`);
  const { rows } = await session.run({ ids: { data, shape: [data.length] } }, ['rows']);
  if (rows!.data.length !== data.length * width) throw new Error('The embedding has another width.');
  return rows!.data as Float32Array;
}
