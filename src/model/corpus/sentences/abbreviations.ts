/**
 * Words that end in a period inside a sentence. Only those that hardly ever end one are here: "etc." and "Inc." are
 * left out on purpose. Lower case; compared without case.
 */

/** Always followed by more of the sentence: titles before names, "e.g.", "cf.". */
export const NEVER_LAST = new Set(
  [
    'mr mrs ms mx messrs mme mlle dr prof rev revd hon capt col gen lt sgt maj cpl cmdr adm gov sen rep pres supt insp',
    'st mt fr sr bro msgr jas wm thos chas geo',
    'e.g i.e eg ie cf viz vs v approx ca resp esp incl excl',
    'frl bzw z.b d.h u.a ggf evtl vgl sog m.e u.u',
    'p.ej sra srta uds p.ex',
  ]
    .join(' ')
    .split(' '),
);

/** Followed by more of the sentence where a number or a bracket comes next: "Fig. 3", "No. 7", "p. 12", "Jan. 5". */
export const BEFORE_NUMBERS = new Set(
  [
    'no nos nr fig figs eq eqs eqn sec sect secs ch chap vol vols p pp par para art op ver v ed bk pt pl tab ref refs',
    'c ex app line ll col cols abb abs s kap bd',
    'jan feb mar apr jun jul aug sep sept oct nov dec',
  ]
    .join(' ')
    .split(' '),
);

/** Words that begin sentences and no names: after "U.S." or "C." they tell that a sentence ended. */
export const SENTENCE_OPENERS = new Set(
  [
    'the a an this that these those it its he she we you they i there here his her our your their my',
    'in on at by for from with to of as if when while where after before since until because although though',
    'and but or so yet nor however therefore thus then also still now what who why how which',
    'first second third next finally see note instead otherwise perhaps maybe oh yes well please let',
    'no not all some any each every many most both such one is are was were do does did can could will would',
  ]
    .join(' ')
    .split(' '),
);

/** Verbs of speaking, which follow a quotation that ends in "?" or "!" within the sentence: “Really?” Emma asked. */
export const SPEECH_VERBS = [
  'said says asked asks cried replied answered exclaimed whispered shouted called murmured muttered added continued',
  'returned observed inquired enquired demanded repeated began went thought remarked sighed laughed screamed yelled',
  'told snapped gasped growled interrupted persisted protested insisted echoed put wondered breathed responded',
]
  .join(' ')
  .replaceAll(' ', '|');
