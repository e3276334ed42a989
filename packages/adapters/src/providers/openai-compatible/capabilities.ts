import type { FoundCapabilities, FoundModel } from '@atelier/core/ports/providers';
import { noOptions } from '@atelier/core/schemas/engines';
import { freeSizes, hostedCapabilities } from '../kit/capabilities.ts';
import { maxPromptLength } from './prompt.ts';

/** What the API itself has: a prompt and a size. */
const plain: FoundCapabilities = hostedCapabilities({
  ...freeSizes(256, 2048, 64),
  version: '',
  maxPromptLength,
  seed: false,
  // Ending the call does not stop the drawing.
  cancel: false,
});

/** What LocalAI takes besides: steps, a negative prompt, and an input picture with or without a mask. */
const localAi: FoundCapabilities = {
  ...plain,
  negativePrompt: true,
  options: {
    ...noOptions,
    steps: { min: 1, max: 100, step: 1, default: 15 },
    imageInput: { max: 1, mask: true, strength: null },
  },
};

/** The list of models does not say what a model is for; names of image models come first. */
const imageName =
  /flux|stable|diffusion|(^|[^a-z])sd(xl|[\d_-])|dream|image|pix|kandinsky|sana|z-?image|lumina|hidream|chroma/i;
/** Models that are certainly for something else. */
const otherName = /embed|whisper|rerank|(^|[^a-z])(tts|stt|vad|bert|llama|mistral|gemma|phi)([^a-z]|$)/i;

const maxModels = 200;

/** The models that could make pictures, likely ones first. */
export const modelsNamed = (ids: readonly string[], isLocalAi: boolean): FoundModel[] =>
  ids
    .filter((id) => imageName.test(id) || !otherName.test(id))
    .toSorted((a, b) => Number(imageName.test(b)) - Number(imageName.test(a)))
    .slice(0, maxModels)
    .map((id) => ({
      remoteName: id,
      name: id.slice(0, 80),
      description: '',
      capabilities: isLocalAi ? localAi : plain,
      timeoutMs: 900_000,
    }));
