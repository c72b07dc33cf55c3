import { languageRules } from './rules.ts';

export const english = languageRules({
  neverLast: `messrs mx mmes revd hon capt col gen lt sgt maj cpl cmdr cdr adm gov sen rep pres supt insp bro msgr
    jas wm thos chas geo eg ie ca approx esp incl excl bros p.s ps gens reps sens asst assoc dept univ rs maj.gen lt.col
    ave blvd ariz calif colo conn fla kan mich minn neb nev okla penn tenn`,
  beforeNumbers: `nos nrs figs eq eqs eqn eqns sect secs sects chs chaps vols par para pars art arts ver v ed bk bks pt pts pl tabs
    ref refs app apps appx ll cols c
    jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri ser div rm apt ste ex exs
    ft lb lbs oz yd yds`,
  maybeLast: `ed.d m.d j.d ll.b d.phil esq llc plc bldg mtn r.i.p n.y l.a n.j mss ibid
    op.cit loc.cit u.s.s.r d.d.s c.e b.c.e eds n.b q.e.d g.m.t rd`,
  functionWords: `the a an this that these those it its he she we you they i there here his her our your their my
    in on at by for from with to of as if when while where after before since until because although though under over
    and but or so yet nor however therefore thus then also still now what who why how which whose
    first second third next finally see note instead otherwise perhaps maybe oh yes well please let
    no not all some any each every many most both such one is are was were do does did can could will would
    have has had be been being more into about than them him us me only just even once during without nobody nothing
    everybody everyone somebody someone something everything two three`,
  months: 'january february march april may june july august september october november december',
});

export const german = languageRules({
  neverLast: `hr fr frl frau hrn dipl ing med phil jur rer nat habil h.c priv.-doz pd bzw z.b d.h u.a ggf evtl vgl sog m.e i.d.r
    i.a z.z z.t zzt zt geb gest verh kath evang ev röm griech lat franz engl dt bes insb insbes einschl ausschl inkl exkl ca
    lt lfd max min mind höchst durchschn gem bspw o.g u.g s.o s.u v.a v.l n.l hl hll städt staatl allg st skt str
    i.e.s i.w.s a.d ggü gegr entspr jew sen jun bd.hrsg hrsg herausg`,
  beforeNumbers: `nr nrn s kap bd bde abb abs art aufl ziff tab teil anh anl fn anm z par §§ heft h jg jh postf tel fax tsd mio mrd
    jan feb mär apr jun jul aug sep sept okt nov dez mo di mi do fr sa so rn lit`,
  maybeLast: `usw usf etc u.ä u.dgl o.ä u.s.w u.s.f v.chr n.chr u.v.m m.w.n e.v gmbh co kg ag std min sek f ff jh jhs jahrh d.j d.m
    d.ä d.jr a.a.o ebd ebda uvm uam uä oä`,
  functionWords: `der die das den dem des ein eine einen einem einer eines und oder aber denn doch sondern nicht kein keine
    er sie es wir ihr ich du man wer was wie wo wann warum wohin woher dies diese dieser dieses jener jene jenes
    in im an am auf aus bei beim bis für gegen mit nach ohne über unter um von vom vor zu zum zur zwischen durch seit während wegen
    wenn weil dass daß ob als da damit obwohl nachdem bevor sobald solange so auch noch nur schon nun jetzt hier dort dann danach
    daher deshalb darum deswegen trotzdem dennoch jedoch allerdings außerdem zudem ferner schließlich vielleicht heute gestern morgen
    alle alles viele einige manche mehr sein seine ihre ihren mein meine unser unsere euer ihm ihn ihnen mir mich dir dich uns sich
    ist sind war waren hat haben hatte hatten wird werden wurde wurden kann können konnte muss müssen soll will ja nein niemand
    nichts jemand etwas jeder jede jedes zuerst zuletzt dabei dazu dafür dagegen darauf darin davon dadurch immer nie oft wieder`,
  months: `januar jänner februar feber märz april mai juni juli august september oktober november dezember`,
  orderedNouns: `jahrhundert jahrhunderts jahrhunderten jahrtausend jahrtausends stock stockwerk etage klasse kapitel band auflage mal
    tag tages monat woche jahr jahres jahrgang platz rang teil akt szene satz grad liga runde bundesliga spieltag etappe sinfonie
    symphonie armee division regiment weltkrieg weltkriegs geburtstag jahrestag hälfte quartal semester lebensjahr dynastie legislaturperiode
    wahlperiode strophe vers gebot bezirk arrondissement minute stunde`,
  beforeOrdinals: `der die das den dem des am im vom zum zur beim ins ans ein eine einen einem einer eines jeder jede jedes jeden seit ab
    bis sein seine seinen seinem seiner ihr ihre ihren ihrem ihrer mein meine meinen meinem unser unsere unseren unserem dieser diesem
    diesen jener jenem jenen und oder sowie aufs fürs`,
  ordinals: 'nouns',
});

