/** The image backends that Atelier speaks to, one adapter each (R-STUDIO-5). `embedded` is the built-in engine. */
export const providerKinds = [
  'openai',
  'openai-compatible',
  'stable-diffusion-cpp',
  'automatic1111',
  'comfyui',
  'replicate',
  'fal',
  'google',
  'black-forest-labs',
  'stability',
] as const;
export type ProviderKind = (typeof providerKinds)[number];
