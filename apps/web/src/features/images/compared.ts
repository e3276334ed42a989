const idPattern = /^img_[0-9a-z]{24}$/;
export const mostCompared = 4;

/** The pictures that an address names, each once; anything malformed is dropped. */
export const comparedIds = (ids: string | undefined): readonly string[] =>
  [...new Set((ids ?? '').split('.'))].filter((id) => idPattern.test(id)).slice(0, mostCompared);
