import type { ExamplePairs } from '../examplePairs.ts';

export const person: ExamplePairs = [
  ['He walked down to the harbour with his brother.', 'I walked down to the harbour with my brother.'],
  ['She had never seen the sea before.', 'I had never seen the sea before.'],
  ['They were hungry, and their bread was gone.', 'We were hungry, and our bread was gone.'],
  ['He could not remember where he had left his hat.', 'I could not remember where I had left my hat.'],
  ['She told him that the letter was hers.', 'I told him that the letter was mine.'],
  ['He does not believe in ghosts.', 'I do not believe in ghosts.'],
  ['They sat in their garden until it was dark.', 'We sat in our garden until it was dark.'],
  ['He looked at himself in the glass and laughed.', 'I looked at myself in the glass and laughed.'],
  ['Her mother used to read to her in the evening.', 'My mother used to read to me in the evening.'],
  ['The dog knew him at once and ran to him.', 'The dog knew me at once and ran to me.'],
  ['She was afraid, but she opened the door.', 'I was afraid, but I opened the door.'],
  ['He has been a teacher all his life.', 'I have been a teacher all my life.'],
  ['They lost their way in the fog.', 'We lost our way in the fog.'],
  ['He thinks that she is right about him.', 'I think that she is right about me.'],
  ['The old woman gave her an apple for her child.', 'The old woman gave me an apple for my child.'],
  [
    'He was born in a village that he has never seen again.',
    'I was born in a village that I have never seen again.',
  ],
  ['Nobody had asked them what they wanted.', 'Nobody had asked us what we wanted.'],
  [
    'He would rather die, he thought, than sell his house.',
    'I would rather die, I thought, than sell my house.',
  ],
  ['The authors propose a change of their format.', 'We propose a change of our format.'],
  ['She found the bug in her own code.', 'I found the bug in my own code.'],
  ['He wrote the first version of the tool in a week.', 'I wrote the first version of the tool in a week.'],
  ['They measured how long their server takes.', 'We measured how long our server takes.'],
  [
    'The team describes how its members test their work.',
    'In this section we describe how we test our work.',
  ],
  ['He recommends the second of the two options.', 'I recommend the second of the two options.'],
  ['She had read the whole manual before she began.', 'I had read the whole manual before I began.'],
  ['They do not know yet which name they will choose.', 'We do not know yet which name we will choose.'],
];
