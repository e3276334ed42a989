import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** As much of DER (X.690) as one certificate takes. */
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

const ed25519 = sequence(oid(0x2b, 0x65, 0x70));
const name = sequence(der(0x31, sequence(oid(0x55, 0x04, 0x03), der(0x0c, text('localhost')))));
const validity = sequence(der(0x17, text('250101000000Z')), der(0x17, text('491231235959Z')));
const extension = (id: number, value: Uint8Array): Buffer => sequence(oid(0x55, 0x1d, id), der(0x04, value));
const isCa = extension(0x13, sequence(der(0x01, Buffer.from([0xff]))));
const names = extension(0x11, sequence(der(0x82, text('localhost')), der(0x87, Buffer.from([127, 0, 0, 1]))));

/** A fresh certificate for localhost and 127.0.0.1 that vouches for itself, as PEM. */
export const makeCertificate = (): { readonly cert: string; readonly key: string } => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const serial = Buffer.concat([Buffer.from([1]), randomBytes(8)]);
  const signed = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    ed25519,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(isCa, names)),
  );
  const signature = der(0x03, Buffer.from([0]), sign(null, signed, privateKey));
  const body = sequence(signed, ed25519, signature).toString('base64').replace(/.{64}/g, '$&\n');
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
};
