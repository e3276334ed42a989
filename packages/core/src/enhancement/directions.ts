/** One kind of addition: phrases to choose from, and words that show that the prompt has said this already. */
export interface Aspect {
  readonly name: 'medium' | 'light' | 'lens' | 'composition' | 'detail';
  readonly phrases: readonly [string, ...string[]];
  readonly said: RegExp;
}

const light =
  /\b(light|lit|lighting|sun|sunset|sunrise|dawn|dusk|night|noon|moon|candle|neon|glow|shadows?|backlit|golden hour|blue hour|chiaroscuro)\b/i;
const lens =
  /\b(lens|mm|f\/\d|bokeh|macro|wide.angle|telephoto|close.?up|depth of field|aperture|fisheye)\b/i;
const composition =
  /\b(composition|centred|centered|symmetr\w+|rule of thirds|foreground|background|framing|framed|from above|from below|bird'?s.eye|low angle|wide shot|panorama)\b/i;
const medium =
  /\b(photo\w*|painting|painted|watercolou?r|oil|gouache|ink|drawing|sketch|illustration|render\w*|3d|pixel|engraving|woodcut|collage|film still|poster|charcoal|pastel)\b/i;
const detail = /\b(detail\w*|texture\w*|grain|brushstrokes?|intricate|crisp|sharp)\b/i;

const aspect = (name: Aspect['name'], said: RegExp, ...phrases: [string, ...string[]]): Aspect => ({
  name,
  said,
  phrases,
});

/**
 * Where a prompt can be taken. `id` is stable: clients and stored requests name it. The phrases are plain words without
 * any backend's control syntax, so that every engine reads them as a description.
 */
export const directions = [
  {
    id: 'photo',
    name: 'Photograph',
    aspects: [
      aspect('medium', medium, 'documentary photograph', 'editorial photograph', 'fine art photograph'),
      aspect(
        'light',
        light,
        'soft window light',
        'low golden light',
        'overcast daylight',
        'light after rain',
      ),
      aspect('lens', lens, '50 mm lens, shallow depth of field', '35 mm lens', '85 mm lens, gentle bokeh'),
      aspect(
        'composition',
        composition,
        'subject off centre',
        'clear foreground and distance',
        'framed by its surroundings',
      ),
      aspect('detail', detail, 'natural texture', 'fine film grain'),
    ],
  },
  {
    id: 'cinematic',
    name: 'Cinematic',
    aspects: [
      aspect('medium', medium, 'film still'),
      aspect(
        'light',
        light,
        'a single hard light from the side',
        'haze with long shadows',
        'teal evening with warm lamps',
      ),
      aspect('lens', lens, 'anamorphic lens', 'long lens, compressed distance'),
      aspect(
        'composition',
        composition,
        'wide shot, small figure in a large space',
        'low angle',
        'symmetrical framing',
      ),
      aspect('detail', detail, 'muted colours, one strong accent', 'soft film grain'),
    ],
  },
  {
    id: 'painting',
    name: 'Painting',
    aspects: [
      aspect('medium', medium, 'oil painting on canvas', 'gouache painting', 'watercolour on rough paper'),
      aspect('light', light, 'warm afternoon light', 'silvery northern light', 'glowing dusk'),
      aspect(
        'composition',
        composition,
        'balanced composition with a quiet sky',
        'strong diagonal composition',
        'close foreground, faded distance',
      ),
      aspect('detail', detail, 'visible brushstrokes', 'loose edges, precise centre'),
    ],
  },
  {
    id: 'illustration',
    name: 'Illustration',
    aspects: [
      aspect(
        'medium',
        medium,
        'ink and wash illustration',
        'flat screen-print illustration',
        'picture-book illustration',
      ),
      aspect('light', light, 'clear morning light', 'lamplight in the dark'),
      aspect(
        'composition',
        composition,
        'generous empty space',
        'seen from slightly above',
        'centred, with a decorative border',
      ),
      aspect('detail', detail, 'limited palette of three colours', 'fine line work'),
    ],
  },
  {
    id: 'minimal',
    name: 'Minimal',
    aspects: [
      aspect('light', light, 'even, shadowless light', 'one soft shadow'),
      aspect(
        'composition',
        composition,
        'a single subject on a plain background',
        'large empty space around the subject',
      ),
      aspect('detail', detail, 'two colours', 'simple shapes, clean edges'),
    ],
  },
] as const satisfies readonly { id: string; name: string; aspects: readonly Aspect[] }[];

export type DirectionId = (typeof directions)[number]['id'];
export const directionIds = directions.map(({ id }) => id) as [DirectionId, ...DirectionId[]];
