import type { ExamplePairs } from '../examplePairs.ts';

export const formality: ExamplePairs = [
  ['Hey, can you give me a hand with this?', 'I should be most grateful for your assistance in this matter.'],
  [
    "Sorry, I can't make it tonight.",
    'I regret to inform you that I shall be unable to attend this evening.',
  ],
  ['Thanks a lot for the nice present!', 'Please accept my sincere gratitude for your generous gift.'],
  ["We've got to fix this, and fast.", 'It is imperative that this matter be rectified without delay.'],
  [
    "He's a good guy, you'll like him.",
    'He is a gentleman of excellent character, whose acquaintance you will value.',
  ],
  ["What's up? I haven't seen you in ages.", 'I trust that you are in good health after so long an absence.'],
  ["I guess they didn't get your letter.", 'It would appear that your correspondence was not received.'],
  ["She's kind of mad at us, I think.", 'I believe that she is somewhat displeased with our conduct.'],
  ['Come on in and grab a chair.', 'You are cordially invited to enter and to be seated.'],
  [
    "That's way too much money, forget it.",
    'The sum requested is excessive, and we must respectfully decline.',
  ],
  ["Well, it's not my fault, is it?", 'I cannot accept responsibility for the circumstances described.'],
  ['Just tell me what you want, okay?', 'Kindly state the nature of your request.'],
  [
    'The kids had lots of fun at the fair.',
    'The children derived considerable enjoyment from the festivities.',
  ],
  [
    'He quit his job and went off to sea.',
    'He resigned his position and subsequently embarked upon a maritime career.',
  ],
  ["Don't worry, we'll sort it out.", 'You may rest assured that the matter will be resolved.'],
  [
    "I'm dead tired, let's go home.",
    'As I am exceedingly fatigued, I propose that we return to our residence.',
  ],
  [
    'The food was great, but boy, was it slow!',
    'The cuisine was excellent, although the service was regrettably slow.',
  ],
  ["Yeah, you bet I'll be there.", 'I have the honour to confirm my attendance.'],
  [
    "Don't touch this file, it'll break stuff.",
    'Modification of this file is prohibited, as it may impair operation.',
  ],
  [
    "If it doesn't work, just turn it off and on again.",
    'Should the malfunction persist, the device must be restarted.',
  ],
  [
    "You don't need to do anything here, it just works.",
    'No further action is required on the part of the user.',
  ],
  [
    "Let's have a quick look at how this thing works.",
    'The following section provides an examination of the underlying mechanism.',
  ],
  [
    "We messed up the last release, here's a fix.",
    'The present release corrects deficiencies that were identified in its predecessor.',
  ],
  [
    'Lots of folks asked for this, so we built it.',
    'This feature has been implemented in response to numerous requests.',
  ],
  [
    "You'll want a new key, so go get one first.",
    'Prior to commencement, the applicant shall obtain a valid key.',
  ],
  [
    "It's pretty fast, but don't push it too hard.",
    'Performance is satisfactory, provided that the specified limits are not exceeded.',
  ],
];
