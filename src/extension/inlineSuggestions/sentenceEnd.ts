/** A mark that ends a sentence, the quotation marks, brackets and emphasis that may close after it, and white space. */
const SENTENCE_END = /[.!?…。！？]["'“”’»›)\]}*_]*\s*$/u;

/** Whether a line up to the caret ends with a sentence. */
export const endsWithSentence = (line: string): boolean => SENTENCE_END.test(line);
