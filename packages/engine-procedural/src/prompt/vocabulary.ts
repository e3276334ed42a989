import type { Feature, Mood, Season, StyleId, Time, Weather } from './brief.ts';

/** Words that name a style outright. Two-word names are written with a hyphen. */
export const STYLE_NAMES: Record<StyleId, string> = {
  landscape: 'landscape landschaft paysage paisaje scenery vista panorama',
  forest: 'forest woods woodland jungle wald foret bosque grove rainforest',
  skyline:
    'skyline city cityscape metropolis skyscraper downtown urban cyberpunk stadt ville ciudad manhattan tokyo',
  seascape: 'seascape sea ocean seaside beach coast shore surf meer mer mar marine nautical',
  portrait:
    'portrait face woman man girl boy queen king lady selfie gesicht visage retrato cubist cubism matisse picasso muse mask',
  botanical:
    'botanical botany flower bouquet floral bloom blossom herbarium plant leaf blume fleur herb wildflower bouquets garden',
  bauhaus:
    'bauhaus geometric geometry abstract shapes minimalist constructivist poster suprematist mondrian kandinsky swiss',
  flow: 'flow flow-field perlin streamline ribbon wind swirl swirling currents generative turbulence silk fidenza',
  mandala:
    'mandala kaleidoscope symmetry symmetrical ornament rosette lotus sacred zentangle arabesque snowflake',
  lowpoly: 'lowpoly low-poly polygon polygonal facet faceted triangles triangulated origami crystal',
  ink: 'ink sketch drawing pen etching engraving hatching crosshatch doodle lineart line-art tusche sumi sumi-e pencil charcoal watercolor watercolour',
  isometric: 'isometric iso-metric diorama miniature village town voxel simcity dorf tiny-town',
  space:
    'space galaxy nebula planet cosmos cosmic universe astronaut orbit saturn jupiter mars alien weltall espace sci-fi interstellar asteroid',
  contours:
    'contour contours topographic topography topographical isoline map cartography terrain elevation strata agate marble',
};

