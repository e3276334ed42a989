import { fold } from '@atelier/core/fold';

const maxLength = 64;

/** Endings of model files, which say nothing to people. */
const fileEnding = /\.(safetensors|ckpt|gguf|pt|pth|bin|json)$/i;

/** Lower-case letters and digits in words, joined by hyphens. */
const slug = (text: string): string =>
  fold(text)
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');

/**
 * A readable id for a model, which stays when names change: `workshop-sdxl-base-1-0`. Unique among `taken`, to which it is
 * added.
 * @param wanted an id to prefer
 */
export const newModelId = (
  providerName: string,
  remoteName: string,
  taken: Set<string>,
  wanted?: string,
): string => {
  const words = [slug(providerName).slice(0, 20), slug(remoteName.replace(fileEnding, ''))];
  const base = wanted ?? (words.filter(Boolean).join('-').slice(0, maxLength).replace(/-+$/, '') || 'model');
  let id = base;
  for (let n = 2; taken.has(id); n += 1) {
    const ending = `-${n}`;
    id = `${base.slice(0, maxLength - ending.length)}${ending}`;
  }
  taken.add(id);
  return id;
};
