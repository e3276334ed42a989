/** What a picture may show, as the network names it. */
export const pictureClasses = ['drawing', 'hentai', 'neutral', 'porn', 'sexy'] as const;
export type PictureClass = (typeof pictureClasses)[number];

/** How likely each class is, 0 … 1; together 1. */
export type PictureScores = Readonly<Record<PictureClass, number>>;

/** Says what a picture shows (R-STUDIO-3). A guess: it marks pictures for people who decide. */
export interface PictureClassifier {
  /**
   * @param picture WebP or PNG that this server has encoded
   * @throws AppError `engine_failed` if it cannot be decoded, takes too long or the process dies; the signal's reason
   */
  classify(picture: Uint8Array, signal: AbortSignal): Promise<PictureScores>;
  close(): Promise<void>;
}
