import type { PictureClassifier, PictureScores } from '@atelier/core/ports/picture-classifier';

export const harmless: PictureScores = { drawing: 0.1, hentai: 0.01, neutral: 0.86, porn: 0.02, sexy: 0.01 };
/** Flagged at every level. */
export const explicit: PictureScores = { drawing: 0.01, hentai: 0.02, neutral: 0.01, porn: 0.95, sexy: 0.01 };

/** In place of the network: says of every picture what the test says. */
export const createClassifierDouble = () => {
  const state = {
    scores: harmless,
    /** The next pictures fail with this. */
    fault: null as Error | null,
    /** The bytes of each picture, oldest first. */
    pictures: [] as Uint8Array[],
  };
  const classifier: PictureClassifier = {
    async classify(picture) {
      state.pictures.push(picture);
      if (state.fault !== null) throw state.fault;
      return state.scores;
    },
    close: async () => undefined,
  };
  return { state, classifier };
};
