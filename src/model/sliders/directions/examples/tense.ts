import type { ExamplePairs } from '../examplePairs.ts';

export const tense: ExamplePairs = [
  [
    'He walked down to the harbour and looked at the boats.',
    'He walks down to the harbour and looks at the boats.',
  ],
  ['She was tired, but she did not go to bed.', 'She is tired, but she does not go to bed.'],
  [
    'The rain fell on the roof and ran down the glass.',
    'The rain falls on the roof and runs down the glass.',
  ],
  ['I knew the way, and I took the shorter path.', 'I know the way, and I take the shorter path.'],
  ['They had no money, and nobody lent them any.', 'They have no money, and nobody lends them any.'],
  ['The old man sat by the window and slept.', 'The old man sits by the window and sleeps.'],
  ['We were afraid of the dog because it bit people.', 'We are afraid of the dog because it bites people.'],
  ['The house stood on a hill and had green shutters.', 'The house stands on a hill and has green shutters.'],
  ['He came in, hung up his hat and said nothing.', 'He comes in, hangs up his hat and says nothing.'],
  ['There was a light in the kitchen.', 'There is a light in the kitchen.'],
  ['She thought that he wanted to leave.', 'She thinks that he wants to leave.'],
  ['The children ran after the cart and shouted.', 'The children run after the cart and shout.'],
  ['“I do not know,” he said, and shook his head.', '“I do not know,” he says, and shakes his head.'],
  [
    'The letter lay on the table, where everyone saw it.',
    'The letter lies on the table, where everyone sees it.',
  ],
  ['My mother wrote every week and sent us cake.', 'My mother writes every week and sends us cake.'],
  [
    'The river rose in the spring and took the bridge.',
    'The river rises in the spring and takes the bridge.',
  ],
  ['It grew dark, and the birds were silent.', 'It grows dark, and the birds are silent.'],
  [
    'He could not find his keys, which were in his pocket.',
    'He cannot find his keys, which are in his pocket.',
  ],
  [
    'The server kept a list of the keys that it had seen.',
    'The server keeps a list of the keys that it has seen.',
  ],
  [
    'The program read the file and stopped at the first error.',
    'The program reads the file and stops at the first error.',
  ],
  ['Every block held the hash of the block before it.', 'Every block holds the hash of the block before it.'],
  [
    'The client sent a request and waited for the answer.',
    'The client sends a request and waits for the answer.',
  ],
  ['The proposal changed how the fee was computed.', 'The proposal changes how the fee is computed.'],
  ['The test failed because the clock was wrong.', 'The test fails because the clock is wrong.'],
  ['The value was zero when nothing had been stored.', 'The value is zero when nothing has been stored.'],
  ['The users did not see the message that we wrote.', 'The users do not see the message that we write.'],
];
