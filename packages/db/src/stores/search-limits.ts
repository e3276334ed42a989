/** Bounds the work of a search; its results do not depend on them. */
export interface SearchLimits {
  /** How many texts a step scans before it yields: a few milliseconds. */
  readonly rowsPerStep: number;
  /** The same for texts that are folded during the search, which takes longer. */
  readonly unfoldedPerStep: number;
  /** Up to this many candidates of the index are fetched and sorted at once; with more, the term counts as common. */
  readonly maxCandidates: number;
  /** Up to this many facets of a gallery are looked at, and a quarter of them is read (`image-facets.ts`). */
  readonly maxFacets: number;
  /** A search among images that filters match reads these if they are so few, and otherwise texts that contain the term. */
  readonly maxMatches: number;
  /** So many of the newest texts show whether a term is common: a tenth of them has it. */
  readonly textsPerSample: number;
  /** After so many texts a part of a search ends, and with a step that reaches further. */
  readonly textsPerPart: number;
  /** The same for a part that goes on where another ended: fewer and longer parts get to the end sooner. */
  readonly textsPerLaterPart: number;
}

export const searchLimits: SearchLimits = {
  rowsPerStep: 5000,
  unfoldedPerStep: 500,
  maxCandidates: 10_000,
  maxFacets: 2000,
  maxMatches: 1000,
  textsPerSample: 500,
  textsPerPart: 10_000,
  textsPerLaterPart: 40_000,
};

/** Bounds what is read for a page. */
export interface PartLimit {
  /** Texts; a scan may count a row as several. */
  readonly maxTexts: number;
  /** Reads on until so many rows are found. */
  readonly atLeast: number;
}

/** Reads until the page is full or the end is reached. */
export const wholeSearch: PartLimit = { maxTexts: Number.POSITIVE_INFINITY, atLeast: 0 };

/** A term in so many of the newest texts is common, and the index is not asked. */
export const commonShare = 1 / 10;