export const dutch = languageRules({
  neverLast: `dhr mevr mw mej drs ir ing mr bijv bv d.w.z i.p.v m.a.w o.a m.b.t i.v.m t.o.v t.a.v z.g zgn nl evt resp vgl aanw bez bijw
    betr bn telw vnw ww zn onbep pers wed hfl kol gen lt kap sgt burg min prof mgr jhr jkvr zr fa ca incl excl m.n n.a.v o.l.v`,
  beforeNumbers: `nr blz pag p art afb hfdst par bl dl tel jan feb mrt apr jun jul aug sep sept okt nov dec`,
  maybeLast: `enz e.d e.a e.v b.v n.v jl a.s j.l v.chr n.chr d.m.v`,
  functionWords: `de het een en of maar want dus niet geen ik jij je hij zij ze wij we jullie u men dit dat deze die daar hier er
    in op aan bij met van voor naar om over onder tegen tot uit door zonder tussen na sinds tijdens als toen terwijl omdat hoewel
    dan ook nog al wel nu wat wie waar wanneer waarom hoe welke zijn haar hun mijn ons onze is was waren heeft hebben had wordt worden
    werd werden kan kunnen moet zal zullen zou alle alles veel meer sommige toch daarom daarna daarnaast echter verder bovendien misschien`,
  months: 'januari februari maart april mei juni juli augustus september oktober november december',
});

const SCANDINAVIAN_MONTHS = `januar februar marts april maj juni juli august september oktober november december mars mai desember
  januari februari augusti`;

export const danish = languageRules({
  neverLast: `hr fr frk skt bl.a d.v.s dvs f.eks fx mht ifm vedr pga jf jvf evt ca kgl ingl prof cand mag dir max min inkl ekskl
    omkr tilh tlf f.v.t sml jfr etc.dvs o.lign`,
  beforeNumbers: `d nr s kap bd stk side fig art § afs jan feb mar apr jun jul aug sep sept okt nov dec kl`,
  maybeLast: `osv m.m m.v m.fl o.l o.a og.co co a/s f.kr e.kr`,
  functionWords: `den det de en et og eller men for fordi at som der hvis når da ikke ingen jeg du han hun vi i dem os mig dig sig man
    på til fra med af om over under mod ved uden mellem efter før siden mens så også endnu kun nu her hvad hvem hvor hvornår hvorfor
    hvordan hvilken denne dette disse hans hendes deres vores min mit mine din dit er var har havde bliver blev kan kunne skal skulle vil
    ville må alle alt mange mere nogle noget dog derfor derefter desuden måske lad`,
  months: SCANDINAVIAN_MONTHS,
  ordinals: 'months',
});

export const norwegian = languageRules({
  neverLast: `hr fr frk st bl.a dvs f.eks mht ifm vedr pga jf evt ca kgl prof cand dir maks min inkl ekskl omtr tlf sml eks`,
  beforeNumbers: `d nr s kap bd side fig art pkt kl jan feb mar apr jun jul aug sep sept okt nov des`,
  maybeLast: `osv m.m m.v m.fl o.l o.a a/s as f.kr e.kr`,
  functionWords: `den det de en et ei og eller men for fordi at som der hvis når da ikke ingen jeg du han hun vi dere dem oss meg deg
    seg man på til fra med av om over under mot ved uten mellom etter før siden mens så også ennå bare nå her hva hvem hvor hvorfor
    hvordan hvilken denne dette disse hans hennes deres vår våre min mitt mine din er var har hadde blir ble kan kunne skal skulle vil
    ville må alle alt mange mer noen noe likevel derfor deretter dessuten kanskje la`,
  months: SCANDINAVIAN_MONTHS,
  ordinals: 'months',
});

export const swedish = languageRules({
  neverLast: `hr fr frk bl.a d.v.s dvs t.ex ang m.a.o p.g.a s.k jfr ev ca kungl prof fil dir max min inkl exkl resp f.d fr.o.m t.o.m
    tel äv dr`,
  beforeNumbers: `d nr s sid kap bd fig art kl jan feb mar apr jun jul aug sep sept okt nov dec`,
  maybeLast: `osv m.m m.fl o.d o.s.v e.kr f.kr ab`,
  functionWords: `den det de en ett och eller men för att som om när då inte ingen inget jag du han hon vi ni dem oss mig dig sig man
    i på till från med av över under mot vid utan mellan efter före sedan medan så också ännu bara nu här där vad vem var varför hur
    vilken denna detta dessa hans hennes deras vår våra min mitt mina din är var har hade blir blev kan kunde ska skulle vill ville
    måste alla allt många mer några något dock därför därefter dessutom kanske låt`,
  months: SCANDINAVIAN_MONTHS,
});
