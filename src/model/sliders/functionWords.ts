/**
 * English words of grammar, in lower case: frequent in any text, so as a label they say nothing about one. Other
 * languages are served by the rule that a word in very many passages is no label either.
 */
export const functionWords: ReadonlySet<string> = new Set(
  `a about above after again against all almost also although always am among an and another any are as at away back be
  because been before being below between both but by can cannot come could did do does done down during each either
  else even ever every few first for from get go had has have having he her here hers herself him himself his how
  however i if in indeed into is it its itself just last least less let like made make many may me might mine more most
  much must my myself neither never no nor not nothing now of off often on once one only or other others our ours out
  over own per perhaps put quite rather said same saw say see seem seemed shall she should since so some something
  soon still such take than that the their theirs them themselves then there therefore these they this those though
  through thus till to together too took toward towards two under until up upon us use used using very was way we well
  went were what when where whether which while who whom whose why will with within without would yet you your yours
  can't didn't doesn't don't he's i'd i'll i'm i've isn't it's that's there's they're wasn't won't wouldn't you're`
    .split(/\s+/)
    .filter((word) => word !== ''),
);
