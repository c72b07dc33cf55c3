import type { ExamplePairs } from '../examplePairs.ts';

export const dialogue: ExamplePairs = [
  [
    'He asked her to close the window because it was cold.',
    '“Close the window, will you?” he said. “It was cold last night.”',
  ],
  ['She did not want to go to the village with them.', '“I did not want to go to the village,” she said.'],
  [
    'The old man remembered the winter of the great snow.',
    '“That was the winter of the great snow,” said the old man.',
  ],
  ['They were late, and he was angry about it.', '“You were late again,” he said angrily.'],
  ['Nobody knew where the boat had gone.', '“Where did the boat go?” asked Peter. “Nobody knew.”'],
  ['My father had never trusted the new doctor.', '“I never trusted that new doctor,” said my father.'],
  [
    'The girl thanked him for the flowers and went in.',
    '“Thank you for the flowers,” the girl said, and went in.',
  ],
  ['He wonders whether the letter has arrived.', '“Has the letter arrived?” he asks.'],
  ['The captain ordered the men to lower the sails.', '“Lower the sails!” cried the captain.'],
  [
    'She told us that supper had been on the table for an hour.',
    '“Supper has been on the table for an hour,” she called.',
  ],
  ['The road is bad, and the horses are tired.', '“The road is bad, sir, and the horses are tired.”'],
  ['He had been in the town for three days.', '“How long were you in town?” “I was there for three days.”'],
  [
    'It was the best apple that the boy had ever eaten.',
    "'That was the best apple I ever ate,' said the boy.",
  ],
  [
    'Anna knew that her sister had hidden something.',
    '"You hid something from me," Anna said to her sister.',
  ],
  ['They met at the bridge in the morning.', '"Did you meet at the bridge?" "Yes, in the morning."'],
  ['The stranger refuses to give his name.', '"My name is of no importance," replies the stranger.'],
  ['He had broken the lamp, and he admitted it.', '"It was I who broke the lamp," he admitted.'],
  [
    'The neighbours had heard a terrible noise in the night.',
    '“What a noise that was!” said the neighbours. “We heard it all night.”',
  ],
  ['The office closes at noon.', '“We close at noon, madam,” the clerk explains.'],
  ['The engineer knew why the server had stopped.', '“I knew why the server stopped,” said the engineer.'],
  [
    'The reviewer disliked the name of the function.',
    '“I did not like the name of that function,” the reviewer said.',
  ],
  [
    'The team decides to release the new version on Monday.',
    '“We release it on Monday,” says Maria, and the others agree.',
  ],
  ['The users want a way to undo the change.', '“How do I undo this?” a user asks.'],
  [
    'The author of the library recommends an update.',
    '“You should update it,” says the author of the library.',
  ],
  ['The disk had been full since Friday.', '“The disk was full on Friday,” said the operator. “I saw it.”'],
  ['The night was quiet, and they waited.', '“How quiet it was,” she whispered. “We waited.”'],
];
