/** Harmless texts that contain forbidden words within others, across words or by look: the Scunthorpe problem. */
const words =
  'Scunthorpe cockpit Essex Sussex Middlesex Wessex analysis analyst analog canal banal grape grapes grapefruit scrape drape ' +
  'drapery therapist therapists skyscraper trapeze parapet rapeseed class classic classroom glass grass brass bass compass ' +
  'assassin assassins assistant assemble assembly asset assets associate assortment passage passenger massive ambassador ' +
  'embassy harass cassette bassoon sassafras hassle tassel vassal potassium cocktail cocktails peacock peacocks hancock ' +
  'woodcock cockatoo cockatiel cockerel cockroach cockle shuttlecock stopcock weathercock hitchcock dickens dickinson ' +
  'benedick predicament medick titanic title titles titan titanium titmouse constitution institute partition petition ' +
  'competition repetition appetite quantity identity entity titillate shiitake shitake mishit pushit sextant sextet sexton ' +
  'sextuplet unisex sexagenarian bisexual homosexual asexual circumstance circumference document documents cucumber ' +
  'accumulate cumin cumulus cumbersome cumulonimbus incumbent Cumbria Cumberland Penistone pens happiness pennies ' +
  'opening peninsula swank swanky analemma analyze annals arsenal arsenic parse sparse coarse hoarse Arsenal ' +
  'scornful corn acorn unicorn popcorn horn thorn born torn worn adorn Clitheroe Lightwater Saffron Walden magna cum laude ' +
  'buttercup button butter butterfly butternut rebuttal butte tribute buttress embankment mass molasses Matsushita manuscript ' +
  'shitzu country counter county account cuneiform vacuum Countess knickers Pennsylvania Nigeria Niger niggle snigger renege ' +
  'Fukushima fugue refuge fuchsia luck duck truck fabric spice spices spicy auspice despicable raccoon raccoons cocoon tycoon ' +
  'lagoon bustle robust combustion filibuster Buster sluice slush slate slit hostel whorl whirl whole hole shore Hooters ' +
  'hookah hook hoover Horniman Shorncliffe anus-free Uranus Janus manus tetanus organza organ orgasmic-free Morgan disorganized';
const phrases = [
  ...[
    'Dick Van Dyke dancing on a rooftop',
    'Moby Dick in a storm',
    'the pen is red',
    'the pen is mightier than the sword',
  ],
  ...[
    "who're you",
    "the band's hit single",
    'an us flag on a pole',
    "she'll sell sea shells",
    "we'll see",
    "he'll rise",
  ],
  ...[
    'an analysis of a grape',
    'a therapist in Essex',
    'a class of students painting',
    'an assassin in a cathedral',
  ],
  ...[
    'a cockpit of an old airplane',
    'a peacock beside a lake',
    'shuttlecock on grass',
    'I am a man',
    'a b c d e f g',
  ],
  ...[
    'p is for parrot',
    'vitamin c in oranges',
    'a t-shirt with an x-ray',
    'plan b',
    'series 7 of 10',
    'f 1.8 bokeh',
  ],
  ...[
    '1920x1080',
    '4k 60 fps',
    '35 mm film, f/2.8, iso 100',
    'a 5 by 5 grid',
    '3 + 4 = 7',
    '2 * 3 * 4',
    '100 % cotton',
  ],
  ...[
    'A * B * C',
    'x*y',
    'r@nge',
    'cost: 45 $',
    '5$ for 8 apples',
    '!!! wow !!!',
    '#sunset #beach',
    'c# and c++',
  ],
  ...[
    'the rapist of the manuscript was a typist’s slip for therapist'.replace('rapist', 'herapist'),
    'pen.Is this right?',
  ],
  ...[
    'push it to the limit',
    'cash it in',
    'as sunny as ever',
    'was sad',
    'glass slipper',
    'has sails',
    'bus sex-tant',
  ],
  ...[
    'a kind nurse',
    'children playing in a park',
    'a child with a kite',
    'a family at the beach',
    'kids drawing a rainbow',
  ],
  ...[
    'a 12 year old oak',
    'a 7 year old dog on a sofa',
    'portrait of a teenager reading',
    'a schoolgirl on a bicycle',
  ],
  ...[
    'a marble statue of a nude woman in a museum',
    'a naked mole rat',
    'nude figure study, charcoal',
    'what kind of nude is it',
  ],
  ...[
    'ein Kind im Garten',
    'Kinder malen ein Haus',
    'une fillette avec un chat',
    'un niño con un globo',
    'bambini al mare',
  ],
  ...[
    'Ребёнок рисует солнце',
    'дети в парке',
    'сосна в снегу',
    'осока у реки',
    'корова на лугу',
    'хор поёт',
    'рост травы',
  ],
  ...[
    '孩子在公园里',
    '一只鹤在沼泽上',
    '性格开朗的老人',
    '少女と猫',
    '子供の絵',
    '裸足の散歩',
    '아이들이 그림을 그린다',
  ],
  ...[
    'طفل يلعب في الحديقة',
    'çocuk parkta oynuyor',
    'dziecko z latawcem',
    'Ελλάδα το καλοκαίρι',
    'नदी के किनारे',
    'ต้นไม้',
  ],
  ...[
    'Straße in Köln',
    'Ærø, Ålesund',
    'naïve café',
    'œuvre d’art',
    'ｆｕｌｌ ｗｉｄｔｈ',
    '𝒻𝒶𝓃𝒸𝓎 letters',
    '★ s t a r s ★',
  ],
  ...[
    'h e l l o',
    'S P A C E D  O U T',
    'a.b.c.',
    'u.s.a.',
    'e.g. this',
    'i.e. that',
    'a-b-c',
    'o_o',
    'x_x',
    'n/a',
    'a/b test',
  ],
  ...[
    'soooo goooood',
    'hellooooo',
    'zzzzzz',
    'brrrr',
    'aaaaah',
    'hmmmm',
    'oooops',
    'yesss',
    'noooo',
    'wowww',
  ],
  ...[
    'sh*rt hair',
    'c*t out',
    'b*g',
    'm*x',
    't*n',
    'c@t',
    'd0g',
    'h0use',
    'tr33',
    'fl0w3r',
    'sk1ll',
    'l33t haxor',
    '5tar',
  ],
  // These two words are harmless here and not elsewhere: the rules cannot know. They count against precision.
  ...['the cock crowed at dawn', 'an ass and a foal in a stable'],
];

export const benign: readonly string[] = [...words.split(' '), ...phrases];
