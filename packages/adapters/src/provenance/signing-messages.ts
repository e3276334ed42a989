/** Signs a file. */
export interface SigningTask {
  readonly kind: 'sign';
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  /** The definition of the manifest as JSON. */
  readonly manifest: string;
  /** The actions after the file was opened, and further assertions; for a file that was made from `original`, as JSON. */
  readonly changes: string;
  /** What `KeepingTask` made of the file that this one was made from. */
  readonly original: Uint8Array | null;
  /** DER, leaf first. */
  readonly chain: readonly Uint8Array[];
  /** PEM: the signed file is read again and has to be trusted with this root. */
  readonly root: string;
  /** PEM, PKCS #8. */
  readonly privateKey: string;
}

/** Keeps what a file says about itself, for files that are made from it. Nothing if it says nothing, or if it does not hold. */
export interface KeepingTask {
  readonly kind: 'keep';
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly manifest: string;
  readonly maxBytes: number;
}

export type ThreadTask = SigningTask | KeepingTask;

export type ThreadResult =
  | { readonly kind: 'done'; readonly bytes: Uint8Array<ArrayBuffer> }
  /** `reason` is for the log. */
  | { readonly kind: 'failed'; readonly reason: string };
