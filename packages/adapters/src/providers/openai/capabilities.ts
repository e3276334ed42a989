import type { FoundCapabilities, FoundModel } from '@atelier/core/ports/providers';
import type { Choice, Size } from '@atelier/core/schemas/engines';
import { noOptions } from '@atelier/core/schemas/engines';
import { fixedSizes, hostedCapabilities } from '../kit/capabilities.ts';

const sizes = (...pairs: readonly (readonly [number, number])[]): Size[] =>
  pairs.map(([width, height]) => ({ width, height }));

const firstSizes = sizes([1024, 1024], [1536, 1024], [1024, 1536]);

/**
 * From gpt-image-2 on every size in steps of 16 px up to 3840 × 2160 is drawn, if no side is more than three times the other.
 * `auto` is left out: the quote and the form need to know the size.
 */
const laterSizes = [
  ...firstSizes,
  ...sizes(
    [1344, 768],
    [768, 1344],
    [1280, 960],
    [960, 1280],
    [1536, 640],
    [640, 1536],
    [2048, 2048],
    [2048, 1152],
    [1152, 2048],
    [2560, 1440],
    [1440, 2560],
    [3072, 2048],
    [2048, 3072],
    [3840, 2160],
    [2160, 3840],
  ),
];

const named = (...pairs: readonly (readonly [string, string])[]): Choice[] =>
  pairs.map(([id, name]) => ({ id, name }));

const firstQualities = named(['auto', 'Automatic'], ['low', 'Low'], ['medium', 'Medium'], ['high', 'High']);
const laterQualities = named(['xhigh', 'Very high'], ['max', 'Highest']);

/** The generation of an image model: `gpt-image-1.5` is 1.5; null if it is none. */
const generationOf = (id: string): number | null => {
  const found = /^gpt-image-(\d+(?:\.\d+)?)(?=$|-)/.exec(id)?.[1];
  return found === undefined ? null : Number(found);
};

const capabilitiesOf = (generation: number): FoundCapabilities =>
  hostedCapabilities({
    ...fixedSizes(generation < 2 ? firstSizes : laterSizes),
    version: String(generation),
    seed: false,
    previews: true,
    // Ending the call loses the picture and not the bill.
    cancel: false,
    options: {
      ...noOptions,
      qualities: generation < 2.5 ? firstQualities : [...firstQualities, ...laterQualities],
      backgrounds: named(['auto', 'Automatic'], ['opaque', 'Opaque'], ['transparent', 'Transparent']),
      imageInput: { max: 16, mask: true, strength: null },
    },
  });

/** What is known of a model by its name; null if it makes no pictures by this API. */
export const openAiModel = (id: string): FoundModel | null => {
  const generation = generationOf(id);
  if (generation === null || id.length > 80) return null;
  return {
    remoteName: id,
    name: id.replace(/^gpt-image/, 'GPT Image').replaceAll('-', ' '),
    description: 'OpenAI’s image model. Follows long prompts closely and writes legible text.',
    capabilities: capabilitiesOf(generation),
    timeoutMs: 600_000,
  };
};
