import type { ExamplePairs } from '../examplePairs.ts';

export const tension: ExamplePairs = [
  [
    'The door opened and my aunt came in with the tea.',
    'The door burst open and a man fell in with blood on his hands.',
  ],
  [
    'The boat lay quietly on the blue water of the bay.',
    'The boat was sinking fast in the black water of the bay.',
  ],
  ['He walked home slowly through the evening fields.', 'He ran for his life through the dark fields!'],
  [
    'She folded the letter and put it away in a drawer.',
    'She tore the letter up with shaking hands before he could seize it.',
  ],
  [
    'The children were asleep, and the house was still.',
    'The children were screaming, and the house was on fire.',
  ],
  [
    'We sat by the stove and talked about the harvest.',
    'We crouched by the wall and did not dare to breathe.',
  ],
  ['“There is plenty of time,” said the old man.', '“There is no time, run!” cried the old man.'],
  ['A warm wind moved the curtains now and then.', 'A sudden crash shattered the window behind her.'],
  ['The horse grazed at the edge of the wood.', 'The horse reared in terror at the edge of the cliff.'],
  ['He put his hand on the gate and looked at the stars.', 'He felt a cold hand close around his throat.'],
  ['The road went gently down to the village.', 'The road broke off, and below them was the abyss.'],
  ['Somewhere a woman was singing to herself.', 'Somewhere a woman screamed, and then there was silence.'],
  [
    'I knew the footsteps, and I put the kettle on.',
    'I heard the footsteps again, closer now, and I held the knife.',
  ],
  [
    'It was a quiet Sunday, and nothing was wanted of us.',
    'It was our last chance, and they were already at the gate.',
  ],
  ['The captain smiled and filled his pipe again.', 'The captain went pale and shouted for the boats.'],
  [
    'She waited for him on the bench and was content.',
    'She waited for him in dread, and her heart was pounding.',
  ],
  [
    'They crossed the bridge and stopped to watch the fish.',
    'They were halfway across when the bridge began to crack!',
  ],
  ['The night was mild, and he slept well.', 'The night was full of danger, and he did not close an eye.'],
  [
    'The update installs itself overnight, and nothing needs to be done.',
    'The update failed halfway, and all data will be lost unless you act at once!',
  ],
  [
    'The server answers a little later when many people use it.',
    'The server is down, every request is failing, and the disk is filling up.',
  ],
  [
    'Old keys go on working, and they can be changed at leisure.',
    'The keys have been stolen: revoke them now, before the attacker gets in.',
  ],
  [
    'The tests take a while, which is a good time for a coffee.',
    'The tests are crashing one after the other, an hour before the release.',
  ],
  [
    'The team looked through the report and found it in good order.',
    'The team discovered the breach at midnight and fought to stop it.',
  ],
  [
    'A small warning appears, which can safely be left alone.',
    'Warning: this destroys the disk, and there is no way back!',
  ],
  ['The pool grows by itself as more members join.', 'The pool is being drained by an attack as we watch.'],
  [
    'He closed the book and listened to the rain.',
    'He dropped the book, for someone was pounding at the door.',
  ],
  [
    'The man beside me was asleep, and he was snoring a little.',
    'The man beside me was dead, and there was a knife in his back.',
  ],
  ['They could hear the sheep bells on the hill.', 'They could hear the wolves howling on the hill.'],
  [
    'He drank his coffee on the terrace and read the paper.',
    'He fled from the terrace as the first shots were fired.',
  ],
  [
    'The train went slowly through the pleasant valley.',
    'The train was racing out of control towards the broken bridge.',
  ],
  ['She smiled at him across the table.', 'She glared at him with hatred, and her hand was on the gun.'],
  [
    'The sea was calm, and the fishermen mended their nets.',
    'The sea was raging, and the fishermen were fighting for their lives.',
  ],
  [
    'In the evening the friends played cards by the lamp.',
    'In the darkness the prisoners waited, trembling, for the guard.',
  ],
  [
    'The doctor said that there was no cause for concern.',
    'The doctor cried that he was dying, and that there was no time to lose.',
  ],
  ['My brother whistled as he locked the door.', 'My brother was shrieking and beating on the locked door.'],
  [
    'The path was soft with leaves and easy to follow.',
    'The path was slippery with blood, and something was following us.',
  ],
  ['A kind old woman let us in and gave us soup.', 'A monstrous shape rose up and barred our way.'],
  [
    'The street was full of people in their Sunday clothes.',
    'The street was full of smoke, and people were screaming.',
  ],
  ['He knew that he would be home for dinner.', 'He knew that he would never get out alive.'],
  [
    'The baby slept in her arms all afternoon.',
    'The baby had been snatched from her arms, and she was frantic.',
  ],
  ['Light clouds passed over the meadow.', 'Lightning struck the meadow with a deafening crash.'],
  ['I sat back and closed my eyes contentedly.', 'I held my breath and prayed that it would not find me.'],
  [
    'The old friends greeted each other and shook hands.',
    'The enemies rushed at each other and struck out savagely.',
  ],
  ['The bird sat on the window sill and sang.', 'The bird beat madly against the glass in terror.'],
  ['The soldiers rested in the shade of the trees.', 'The soldiers were being slaughtered among the trees.'],
  [
    'The water was warm and just deep enough to swim.',
    'The water closed over her head, and she could not breathe.',
  ],
  [
    'The service runs well, and nobody has had to look at it for weeks.',
    'The service has collapsed, and every minute of it costs us thousands.',
  ],
  [
    'The migration can be done whenever it suits you.',
    'The migration is failing right now, and corrupted rows are spreading.',
  ],
  [
    'The review is friendly, and most comments are small.',
    'The review was brutal, and the whole project is in danger.',
  ],
  [
    'The certificate is renewed in good time.',
    'The certificate expires in minutes, and everything will break!',
  ],
  ['Both copies are safe, and they agree.', 'One copy is destroyed, and the other one is under attack.'],
  ['The fan turns quietly, and the machine stays cool.', 'The machine is burning, get out!'],
];
