import type { ExamplePairs } from '../examplePairs.ts';

export const length: ExamplePairs = [
  ['He left.', 'He left the house by the back door, crossed the wet garden and went down to the road.'],
  [
    'The rain came.',
    'The rain came over the hills in the afternoon and did not stop until everyone had gone to bed.',
  ],
  [
    'She laughed.',
    'She laughed until she had to put her cup down, and then she laughed again at the sight of it.',
  ],
  [
    'I was late.',
    'I was late because the train had stood for an hour outside the station, and nobody had told us why.',
  ],
  [
    'The dog barked.',
    'The dog barked at the postman, at the milk cart, and at everything else that went past the gate that morning.',
  ],
  [
    'We ate bread and soup.',
    'We ate bread and soup at the long table, and when the soup was gone we wiped the bowls with the last of the bread.',
  ],
  [
    'The lamp went out.',
    'The lamp went out with a small hiss, so that we sat in the dark and listened to the wind in the chimney.',
  ],
  [
    'Nobody answered.',
    'Nobody answered, although he knocked three times and called out her name in a voice that the whole street could hear.',
  ],
  [
    '“Come in,” he said.',
    '“Come in,” he said, “and bring that chair over to the fire, for you look as if you had walked all day.”',
  ],
  [
    'The ship was old.',
    'The ship was old and had carried timber, coal and cattle before she was painted white and sold to my uncle.',
  ],
  [
    'They were married in May.',
    'They were married in May in the little church by the river, with no guests but her sister and his two oldest friends.',
  ],
  [
    'He had a cold.',
    'He had a cold that would not go away, and he carried three handkerchiefs and a bottle of syrup wherever he went.',
  ],
  [
    'The market was empty.',
    'The market was empty except for a few boys who were kicking a ball between the stalls and a man with a broom.',
  ],
  [
    'Why?',
    'Why did you never tell me that you had been to that town before, and that you knew the people who lived there?',
  ],
  [
    'It was a good year.',
    'It was a good year for apples and a bad one for wheat, and the men talked of nothing else from August to the snow.',
  ],
  [
    'The letter was short.',
    'The letter was short, but she read it so often that by the end of the week it had come apart along the folds.',
  ],
  [
    'Restart the server.',
    'Restart the server after every change of the configuration file, or the workers will go on with the values that they read at first.',
  ],
  [
    'The file is missing.',
    'The file is missing because the build step that writes it was skipped when the cache was found to be up to date.',
  ],
  [
    'Set the timeout.',
    'Set the timeout to at least thirty seconds where the network is slow, since a shorter one makes the client try again before the first answer arrives.',
  ],
  [
    'This field is optional.',
    'This field is optional and names the account that receives the fee; where it is absent the fee goes to the sender of the message.',
  ],
  [
    'See the next section.',
    'See the next section for the full list of options, the versions in which they were added and the ones that will be removed.',
  ],
  [
    'The test fails.',
    'The test fails on machines with a single core, where the second thread never gets a turn before the first has finished.',
  ],
  [
    'Logs are kept.',
    'Logs are kept for fourteen days in the folder that the operator has chosen, and are then deleted without any further notice.',
  ],
  [
    'The key is a string.',
    'The key is a string of at most sixty characters that may hold letters, digits and dashes but must not begin with a dash.',
  ],
  [
    'Requests are signed.',
    'Requests are signed with the private key of the client, so that the service can tell who sent them without asking for a password.',
  ],
  [
    'The change is safe.',
    'The change is safe for existing users, since old clients ignore the new header and new clients fall back when it is absent.',
  ],
];
