import {
  createPrivateKey,
  createPublicKey,
  hash as digest,
  generateKeyPairSync,
  sign,
  verify,
} from 'node:crypto';
import { canonicalJson } from './row-hash.ts';

/** What a statement is about. */
export const statementKinds = [
  /** The log had this row. */
  'checkpoint',
  /** Another key signs from here on; it is in the details. */
  'key',
  /** Rows up to this one were removed after their time. */
  'purge',
  /** An export ends with this row. Part of the export alone. */
  'export',
] as const;
export type StatementKind = (typeof statementKinds)[number];

/** Erasures of which some rows were removed and whose event is still there, by the number of the event. */
export type PurgedErasures = Readonly<
  Record<string, Readonly<{ seq: number; parts: number; digest: string }>>
>;

export interface StatementDetails {
  /** `key`: the fingerprint of the next key. */
  readonly key?: string;
  /** `purge`: the first row that was removed, and the erasures that go on after the last. */
  readonly from?: number;
  readonly erasures?: PurgedErasures;
}

/** Signed words about the log, each of which continues the one before it. */
export interface AuditStatement {
  /** 1, 2, 3 … without gaps. */
  readonly number: number;
  readonly kind: StatementKind;
  /** The row that it is about, and its hash. */
  readonly seq: number;
  readonly hash: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly time: string;
  readonly details: StatementDetails;
  /** The fingerprint of the key that signs. */
  readonly keyId: string;
  /** SHA-256 of the signature before, base64url; empty in the first. */
  readonly previous: string;
  /** Ed25519, base64url. */
  readonly signature: string;
}

/** The public half of a key. */
export interface AuditPublicKey {
  /** Its fingerprint: SHA-256 of the key in DER, lower-case hex. */
  readonly id: string;
  /** SPKI in DER, base64url. */
  readonly publicKey: string;
}

export interface AuditSigningKey extends AuditPublicKey {
  /** PKCS #8 in PEM. */
  readonly privateKey: string;
}

export const fingerprintOf = (publicKey: string): string =>
  digest('sha256', Buffer.from(publicKey, 'base64url'));

export const newAuditKey = (): AuditSigningKey => {
  const pair = generateKeyPairSync('ed25519');
  const publicKey = pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64url');
  const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { id: fingerprintOf(publicKey), publicKey, privateKey };
};

type Unsigned = Omit<AuditStatement, 'signature'>;

const signedText = ({ number, kind, seq, hash, time, details, keyId, previous }: Unsigned): Buffer =>
  Buffer.from(
    `atelier-audit-statement-1\n${canonicalJson({ number, kind, seq, hash, time, details: { ...details }, keyId, previous })}`,
  );

/** What the next statement has of this one; null before the first. */
export const linkTo = (last: Pick<AuditStatement, 'number' | 'signature'> | null) => ({
  number: (last?.number ?? 0) + 1,
  previous: last === null ? '' : digest('sha256', last.signature, 'base64url'),
});

export const signStatement = (unsigned: Omit<Unsigned, 'keyId'>, key: AuditSigningKey): AuditStatement => {
  const statement = { ...unsigned, keyId: key.id };
  const signature = sign(null, signedText(statement), createPrivateKey(key.privateKey));
  return { ...statement, signature: signature.toString('base64url') };
};

/** Whether the statement was signed with this key, which has the fingerprint that it names. */
export const isSignedBy = (statement: AuditStatement, { id, publicKey }: AuditPublicKey): boolean => {
  try {
    if (statement.keyId !== id || fingerprintOf(publicKey) !== id) return false;
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64url'), type: 'spki', format: 'der' });
    if (key.asymmetricKeyType !== 'ed25519') return false;
    return verify(null, signedText(statement), key, Buffer.from(statement.signature, 'base64url'));
  } catch {
    return false;
  }
};

/** @returns the bytes of an Ed25519 signature */
export const signText = (text: string, privateKey: string): Buffer =>
  sign(null, Buffer.from(text, 'utf8'), createPrivateKey(privateKey));

/** A public key as PEM, for other programs. @param publicKey SPKI in DER, base64url */
export const pemOf = (publicKey: string): string =>
  createPublicKey({ key: Buffer.from(publicKey, 'base64url'), type: 'spki', format: 'der' })
    .export({ type: 'spki', format: 'pem' })
    .toString();
