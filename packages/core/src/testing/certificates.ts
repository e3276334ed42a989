import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** The subset of DER (X.690) that a certificate needs. */
const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  const length =
    body.length < 128
      ? [body.length]
      : body.length < 256
        ? [0x81, body.length]
        : [0x82, body.length >> 8, body.length & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
};
const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
const oid = (...bytes: readonly number[]): Buffer => der(0x06, Buffer.from(bytes));
const text = (value: string): Buffer => Buffer.from(value, 'latin1');

const ecdsaWithSha256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
const nameOf = (common: string): Buffer =>
  sequence(der(0x31, sequence(oid(0x55, 0x04, 0x03), der(0x0c, text(common)))));
const validity = sequence(der(0x17, text('250101000000Z')), der(0x17, text('491231235959Z')));
const extension = (id: number, value: Uint8Array): Buffer => sequence(oid(0x55, 0x1d, id), der(0x04, value));
const isAuthority = extension(0x13, sequence(der(0x01, Buffer.from([0xff]))));

/** DNS names and IPv4 addresses that a certificate is for. */
const alternativeNames = (names: readonly string[]): Buffer =>
  extension(
    0x11,
    sequence(
      ...names.map((name) =>
        /^[\d.]+$/.test(name) ? der(0x87, Buffer.from(name.split('.').map(Number))) : der(0x82, text(name)),
      ),
    ),
  );

interface Issue {
  readonly issuer: string;
  readonly issuerKey: KeyObject;
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Buffer[];
}

const certificate = ({ issuer, issuerKey, subject, publicKey, extensions }: Issue): string => {
  const signed = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    nameOf(issuer),
    validity,
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', signed, issuerKey));
  // RFC 7468: lines of 64 characters, and no empty line at the end.
  const lines =
    sequence(signed, ecdsaWithSha256, signature)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
};

const makeKeys = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' });

/** A new certificate authority for tests. Certificates and keys are PEM. */
export const makeAuthority = () => {
  const keys = makeKeys();
  const issuer = `Test authority ${randomBytes(4).toString('hex')}`;
  const signedBy = { issuer, issuerKey: keys.privateKey };
  return {
    /** The authority's own certificate. */
    cert: certificate({
      ...signedBy,
      subject: issuer,
      publicKey: keys.publicKey,
      extensions: [isAuthority],
    }),
    /** A server's certificate for these DNS names and IPv4 addresses, with its key. */
    issue(names: readonly string[]): { readonly cert: string; readonly key: string } {
      const { privateKey, publicKey } = makeKeys();
      const subject = names[0] ?? 'server';
      return {
        cert: certificate({ ...signedBy, subject, publicKey, extensions: [alternativeNames(names)] }),
        key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      };
    },
  };
};
