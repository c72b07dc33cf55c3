/** UTF-16 units of a document on either side of a text that cross with it: more than the model reads. */
export const MAX_SURROUNDINGS = 2000;
/** How much the code may steer a language model: beyond, it writes the code's words and no sentences. */
export const MAX_STRENGTH = 1.5;
/** How far variations may go, in posterior standard deviations. */
export const MAX_DISTANCE = 4;
/** UTF-16 units of a word that is put in the place of another one. */
export const MAX_WORD = 100;
/** Words of a text that must stay, and UTF-16 units of one. */
export const MAX_KEPT_WORDS = 50;
export const MAX_KEPT_LENGTH = 200;
/** The largest limit of the copy guard. */
export const MAX_COPIED_WORDS = 1000;