/** Words for things to draw; `AFFINITY` says how well each suits a style. */
export const FEATURE_WORDS: Partial<Record<Feature, string>> = {
  sun: 'sun sunrise sunset sunny sunlight sonne soleil sol sundown',
  moon: 'moon moonlit moonlight crescent lunar mond lune luna',
  stars: 'star starry starlit starlight constellation sterne etoile milky milkyway',
  clouds: 'cloud cloudscape wolke nuage nube cumulus',
  birds: 'bird gull seagull swallow crow raven crane flock goose geese eagle owl vogel oiseau pajaro swan',
  boat: 'boat ship sail sailboat sailing yacht vessel canoe schiff bateau barco regatta ferry',
  lighthouse: 'lighthouse beacon leuchtturm phare faro',
  trees: 'tree oak birch maple willow orchard baum arbre arbol cherry sakura',
  pines: 'pine fir spruce conifer evergreen tanne taiga cedar',
  palms: 'palm tropical coconut oasis hawaii palme',
  mountains:
    'mountain alp alpine peak summit fjord berg montagne montana everest himalaya valley ridge glacier volcano fuji',
  hills: 'hill meadow prairie countryside pasture field tuscany rolling vineyard moor',
  dunes: 'dune desert sahara sand wueste sandstorm',
  mesa: 'mesa canyon butte cliff arizona utah',
  lake: 'lake pond reflection lac lago loch mirror lagoon',
  river: 'river stream creek brook canal fluss riviere rio',
  waterfall: 'waterfall cascade falls wasserfall',
  flowers: 'flower wildflower blossom bloom floral petal blume fleur flor garden bouquet',
  house: 'house cottage cabin hut home barn farm haus maison casa village town church chapel',
  castle: 'castle fortress palace citadel chateau schloss burg kingdom ruin cathedral temple',
  bridge: 'bridge viaduct aqueduct bruecke pont puente',
  person:
    'person wanderer hiker traveler traveller man woman child people human figure astronaut monk samurai knight pilgrim wizard shepherd',
  cat: 'cat kitten kitty katze chat gato feline tiger lion panther leopard',
  dog: 'dog puppy hound wolf hund chien perro coyote husky',
  fox: 'fox fuchs renard zorro vixen',
  deer: 'deer stag elk moose reindeer hirsch cerf doe antelope gazelle',
  horse: 'horse pony stallion mare unicorn pferd cheval caballo mustang',
  whale: 'whale orca dolphin wal baleine ballena leviathan',
  fish: 'fish koi salmon shark goldfish fisch poisson',
  butterfly: 'butterfly moth schmetterling papillon mariposa',
  balloon: 'balloon airship zeppelin hot-air',
  rocket: 'rocket spaceship spacecraft shuttle starship rakete fusee ufo satellite',
  planet: 'planet saturn jupiter ringed mars exoplanet world worlds',
  comet: 'comet meteor asteroid shooting-star',
  aurora: 'aurora borealis northern-lights polarlicht',
  rainbow: 'rainbow regenbogen arcoiris',
  lightning: 'lightning thunder thunderbolt blitz eclair',
  cactus: 'cactus cacti saguaro succulent',
  windmill: 'windmill mill turbine windmuehle moulin',
  island: 'island isle archipelago atoll insel floating',
  neon: 'neon cyberpunk cyber synthwave vaporwave retrowave blade-runner hologram',
  fireflies: 'firefly fireflies glowing sparkle magic magical fairy enchanted spirit',
  tower: 'tower spire skyscraper turm tour torre pagoda steeple',
  waves: 'wave surf tide swell tsunami hokusai welle vague ola',
  city: 'city skyline town metropolis downtown',
  rose: 'rose roses peony camellia ranunculus',
  poppy: 'poppy poppies mohn coquelicot anemone',
  lavender: 'lavender lavendel lavande lupin hyacinth delphinium salvia',
  daisy: 'daisy daisies chamomile aster cosmos marguerite',
  fern: 'fern bracken farn fougere palm-leaf monstera',
  tulip: 'tulip tulpe tulipe crocus lily',
  sunflower: 'sunflower dahlia zinnia sonnenblume tournesol girasol chrysanthemum',
  eucalyptus: 'eucalyptus olive sage laurel leaf leaves foliage branch herb willow',
  grass: 'grass reed wheat barley bamboo steppe savanna',
  glasses: 'glasses spectacles sunglasses librarian professor intellectual',
  hat: 'hat beret crown hood queen king princess bonnet',
  profile: 'profile silhouette side-view',
  nebula: 'nebula nebulae dust cosmic stellar orion supernova',
  galaxy: 'galaxy galaxies spiral andromeda vortex',
  umbrella: 'umbrella parasol',
  man: 'man boy king prince father gentleman beard bearded samurai monk homme mann hombre',
  hair: 'hair braid braids ponytail mane',
  curls: 'curly curls afro wavy',
  lantern: 'lantern lamp candle festival lampion',
};

