import type { SourceType } from '../provenance.ts';
import type { ExportFormat } from '../schemas/exports.ts';
import type { LineageOperation } from '../schemas/lineage.ts';

/** What signs: PEM. */
export interface SigningCertificates {
  /** Leaf first, root last. */
  readonly certificates: string;
  /** Of the leaf, PKCS #8. */
  readonly privateKey: string;
}

/** What was made for a studio: also the key of its root, with which it can issue the next leaf. */
export interface IssuedCertificates extends SigningCertificates {
  readonly rootKey: string;
}

/** What a certificate says. */
export interface CertificateFacts {
  readonly subject: string;
  readonly issuer: string;
  /** Upper-case hex. */
  readonly serialNumber: string;
  readonly validFrom: Date;
  readonly validTo: Date;
  /** SHA-256 of the leaf, upper-case hex with colons. */
  readonly fingerprint: string;
  /** The last certificate of the chain, PEM. */
  readonly root: string;
}

export interface CertificateTool {
  /**
   * A certificate for content credentials (ES256), issued by a root.
   * @param studio who signs, such as the host name of the studio
   * @param root the studio's root; without it a new one is made
   */
  issue(
    studio: string,
    now: Date,
    root?: { readonly certificate: string; readonly privateKey: string },
  ): Promise<IssuedCertificates>;
  /** What the leaf of a chain says. @throws Error if it is no chain of certificates */
  describe(certificates: string): CertificateFacts;
  /**
   * Checks a chain and a key from elsewhere.
   * @returns both in canonical PEM
   * @throws AppError `bad_request` with what is wrong
   */
  check(given: SigningCertificates, now: Date): SigningCertificates;
}

/** What content credentials say about a picture. */
export interface PictureClaim {
  readonly sourceType: SourceType;
  /** Name and version of what made the picture; null if the file does not say it. */
  readonly tool: { readonly name: string; readonly version: string } | null;
  /** When the picture was made; null if the file does not say it. */
  readonly madeAt: Date | null;
  /** Null unless the person wants it in the file. */
  readonly prompt: string | null;
  /** How it was made from another picture; null if it was made from words alone. */
  readonly edit: LineageOperation | null;
  /** What was done before that, the first step first, since the original whose credentials are kept; nothing without one. */
  readonly earlier?: readonly LineageOperation[];
}

/** Signs files with content credentials (C2PA), one at a time, in a thread of its own. */
export interface ContentSigner {
  /**
   * @param signal a file whose turn has not come is dropped
   * @returns the file with its credentials
   * @throws AppError `overloaded` when too many wait, `unavailable` if it could not be signed; the signal's reason
   */
  sign(
    file: {
      readonly bytes: Uint8Array;
      readonly format: ExportFormat;
      /** What `keepOriginal` returned for the file that it was made from. */
      readonly original?: Uint8Array | null;
    },
    claim: PictureClaim,
    by: SigningCertificates,
    signal: AbortSignal,
  ): Promise<Uint8Array>;
  /**
   * How many bytes larger `signTo` makes a PNG. Signs something, so that it is known whether these certificates can.
   * @throws as `sign`
   */
  roomBytes(by: SigningCertificates, signal: AbortSignal): Promise<number>;
  /**
   * As `sign`, for a PNG whose signed size was told before: what is left of its room is filled.
   * @param sizeBytes that of the file and its room
   */
  signTo(
    png: Uint8Array,
    sizeBytes: number,
    claim: PictureClaim,
    by: SigningCertificates,
    signal: AbortSignal,
  ): Promise<Uint8Array>;
  /**
   * Keeps what a file from a person says about itself, for files that are made from it.
   * @returns null if it says nothing or does not hold, if it says too much, or if it could not be read. Rejects never.
   */
  keepOriginal(
    file: { readonly bytes: Uint8Array; readonly mediaType: string },
    signal: AbortSignal,
  ): Promise<Uint8Array | null>;
  close(): Promise<void>;
}
