import { languageRules } from './rules.ts';

export const french = languageRules({
  neverLast: `m mm mme mmes mlle mlles mgr pr ing vve cf p.ex c.-à-d c.à.d ex env resp av apr bd boul adj adv fr hab j.-c ch ste sts
    dép éd éds intro trad dir coll subst n.d.l.r s.e.m ss lt cdt`,
  beforeNumbers: `n° no p pp art chap fig t vol v ch al tél éd l liv § janv févr avr juil sept oct nov déc fasc sect réf`,
  maybeLast: `etc s.a s.a.r.l s.n.c.f ltd ibid op.cit av.j.-c apr.j.-c suiv sq sqq o.n.u r.t.t`,
  functionWords: `le la les un une des du de et ou mais donc or ni car que qui quoi dont où quand comment pourquoi combien quel quelle
    il elle ils elles je tu nous vous on ce cet cette ces cela ça ceci c'est mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs
    dans sur sous avec sans pour par en à au aux chez vers contre entre depuis pendant avant après dès lors puis ensuite enfin ainsi
    alors aussi encore déjà ici là si comme lorsque puisque parce quoique ne pas plus moins très tout toute tous toutes chaque aucun aucune
    est sont était étaient a ont avait avaient être avoir fait peut même autre autres certains plusieurs cependant toutefois pourtant
    néanmoins rien personne oui non se y`,
  months: 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre',
});

export const spanish = languageRules({
  neverLast: `sr sra srta sres sras d dña dn lic ing arq abg dr dra drs prof profa gral cnel cap tte sgto gob pdte vda mons fr sto sta
    p.ej ej ud uds vd vds cf aprox av avda cía dpto depto admón admon izq dcha máx mín mt excmo ilmo rdo hno hnos ctra urb edif pza
    pág.ss ee ss.mm`,
  beforeNumbers: `no n° nº núm núms num pág págs p pp art arts cap caps fig figs t tel tlf vol vols párr párrf párrs secc ap apdo ed cra cl
    ene feb mar abr may jun jul ago sep sept set oct nov dic lun mart mié mier jue vie sáb sab dom km`,
  maybeLast: `etc ee.uu s.a s.l s.r.l s.a.s a.c d.c ltda cía ibid op.cit a.m p.m d.f uu rr.hh`,
  functionWords: `el la los las un una unos unas y e o u pero mas sino que quien quienes cual cuales cuando donde como cuanto qué quién
    cuál cuándo dónde cómo por para con sin de del al a en sobre entre desde hasta hacia contra según durante tras ante bajo
    yo tú él ella ello nosotros vosotros ellos ellas usted ustedes me te se nos os le les lo mi mis tu tus su sus nuestro nuestra
    este esta esto estos estas ese esa eso esos esas aquel aquella aquello aquí allí ahí ahora entonces después antes luego también
    tampoco sí no ya aún todavía siempre nunca muy más menos tan tanto todo toda todos todas cada otro otra otros algunos alguna alguien
    nadie nada algo es son era eran fue fueron ha han había hay está están ser estar si porque aunque mientras además sin embargo
    así pues finalmente quizás quizá`,
  months:
    'enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre',
});

export const italian = languageRules({
  neverLast: `sig sigg sig.ra sig.na sig.ri dott dott.ssa dr prof prof.ssa ing avv arch geom rag on sen gen col cap magg mons don fra
    egr gent gent.mo gent.ma spett dir amm pres v.pres cav comm cfr es ad.es p.es ecc.mo ill.mo rev ss s v.le p.za p.zza c.so
    psicol econ meteor idraul ca circa`,
  beforeNumbers: `n n° nn nr num p pag pagg pp art artt cap capp fig figg tav vol voll sez lett par tel cod l v
    gen feb febbr mar apr mag giu lug ago sett set ott nov dic lun mart mer gio giov ven sab dom`,
  maybeLast: `ecc etc s.p.a s.r.l s.n.c a.c d.c u.s ibid op.cit seg segg f.lli n.d.r c.a`,
  functionWords: `il lo la i gli le un uno una e ed o od ma però che chi cui quale quali quando dove come quanto perché se di del dello
    della dei degli delle a al allo alla ai agli alle da dal dallo dalla dai dalle in nel nello nella nei negli nelle con su sul sulla
    sui sulle per tra fra io tu egli ella lui lei esso noi voi essi loro mi ti si ci vi ne lo mio mia tuo suo sua suoi sue nostro
    questo questa questi queste quello quella quelli quelle ciò qui qua lì là ora poi allora dopo prima anche ancora già sempre mai non
    più meno molto tanto tutto tutta tutti tutte ogni altro altra altri alcuni nessuno niente nulla qualcuno è sono era erano ha hanno
    aveva essere stato fu sì no così quindi dunque infatti inoltre infine tuttavia mentre sebbene senza verso dopo durante`,
  months: 'gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre',
});

export const portuguese = languageRules({
  neverLast: `sr sra srta srs sras dr dra drs prof profa eng arq gen cel cap ten sgt d dna exmo exma ilmo v.exa vs p.ex cf aprox av
    ex fr sto sta máx mín dep sen gov`,
  beforeNumbers: `n nº n° no núm pág págs p pp art arts cap caps fig figs t tel vol vols par séc ed inc
    jan fev mar abr mai jun jul ago set out nov dez km`,
  maybeLast: `etc s.a ltda cia a.c d.c e.u.a e.u ibid op.cit`,
  functionWords: `o a os as um uma uns umas e ou mas porém que quem qual quais quando onde como quanto porque se de do da dos das a ao à
    aos às em no na nos nas num numa por pelo pela pelos pelas para com sem sobre sob entre desde até contra segundo durante após
    eu tu ele ela nós vós eles elas você vocês me te lhe lhes meu minha teu seu sua seus suas nosso nossa este esta isto estes estas
    esse essa isso esses essas aquele aquela aquilo aqui ali lá agora então depois antes também ainda já sempre nunca não sim muito
    mais menos tão tanto tudo todo toda todos todas cada outro outra outros alguns algumas alguém ninguém nada algo é são era eram foi
    foram há tem têm tinha está estão ser estar assim pois embora enquanto além finalmente talvez`,
  months: 'janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro',
});

export const romanian = languageRules({
  neverLast: `dl dna d-na d-lui dr prof ing gen col cpt sf str bd nr.crt cca aprox dvs d.e p.ex ex adm m.a`,
  beforeNumbers: `nr p pag art cap fig vol alin lit tel ian feb mar apr iun iul aug sept oct nov dec`,
  maybeLast: `etc s.a s.r.l î.hr d.hr ș.a ş.a m.d`,
  functionWords: `un o unul una unei unui și şi sau dar însă că să care cine când unde cum cât pentru din de la în pe cu fără prin sub
    peste între spre după înainte până eu tu el ea noi voi ei ele dumneavoastră mă te se ne vă îi îl le lui lor meu mea său sa
    acest această aceste acesta aceasta aceștia acel acea acolo aici acum atunci apoi astfel deci nu da mai foarte tot toate toți
    fiecare alt altă alte este sunt era erau a au avea fost fi am ai are dacă deși fiindcă nimeni nimic ceva cineva`,
  months: 'ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie',
});
