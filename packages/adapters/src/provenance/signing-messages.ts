/** What the thread signs. */
export interface SigningTask {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  /** The definition of the manifest as JSON. */
  readonly manifest: string;
  /** DER, leaf first. */
  readonly chain: readonly Uint8Array[];
  /** PEM: the signed file is read again and has to be trusted with this root. */
  readonly root: string;
  /** PEM, PKCS #8. */
  readonly privateKey: string;
}

export type SigningResult =
  | { readonly kind: 'signed'; readonly bytes: Uint8Array<ArrayBuffer> }
  /** `reason` is for the log. */
  | { readonly kind: 'failed'; readonly reason: string };
