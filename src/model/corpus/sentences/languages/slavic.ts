import { languageRules } from './rules.ts';

export const russian = languageRules(
  {
    neverLast: `г-н г-жа гг т.е т.н т.наз т.к ул пер пл просп пр-т бул наб пос пгт дер с.г д-р проф акад доц инж чл.-корр
      канд ген полк кап лейт св о.о н.э.до напр см ср п.ч вкл искл англ нем фр лат греч рус тов гр гос букв диал
      кн корп стр.корп обл р-н оз респ ст.ст шт тж`,
    beforeNumbers: `№ стр с гл рис табл п пп ст т тт ч кв д корп оф тел разд прим ок г гг в вв янв фев февр мар апр июн июл авг сен
      сент окт нояб ноя дек`,
    maybeLast: `т.д т.п др пр проч им у.е н.э б.у гг вв`,
    functionWords: `и в во не на я он она оно они мы вы ты что как это этот эта эти тот та те так но а или да же бы ли если когда где
      куда откуда почему зачем кто чей какой который которая которые с со к ко у о об от до из за по под над при для без через между
      про перед после потом тогда теперь здесь там тут уже ещё еще только даже лишь очень все всё весь вся всех каждый другой другие
      его её ее их мой моя мне меня мной твой свой наш ваш нас вас них ним ей ему им себя был была было были быть есть будет нет ни
      чтобы потому поэтому однако хотя пока затем наконец может можно надо нужно ничего никто кроме`,
    months: `января февраля марта апреля мая июня июля августа сентября октября ноября декабря`,
  },
  false,
);

export const ukrainian = languageRules(
  {
    neverLast: `т.зв т.з вул пров пл просп бул смт с.г д-р проф акад доц інж ген полк св о напр див пор англ нім фр лат гр обл р-н оз`,
    beforeNumbers: `№ стор с гл рис табл п пп ст т тт ч кв буд тел розд прим р рр січ лют берез квіт трав черв лип серп верес жовт лист груд`,
    maybeLast: `т.д т.п ін ім н.е рр ст`,
    functionWords: `і й та в у на не що як це цей ця ці той ті так але або чи же б якщо коли де куди звідки чому хто чий який яка яке які
      я він вона воно вони ми ви ти з із зі до від по під над при для без через між про перед після потім тоді тепер тут там вже ще
      тільки навіть лише дуже все всі весь кожен інший його її їх мій моя мені мене твій свій наш ваш нас вас них йому їй їм себе був
      була було були бути є буде немає ні щоб тому проте однак хоча поки може можна треба нічого ніхто`,
    months: 'січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня',
  },
  false,
);

export const bulgarian = languageRules(
  {
    neverLast: `г-н г-жа г-ца т.е т.нар т.н ул бул пл ж.к гр с.г д-р проф акад доц инж ген полк св о напр вж срв вкл изкл англ нем фр лат
      рус обл общ т.г изд серж гл.серж`,
    beforeNumbers: `№ стр с гл фиг табл п т чл ал ст тел бр ет ап вх бл г яну фев мар апр юни юли авг сеп септ окт ное ноем дек`,
    maybeLast: `т.н др им пр сл.хр пр.хр н.е гг вв`,
    functionWords: `и в във на не се да от за с със по при към до през между без след преди над под около че като ако когато където
      защо кой коя кое които който която което какво как колко това този тази тези онзи онази той тя то те аз ти ние вие му ѝ й им ги го
      я ми ме си свой неговата неговият нейния техния мой наш ваш е са беше бяха бил била било били бъде има няма ще би може трябва само
      още вече тук там сега тогава после така също обаче но или нито всички всеки друг друга други някои нищо никой много най повече`,
    months: 'януари февруари март април май юни юли август септември октомври ноември декември',
  },
  false,
);

export const polish = languageRules({
  neverLast: `p pp dr hab inż mgr lic prof ks o św bł bp abp gen płk mjr kpt por ppor sierż dyr red ul al pl os np m.in tzn tzw tj ok
    zob por ang niem fr łac wł gr ros śp im woj pow gm wg bałt celt`,
  beforeNumbers: `nr s str art ust pkt par rozdz rys tab t tel poz godz r w sty lut mar kwi maj cze lip sie wrz paź lis gru`,
  maybeLast: `itd itp etc p.n.e n.e w r sp.z.o.o s.a cd cdn al ww rr`,
  functionWords: `i w we na nie z ze się do od po pod nad przy dla bez przez między przed za o u jest są był była było były być będzie
    to ten ta te tego tej tych tym który która które którzy co kto czy jak gdzie kiedy dlaczego jaki jaka jakie że żeby aby jeśli gdy
    bo ponieważ ale lecz jednak więc zatem lub albo ani ja ty on ona ono my wy oni one mnie mi cię jego jej ich mu im nam was swój
    mój twój nasz wasz tam tu tutaj teraz wtedy potem już jeszcze tylko także też bardzo wszystko wszyscy każdy inny inne inni nic
    nikt może można trzeba ma mają nawet niech czyli poza kilka wiele`,
  months: `stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia`,
  ordinals: 'months',
});

const CZECH_AND_SLOVAK = {
  neverLast: `p pí sl mgr bc ing judr mudr phdr rndr doc prof dr mvdr csc gen plk mjr kpt npor por sv ul nám tř např tzv tj tzn resp
    cca mj zejm popř příp event př pozn čes něm fr lat angl atp.např t.j t.r tzv napr popr príp nám nar zom odd prof min max`,
  beforeNumbers: `č čís čl s str odst písm kap obr tab roč sv r tel hod pol kčs kč`,
  maybeLast: `atd atp apod a.s s.r.o v.o.s spol o.p.s n.l př.n.l stol m.n.m`,
  ordinals: 'months',
} as const;

export const czech = languageRules({
  ...CZECH_AND_SLOVAK,
  functionWords: `a i v ve na ne se si do od po pod nad při pro bez přes mezi před za o u k ke s se z ze je jsou byl byla bylo byli být
    bude to ten ta ty toho té těch tom který která které kteří co kdo zda jak kde kdy proč jaký jaká jaké že aby jestli když protože
    ale však tedy nebo ani já ty on ona ono my vy oni mě mi mne tě jeho její jejich mu jí jim nám vám svůj můj tvůj náš váš tam tady zde
    teď nyní tehdy potom pak už již ještě jen také velmi vše všechno všichni každý jiný další nic nikdo může lze má mají ani podle jako`,
  months: 'ledna února března dubna května června července srpna září října listopadu prosince',
});

export const slovak = languageRules({
  ...CZECH_AND_SLOVAK,
  functionWords: `a aj i v vo na nie sa si do od po pod nad pri pre bez cez medzi pred za o u k ku s so z zo je sú bol bola bolo boli byť
    bude to ten tá tie toho tej tých tom ktorý ktorá ktoré ktorí čo kto či ako kde kedy prečo aký aká aké že aby ak keď pretože lebo
    ale však teda alebo ani ja ty on ona ono my vy oni ma mi mňa ťa jeho jej ich mu im nám vám svoj môj tvoj náš váš tam tu teraz vtedy
    potom už ešte len tiež také veľmi všetko všetci každý iný ďalší nič nikto môže možno má majú podľa`,
  months: `januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra január február marec apríl máj jún júl
    august september október november december`,
});
