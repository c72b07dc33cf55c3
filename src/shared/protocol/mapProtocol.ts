import * as z from 'zod';

/**
 * The map of passages: a picture of the latent space in the plane of two principal axes. What the model process answers
 * and the panel draws; the extension host only passes it on.
 */

/** The principal axes that go across (to the right) and up, by their index. */
export const mapAxesSchema = z.object({ x: z.int().nonnegative(), y: z.int().nonnegative() });
export type MapAxes = z.output<typeof mapAxesSchema>;

/** A place on the map, or a step on it, in the units of the sliders of its two axes. */
export const mapPointSchema = z.object({ x: z.number(), y: z.number() });
export type MapPoint = z.output<typeof mapPointSchema>;

export const mapPassageSchema = mapPointSchema.extend({
  /** Its number in the model, by which it is explored. */
  passage: z.int().nonnegative(),
  document: z.int().nonnegative(),
  /** Its first words. */
  beginning: z.string(),
});
export type MapPassage = z.output<typeof mapPassageSchema>;

export const passageMapSchema = z.object({
  /** Passages that the model has; at most MAX_MAP_PASSAGES of them are on the map, evenly spread over all. */
  total: z.int().nonnegative(),
  /** Names of the documents as places have them. */
  documents: z.array(z.string()),
  passages: z.array(mapPassageSchema),
  /** For each slider, the step on the map that one unit of it makes. */
  steps: z.array(mapPointSchema),
});
export type PassageMap = z.output<typeof passageMapSchema>;

/** The path between two marked texts. */
export const mapPathSchema = z.object({
  /** Where the marked texts are; null where one is not marked. */
  a: mapPointSchema.nullable(),
  b: mapPointSchema.nullable(),
  /** Steps at equal parts of the path, A and B among them; none unless both are marked. */
  steps: z.array(mapPointSchema),
});
export type MapPath = z.output<typeof mapPathSchema>;
