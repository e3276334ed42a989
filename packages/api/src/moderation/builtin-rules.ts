import type { MatcherRule } from '@atelier/core/moderation/matcher';

/** The rule that nobody can change or turn off. */
export const builtinRule = {
  id: 'builtin-minors',
  name: 'Sexual content with minors',
  reason: 'Sexual content with minors is never allowed.',
} as const;

const ageWords =
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen';
const ages = ageWords
  .split(' ')
  .flatMap((word, at) => [word, String(at + 1)])
  .flatMap((age) => [
    ...['year old', 'years old', 'yr old', 'yo', 'y o'].map((unit) => `${age} ${unit}`),
    ...['girl', 'girls', 'boy', 'boys'].map((who) => `${who} aged ${age}`),
  ]);

interface Words {
  readonly minors: readonly string[];
  readonly sexual: readonly string[];
}

/** By language, because a word of one can be harmless in another ("kind"). */
const byLanguage: readonly Words[] = [
  {
    minors: [
      ...'child children kid kids toddler toddlers infant infants preteen preteens tween tweens underage underaged'.split(
        ' ',
      ),
      ...'schoolgirl schoolgirls schoolboy schoolboys loli lolis shota shotas teen teens teenage*'.split(' '),
      ...'childrens schoolchild* schoolkid* prepubescent* pubescent*'.split(' '),
      ...[
        'grade schooler*',
        'middle schooler*',
        'little girl*',
        'little boy*',
        'young girl*',
        'young boy*',
        'pre teen*',
        'under age',
        ...ages,
      ],
    ],
    sexual: [
      ...'nude nudes nudity naked topless sex sexy sexual* sexual* sexting erotic* porn* hentai nsfw xxx'.split(
        ' ',
      ),
      ...'orgasm* masturbat* blowjob* lingerie undress* genital* penis vagina seductive* bdsm incest'.split(
        ' ',
      ),
      ...'rape raped raping fuck* cum cumshot* fetish* boobs tits nipples pussy'.split(' '),
    ],
  },
  {
    minors: 'kind kinder kindern mädchen minderjährig* schulmädchen jugendlich* teenager'.split(' '),
    sexual: 'nackt* sex sexy sexuell* erotisch* porno* unbekleidet* entkleidet* ficken'.split(' '),
  },
  {
    minors: 'enfant enfants fillette fillettes gamine gamines mineure mineures adolescente* écolière*'.split(
      ' ',
    ),
    sexual: 'nue nues dénudé* sexe sexuel* sexy érotique* porno* seins déshabillé*'.split(' '),
  },
  {
    minors: 'niña niñas niño niños infantil* adolescente* colegiala* criança* menina* menino*'.split(' '),
    sexual: 'desnud* sexo sexual* sexy erótic* porno* nua nuas pelad* tetas'.split(' '),
  },
  {
    minors: 'bambina bambine bambino bambini minorenne minorenni ragazzina ragazzine'.split(' '),
    sexual: 'nuda nude nudo nudi sesso sessual* sexy erotic* porno*'.split(' '),
  },
  {
    minors:
      'kind kinderen meisje meisjes minderjarig* dziecko dzieci dziewczynka dziewczynki nieletni*'.split(' '),
    sexual: 'naakt* seks seksueel* sexy erotisch* porno* nago naga nagie nagi seksualn* erotyczn*'.split(' '),
  },
  {
    minors:
      'ребёнок ребенка дети детей девочка девочки девочку девочек малолет* несовершеннолет* школьниц*'.split(
        ' ',
      ),
    sexual: 'голая голый голые голую голых обнажён* секс* порно* эротич* раздет*'.split(' '),
  },
  { minors: ['çocuk*', 'küçük kız*', 'reşit olmayan*'], sexual: 'çıplak* seks* erotik* porno*'.split(' ') },
  {
    minors: '儿童 兒童 小女孩 小男孩 幼女 幼童 未成年 萝莉 女童'.split(' '),
    sexual: '裸体 裸體 全裸 色情 性爱 性愛 淫 做爱 情色'.split(' ').filter((word) => word.length > 1),
  },
  {
    minors: '子供 子ども 幼女 少女 小学生 中学生 女児 男児 未成年 ロリ ショタ'.split(' '),
    sexual: 'ヌード 全裸 エロ 裸の 性的 セックス ポルノ 性交'.split(' '),
  },
  {
    minors: '아동* 미성년* 어린이* 소녀* 초등학생*'.split(' '),
    sexual: '누드* 알몸* 야동* 섹스* 포르노* 나체*'.split(' '),
  },
  { minors: 'طفل طفلة أطفال اطفال قاصر'.split(' '), sexual: 'عارية عاري عراة جنس* إباحي* سكس'.split(' ') },
];

/**
 * Words of one language that are harmless in another one, or without their accents: kind eyes, Nina Simone, an enfant terrible,
 * Las Meninas, the Naga.
 */
const ambiguousWords =
  'kind kinder kindern enfant enfants gamine gamines mineure mineures niña niño infantil* menina* menino* 소녀* ' +
  'nago naga nagie nagi جنس*';
const ambiguous: ReadonlySet<string> = new Set(ambiguousWords.split(' '));
const ofAll = (kind: keyof Words): string[] => [
  ...new Set(byLanguage.flatMap((words) => words[kind]).filter((word) => !ambiguous.has(word))),
];
/** Prompts mix languages: a Japanese word among English ones. */
const mixed: Words = { minors: ofAll('minors'), sexual: ofAll('sexual') };

const alone = [
  ...[
    'child porn*',
    'kiddie porn*',
    'kid porn*',
    'child sex*',
    'jail bait',
    'pthc',
    'csam',
    'lolicon*',
    'shotacon*',
  ],
  ...['child erotica', 'pedo porn*', 'preteen porn*', 'toddlercon*', 'детское порно', 'kinderporno*'],
  ...[
    'pédopornograph*',
    'pornografía infantil',
    'pornografia infantil',
    'pedopornograf*',
    '儿童色情',
    '児童ポルノ',
    '아동 포르노',
  ],
];

export const builtinRules: readonly MatcherRule[] = [
  { id: builtinRule.id, action: 'block', terms: alone },
  ...[...byLanguage, mixed].map(
    ({ minors, sexual }): MatcherRule => ({
      id: builtinRule.id,
      action: 'block',
      terms: [],
      near: [minors, sexual],
    }),
  ),
];
