import { generateKeyPairSync, sign } from 'node:crypto';
import type { AttestedData, TestKey } from './authenticator.ts';

/** One DER value; lengths below 64 KiB. */
const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  const length = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
};
const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
const time = (text: string): Buffer => der(0x17, Buffer.from(text));

/** A self-signed certificate without subject and issuer. */
const createCertificate = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ecdsaWithSha256 = sequence(Buffer.from('06082a8648ce3d040302', 'hex'));
  const emptyName = sequence();
  const content = sequence(
    der(0xa0, der(2, Buffer.from([2]))),
    der(2, Buffer.from([1])),
    ecdsaWithSha256,
    emptyName,
    sequence(time('200101000000Z'), time('491231235959Z')),
    emptyName,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = sign('sha256', content, privateKey);
  const certificate = sequence(content, ecdsaWithSha256, der(3, Buffer.from([0]), signature));
  return { certificate: new Uint8Array(certificate), privateKey };
};

/** A valid `fido-u2f` attestation (WebAuthn 3, §8.6) with a certificate that the sender made. */
export const certifiedStatement =
  (key: TestKey) =>
  ({ rpIdHash, clientDataHash, credentialId }: AttestedData): Map<string, unknown> => {
    const { certificate, privateKey } = createCertificate();
    const [x, y] = [key.publicKey.get(-2), key.publicKey.get(-3)];
    if (!(x instanceof Uint8Array) || !(y instanceof Uint8Array)) throw new Error('Not a point.');
    const zero = Buffer.from([0]);
    const signed = Buffer.concat([zero, rpIdHash, clientDataHash, credentialId, Buffer.from([4]), x, y]);
    return new Map<string, unknown>([
      ['x5c', [certificate]],
      ['sig', new Uint8Array(sign('sha256', signed, privateKey))],
    ]);
  };
