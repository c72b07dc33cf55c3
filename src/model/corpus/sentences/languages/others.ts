import { languageRules } from './rules.ts';

export const greek = languageRules(
  {
    neverLast: `κ κα κος κ.κ δρ καθ αγ π.χ δηλ βλ πρβλ λ.χ κυρ οδ`,
    beforeNumbers: `αρ αριθ σ σελ κεφ εικ τ τόμ άρθ παρ τηλ`,
    maybeLast: `κ.λπ κλπ κ.ά κ.ο.κ π.χ μ.χ μ.μ π.μ ε.ε η.π.α`,
    functionWords: `ο η το οι τα του της των τον την τους τις ένα ένας μια μία και ή αλλά όμως ότι πως που ποιος ποια πότε πού πώς γιατί αν όταν
      όπως να θα δεν μην σε στο στη στην στον στους στις στα από με για προς κατά μετά πριν χωρίς μέχρι ως εγώ εσύ αυτός αυτή αυτό
      εμείς εσείς αυτοί μου σου μας σας τους είναι ήταν έχει έχουν είχε εδώ εκεί τώρα τότε ακόμα ακόμη επίσης πολύ όλα όλοι κάθε άλλο
      τίποτα κανείς ναι όχι`,
    months: `ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου`,
    endMarks: ';\u037e',
  },
  false,
);

/** The vertseket, written as a colon by most, ends a sentence; the period is a lighter mark within it. */
export const armenian = languageRules(
  {
    functionWords: `և ու եւ որ որը որի ես դու նա մենք դուք նրանք այս այդ այն սա դա է են եմ էր էին չի չէ մի թե եթե երբ որտեղ ինչ ով բայց կամ
      համար մեջ վրա հետ մոտ նաև շատ բոլոր ամեն այո ոչ`,
    endMarks: ':',
    periodIsInner: true,
  },
  false,
);

export const kazakh = languageRules(
  {
    neverLast: `б.з.б б.з т.с.с мыс проф акад көш қ обл ауд`,
    beforeNumbers: `№ бет б т ж жж ғ`,
    maybeLast: `т.б т.с.с`,
    functionWords: `және мен бен пен да де та те бұл сол осы ол олар біз сіз сен бір үшін туралы кейін дейін бойынша сияқты емес бар жоқ болды
      болып еді екен деп деді қандай кім не қашан қайда неге әр барлық көп өте тек ғана бірақ себебі сондықтан егер`,
    months: 'қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан',
  },
  false,
);

export const finnish = languageRules({
  neverLast: `hra rva nti tri prof esim ts mm ns n vrt ks ko em ed eo os toim kirj`,
  beforeNumbers: `nro s luku kuva taul klo puh`,
  maybeLast: `jne yms ym jkr ekr eaa jaa oy`,
  functionWords: `ja tai mutta vaan sekä että jos kun koska vaikka kuin niin myös vielä jo nyt sitten siellä täällä tämä tuo se nämä nuo ne
    joka jotka mikä kuka missä milloin miksi miten minä sinä hän me te he minun sinun hänen meidän teidän heidän on oli ovat olivat
    ole ei eivät ollut olla voi pitää kaikki kaikkien monet muut mukaan jälkeen ennen ilman kanssa hyvin`,
  months: `tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta`,
  ordinals: 'months',
});

export const hungarian = languageRules({
  neverLast: `dr id ifj özv prof pl ún kb ill stb.pl szt vö ld u.n`,
  beforeNumbers: `sz o old fej ábra tel`,
  maybeLast: `stb kft rt bt i.e i.sz kr.e kr.u ft`,
  functionWords: `a az egy és vagy de hanem hogy ha mert amikor ahol aki ami amely amit ez azt ezt ezek azok én te ő mi ti ők engem téged őt
    nem is már még csak itt ott most akkor így úgy nagyon minden mindenki más van volt vannak voltak lesz lett lehet kell között után
    előtt alatt felett nélkül szerint által mint sem igen talán azonban ezért`,
  months: `január február március április május június július augusztus szeptember október november december januárban`,
  ordinals: 'months',
});

export const turkish = languageRules({
  neverLast: `sn dr prof doç yrd av müh bkz örn yy hz uzm`,
  beforeNumbers: `no s sf syf bl cilt tel md`,
  maybeLast: `vb vs a.ş ltd şti m.ö m.s t.c`,
  functionWords: `ve veya ya da de ile için gibi kadar ama fakat ancak çünkü eğer ki bu şu o bunlar onlar ben sen biz siz bir her bütün tüm
    hiç çok daha en değil var yok ne kim nerede nasıl neden hangi sonra önce göre karşı üzerinde olan olarak oldu olduğu idi ise mi mı
    mu mü şimdi burada orada`,
  months: 'ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık',
  ordinals: 'months',
});

/** Scripts whose own marks end sentences and which write no abbreviations with a period that matter. */
export const unabbreviated = languageRules({ neverLast: 'डॉ डा प्रो पं', functionWords: '' });