/** How strongly a feature speaks for a style when no style is named. */
export const AFFINITY: Partial<Record<Feature, Partial<Record<StyleId, number>>>> = {
  sun: { landscape: 1 }, moon: { landscape: 1 }, stars: { landscape: 1, space: 1 }, clouds: { landscape: 1 },
  birds: { landscape: 1, seascape: 1 }, boat: { seascape: 3 }, lighthouse: { seascape: 4 },
  trees: { landscape: 1, forest: 2 }, pines: { landscape: 2, forest: 1 }, palms: { seascape: 2 },
  mountains: { landscape: 4 }, hills: { landscape: 5.5 }, dunes: { landscape: 5 }, mesa: { landscape: 4 },
  lake: { landscape: 3 }, river: { landscape: 3 }, waterfall: { landscape: 3 }, flowers: { botanical: 2 },
  house: { landscape: 2 }, castle: { landscape: 3 }, bridge: { skyline: 2 }, person: { landscape: 1 },
  cat: { portrait: 2, landscape: 1 }, dog: { landscape: 2, forest: 1 }, fox: { forest: 2, landscape: 1 },
  deer: { forest: 3 }, horse: { landscape: 2 }, whale: { seascape: 4 }, fish: { seascape: 3 },
  butterfly: { botanical: 2 }, balloon: { landscape: 2 }, rocket: { space: 3 }, planet: { space: 3 },
  comet: { space: 3 }, aurora: { landscape: 3 }, rainbow: { landscape: 2 }, lightning: { landscape: 1, seascape: 1 },
  cactus: { landscape: 3 }, windmill: { landscape: 3 }, island: { seascape: 2 }, neon: { skyline: 4 },
  fireflies: { forest: 2 }, tower: { skyline: 2 }, waves: { seascape: 4 }, city: { skyline: 4 },
  rose: { botanical: 4 }, poppy: { botanical: 4 }, lavender: { botanical: 4 }, daisy: { botanical: 4 },
  fern: { botanical: 3 }, tulip: { botanical: 4 }, sunflower: { botanical: 4 }, eucalyptus: { botanical: 3 },
  grass: { landscape: 1, botanical: 1 }, glasses: { portrait: 4 }, hat: { portrait: 2 }, profile: { portrait: 2 },
  nebula: { space: 4 }, galaxy: { space: 3 }, umbrella: { skyline: 2 }, lantern: { skyline: 1 },
}; // biome-ignore format: a table of words reads better in rows

export const TIME_WORDS: Record<Time, string> = {
  dawn: 'dawn sunrise morning daybreak early morgen aube amanecer misty-morning',
  day: 'day daylight noon midday daytime afternoon bright tag jour mittag',
  golden: 'golden golden-hour sunset sundown evening abend amber sonnenuntergang atardecer',
  dusk: 'dusk twilight gloaming blue-hour crepuscule daemmerung synthwave',
  night:
    'night midnight nocturne nocturnal moonlit moonlight moon starry starlit dark nacht nuit noche firefly fireflies aurora cyberpunk neon',
};

export const WEATHER_WORDS: Record<Weather, string> = {
  clear: 'clear cloudless serene sunny',
  clouds: 'cloud cloudy overcast cumulus clouds wolken',
  mist: 'mist misty fog foggy haze hazy nebel brume smoky steam ethereal',
  rain: 'rain rainy drizzle shower downpour wet monsoon regen pluie lluvia umbrella',
  snow: 'snow snowy snowfall blizzard frost frosty icy snowflake schnee neige nieve',
  storm: 'storm stormy tempest thunder thunderstorm lightning hurricane gale sturm orage tormenta windy',
};

export const SEASON_WORDS: Record<Season, string> = {
  spring: 'spring springtime april cherry blossom sakura fruehling printemps fresh',
  summer: 'summer july august tropical sommer ete verano lush',
  autumn: 'autumn fall october november harvest maple herbst automne otono',
  winter: 'winter december january christmas arctic polar frozen ice icy snow snowy glacier hiver invierno',
};

export const MOOD_WORDS: Record<Mood, string> = {
  calm: 'calm quiet serene peaceful tranquil still zen gentle soft minimal silence meditation delicate',
  vivid:
    'vivid vibrant colorful colourful bold bright happy joyful playful electric pop energetic fire rainbow festival',
  sombre:
    'dark gloomy moody sombre somber melancholy sad lonely noir gothic haunted abandoned apocalyptic dramatic',
  dreamy: 'dream dreamy surreal ethereal pastel magical fantasy whimsical enchanted fairy romantic',
  warm: 'warm cozy cosy hot golden autumnal tropical desert fire ember lava',
  cold: 'cold cool frozen icy arctic winter glacial polar nordic frost',
};

