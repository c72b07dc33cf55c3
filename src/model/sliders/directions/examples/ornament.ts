import type { ExamplePairs } from '../examplePairs.ts';

export const ornament: ExamplePairs = [
  [
    'The sun went down behind the hills and it got dark.',
    'The crimson sun sank in splendour behind the slumbering hills.',
  ],
  [
    'Her hair was long and fair, and she tied it back.',
    'Her tresses, luminous as ripened barley, flowed in golden abundance.',
  ],
  [
    'The old house had not been used for a long time.',
    'The venerable mansion brooded in melancholy and ivied desolation.',
  ],
  [
    'He was sad because his friend had gone away.',
    'A sombre grief enveloped his spirit at the departure of his beloved companion.',
  ],
  [
    'The river was high that day, and very cold.',
    'The swollen river rolled its glittering, icy majesty between the banks.',
  ],
  [
    'It was a clear night and you could see the stars.',
    'The firmament glittered with innumerable diamonds of trembling light.',
  ],
  [
    'They walked through the wood and did not talk.',
    'They wandered in reverent silence beneath the whispering cathedral of the boughs.',
  ],
  [
    'She sang well, and everyone liked to hear her.',
    'Her silvery voice ascended, exquisite and ethereal, enchanting every listener.',
  ],
  [
    'The snow fell all night on the roofs of the town.',
    'The snow descended in silent benediction, mantling the gables in pearly radiance.',
  ],
  [
    'We had a good meal of fish, bread and wine.',
    'We partook of a sumptuous repast of delicate fish and fragrant, ruby wine.',
  ],
  [
    'The boy looked at the sea for the first time.',
    'The boy beheld, enraptured, the boundless azure magnificence of the ocean.',
  ],
  [
    'The garden was full of roses, and they smelled good.',
    'The garden overflowed with voluptuous roses that breathed an intoxicating perfume.',
  ],
  [
    'He spoke for an hour, and some of it was good.',
    'He discoursed with luxuriant eloquence, scattering jewelled phrases like blossoms.',
  ],
  [
    'The wind blew hard and the trees moved.',
    'The tempestuous wind lamented wildly among the tormented branches.',
  ],
  [
    'Her eyes were green, and she did not look away.',
    'Her emerald eyes, fathomless as enchanted lakes, shone with unwavering lustre.',
  ],
  [
    'The morning was grey and there was fog on the road.',
    'A spectral morning trailed its pale veils of vapour over the solitary highway.',
  ],
  [
    'The church bell rang, and the people went in.',
    'The sonorous bell poured forth its solemn, bronze solemnity upon the thronging faithful.',
  ],
  [
    'The fire was warm, and the cat lay in front of it.',
    'The ruddy hearth shed its amber glow upon the cat, that indolent and velvet sovereign.',
  ],
  [
    'The program reads the file and prints what is in it.',
    'The programme majestically unfurls the document and reveals its manifold treasures.',
  ],
  [
    'The new version is faster and has fewer bugs.',
    'This resplendent new edition soars with dazzling swiftness and immaculate grace.',
  ],
  [
    'Use this function to sort a list of names.',
    'This elegant function marshals the most unruly multitude of names into harmonious order.',
  ],
  [
    'The network sends each message twice to be safe.',
    'The network, with tireless and vigilant devotion, dispatches every precious message twice.',
  ],
  [
    'The page shows a map of all the places you saved.',
    'The page unrolls a sumptuous tapestry of every cherished place that memory has preserved.',
  ],
  [
    'The design is simple and easy to change later.',
    'The design possesses a crystalline and noble simplicity, supple to every future caprice.',
  ],
  [
    'The town is small, and it has one street.',
    'The diminutive town reposes, drowsy and picturesque, along its solitary winding thoroughfare.',
  ],
  [
    'He gave her a ring, and she put it on.',
    'He bestowed upon her a scintillating ring, which she received with tremulous rapture.',
  ],
];
