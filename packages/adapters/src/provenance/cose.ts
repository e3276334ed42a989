import { type KeyObject, sign } from 'node:crypto';
import { CBORTag, encodeCBOR } from '@levischuck/tiny-cbor';

/** The signature of a kind of key, as COSE (RFC 9053) and as the C2PA library name it. */
interface SignatureKind {
  readonly cose: number;
  readonly name: 'es256' | 'es384';
  readonly hash: 'sha256' | 'sha384';
}

const kinds: Readonly<Record<string, SignatureKind>> = {
  prime256v1: { cose: -7, name: 'es256', hash: 'sha256' },
  secp384r1: { cose: -35, name: 'es384', hash: 'sha384' },
};

/** How a key signs; null for a key that cannot sign content credentials here. */
export const signatureOf = (key: KeyObject): SignatureKind | null =>
  kinds[key.asymmetricKeyDetails?.namedCurve ?? ''] ?? null;

const labels = { algorithm: 1, certificateChain: 33 } as const;
const signedTag = 18;

const encode = (value: Parameters<typeof encodeCBOR>[0]): Uint8Array => encodeCBOR(value);

/**
 * A COSE_Sign1 (RFC 9052) over a claim of exactly `size` bytes, padded as C2PA demands.
 * @param chain DER, leaf first
 * @throws Error if `size` is too small, or the key cannot sign
 */
export const coseSign1 = (
  claim: Uint8Array,
  {
    key,
    chain,
    size,
  }: { readonly key: KeyObject; readonly chain: readonly Uint8Array[]; readonly size: number },
): Uint8Array => {
  const kind = signatureOf(key);
  const [leaf] = chain;
  if (kind === null || leaf === undefined) throw new Error('This key cannot sign.');
  const protectedHeader = encode(
    new Map<number, number | Uint8Array | Uint8Array[]>([
      [labels.algorithm, kind.cose],
      [labels.certificateChain, chain.length === 1 ? leaf : [...chain]],
    ]),
  );
  const signed = encode(['Signature1', protectedHeader, new Uint8Array(0), claim]);
  const signature = Uint8Array.from(sign(kind.hash, signed, { key, dsaEncoding: 'ieee-p1363' }));
  const padded = (zeros: number): Uint8Array =>
    encode(
      new CBORTag(signedTag, [
        protectedHeader,
        new Map([['pad', new Uint8Array(Math.max(0, zeros))]]),
        null,
        signature,
      ]),
    );
  // The length of the padding is itself written in one to five bytes, so the first guess is too long by these.
  const guess = padded(size - padded(0).byteLength);
  const exact = padded(size - padded(0).byteLength - (guess.byteLength - size));
  if (exact.byteLength !== size) throw new Error('The signature does not fit into its place.');
  return exact;
};

/** How many bytes to keep free for a signature with this chain. */
export const coseSize = (chain: readonly Uint8Array[]): number =>
  chain.reduce((sum, { byteLength }) => sum + byteLength + 8, 1024);