export const DENSE_WORDS =
  'dense crowded busy intricate detailed complex many lush full thousand endless teeming ornate';
export const SPARSE_WORDS = 'minimal minimalist simple sparse empty single lonely few clean solitary alone';
export const NEGATION_WORDS = 'no without not never ohne kein keine sans sin minus except';
/** Words too common to mean anything; they neither help nor shift the palette. */
export const SILENT_WORDS =
  'a an the of in on at with and or to for by from over under behind above near into is are it its my your this that der die das und mit im am le la les de du des et un une el los y style art artwork picture image painting photo illustration beautiful very high quality 4k 8k hd masterpiece stunning amazing best';

/** Colour words and their OKLCH values `l c h`. */
export const COLOUR_WORDS: Readonly<Record<string, readonly [number, number, number]>> = {
  red: [0.6, 0.21, 27], crimson: [0.53, 0.2, 20], scarlet: [0.6, 0.22, 32], vermilion: [0.64, 0.21, 36],
  burgundy: [0.4, 0.13, 16], maroon: [0.4, 0.14, 25], rust: [0.55, 0.14, 42], terracotta: [0.62, 0.13, 42],
  orange: [0.73, 0.18, 55], amber: [0.79, 0.16, 75], apricot: [0.83, 0.1, 62], peach: [0.85, 0.08, 55],
  coral: [0.72, 0.16, 32], salmon: [0.75, 0.12, 30], gold: [0.8, 0.15, 88], yellow: [0.88, 0.18, 98],
  lemon: [0.92, 0.17, 105], mustard: [0.74, 0.14, 88], ochre: [0.68, 0.12, 76], cream: [0.95, 0.03, 90],
  olive: [0.58, 0.1, 112], lime: [0.85, 0.2, 125], green: [0.62, 0.16, 145], emerald: [0.62, 0.15, 158],
  jade: [0.66, 0.12, 162], mint: [0.87, 0.08, 165], sage: [0.74, 0.05, 140], teal: [0.58, 0.1, 192],
  turquoise: [0.75, 0.12, 190], cyan: [0.8, 0.13, 205], aqua: [0.82, 0.12, 198], azure: [0.68, 0.15, 240],
  blue: [0.55, 0.18, 258], cobalt: [0.48, 0.19, 262], navy: [0.33, 0.1, 262], ultramarine: [0.42, 0.21, 268],
  indigo: [0.42, 0.17, 278], violet: [0.55, 0.2, 295], purple: [0.52, 0.19, 305], lilac: [0.78, 0.1, 308],
  mauve: [0.7, 0.09, 320], plum: [0.45, 0.13, 330], magenta: [0.62, 0.25, 335], fuchsia: [0.65, 0.25, 340],
  pink: [0.78, 0.14, 355], blush: [0.87, 0.06, 15], brown: [0.48, 0.08, 55], sepia: [0.55, 0.07, 70],
  beige: [0.87, 0.04, 80], tan: [0.76, 0.07, 70], copper: [0.62, 0.12, 50], bronze: [0.6, 0.1, 72],
  black: [0.2, 0, 0], white: [0.97, 0, 0], grey: [0.6, 0, 0], gray: [0.6, 0, 0], silver: [0.8, 0, 0],
  monochrome: [0.5, 0, 0], rot: [0.6, 0.21, 27], blau: [0.55, 0.18, 258], rouge: [0.6, 0.21, 27],
  noir: [0.2, 0, 0], schwarz: [0.2, 0, 0], blanc: [0.97, 0, 0], weiss: [0.97, 0, 0],
  bleu: [0.55, 0.18, 258], azul: [0.55, 0.18, 258], rojo: [0.6, 0.21, 27], verde: [0.62, 0.16, 145],
}; // biome-ignore format: a table of words reads better in rows
