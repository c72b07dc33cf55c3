import { measured, textProperties, type MeasuredPassage } from '../../src/model/sliders/textProperties.ts';

/**
 * Marks that can be counted in a text and grow towards the high end of a direction. The lists name no more than what a
 * reader would count by hand; few of their words stand in the examples that the directions are made from.
 */
export interface Mark {
  readonly what: string;
  readonly of: (text: string) => number;
}

const property = (high: string): Mark['of'] => {
  const { measure } = textProperties.find((one) => one.high === high)!;
  return (text) => measure(measured(text));
};
const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));
const share =
  (list: ReadonlySet<string>) =>
  ({ words: all }: MeasuredPassage): number =>
    all.filter((word) => list.has(word)).length / Math.max(1, all.length);

const DANGER = words(
  'sudden suddenly terror terrible terrifying fear feared afraid dread horror horrible scream screamed screaming shriek shrieked cry cried ' +
    'blood bloody dead death die died dying kill killed murder danger dangerous fire burning fight fighting struck strike broke broken crash ' +
    'crashed rush rushed ran run fled flee escape desperate panic wild wildly violent violently attack attacked destroy destroyed ' +
    'shouted shook trembling tremble seized enemy evil hate hatred anger angry rage fury pain wound wounded lost fail failed failure',
);
const CALM = words(
  'calm calmly quiet quietly gentle gently soft softly slow slowly rest rested sleep slept asleep smile smiled peace peaceful pleasant ' +
    'pleasantly comfortable warm mild easy easily kind kindly good friendly leisure cheerful happy safe safely simple simply',
);
const FIRST = words("i me my mine myself i'm i've i'll i'd we us our ours ourselves we're we've we'll we'd");
const THIRD = words('he him his himself she her hers herself they them their theirs themselves');
const HEDGES = words(
  'perhaps may might maybe possibly probably seem seems seemed could would likely appear appears appeared suppose think somewhat rather almost',
);
const INFORMAL =
  /\b\p{L}+['’](?:ll|re|ve|m|d|t)\b|\b(?:it|that|he|she|there|let|what|here)['’]s\b|\b(?:yeah|okay|ok|hey|pretty|lots?|stuff|guys?|kids?|just|really|kind of|sort of|got|sure|well|oh|quite|thing)\b/giu;
const RARE_LETTERS = 8;

const meanLetters = ({ words: all }: MeasuredPassage): number =>
  all.reduce((sum, word) => sum + word.length, 0) / Math.max(1, all.length);
const on =
  (measure: (passage: MeasuredPassage) => number): Mark['of'] =>
  (text) =>
    measure(measured(text));

export const marks: Readonly<Record<string, readonly Mark[]>> = {
  length: [{ what: 'words', of: on(({ words: all }) => all.length) }],
  tension: [
    {
      what: 'share of words of danger less share of calm ones',
      of: on((passage) => share(DANGER)(passage) - share(CALM)(passage)),
    },
    { what: 'exclamation mark', of: (text) => Number(text.includes('!')) },
  ],
  ornament: [
    { what: 'letters per word', of: on(meanLetters) },
    {
      what: `share of words of ${RARE_LETTERS} letters or more`,
      of: on(
        ({ words: all }) =>
          all.filter((word) => word.length >= RARE_LETTERS).length / Math.max(1, all.length),
      ),
    },
  ],
  question: [{ what: 'question mark', of: property('question') }],
  tense: [
    { what: 'present less past among the verbs that can be told', of: (text) => -property('past')(text) },
  ],
  dialogue: [{ what: 'share of characters in quotation marks', of: property('dialogue') }],
  formality: [
    {
      what: 'contractions and casual words per word, negative',
      of: (text) => -(text.match(INFORMAL)?.length ?? 0) / Math.max(1, measured(text).words.length),
    },
    { what: 'letters per word', of: on(meanLetters) },
  ],
  person: [
    {
      what: 'share of first person less share of third',
      of: on((passage) => share(FIRST)(passage) - share(THIRD)(passage)),
    },
  ],
  certainty: [{ what: 'share of hedges, negative', of: on((passage) => -share(HEDGES)(passage)) }],
};
