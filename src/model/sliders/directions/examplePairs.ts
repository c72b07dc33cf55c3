/**
 * Texts of the low and of the high end of a direction. The two of a pair have one subject, so that what differs is the
 * direction alone.
 */
export type ExamplePairs = readonly (readonly [low: string, high: string])[];
