const idPattern = /^img_[0-9a-z]{24}$/;
export const isImageId = (text: string): boolean => idPattern.test(text);

export const mostCompared = 4;

/** The pictures that an address names, each once; anything malformed is dropped. */
export const comparedIds = (ids: string | undefined): readonly string[] =>
  [...new Set((ids ?? '').split('.'))].filter(isImageId).slice(0, mostCompared);
