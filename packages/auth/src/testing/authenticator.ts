import {
  createHash,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import type { PasskeyCreation, PasskeyRequest, PasskeyResponse } from '@atelier/core/schemas/passkeys';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import type { z } from 'zod';

/** Bits of the authenticator data's flags (WebAuthn 3, §6.1). */
export const flag = { up: 1, uv: 4, be: 8, bs: 16, at: 64 } as const;

/** The data that an attestation signs. */
export interface AttestedData {
  readonly rpIdHash: Uint8Array;
  readonly clientDataHash: Uint8Array;
  readonly credentialId: Uint8Array;
}

/** Deviations of a malicious browser or authenticator. */
export interface Deviations {
  readonly origin?: string;
  readonly rpId?: string;
  readonly flags?: number;
  readonly type?: string;
  readonly challenge?: string;
  readonly crossOrigin?: boolean;
  readonly format?: string;
  readonly statement?: (attested: AttestedData) => Map<string, unknown>;
  /** Truncates the authenticator data to this many bytes. */
  readonly keptBytes?: number;
  readonly signedBy?: KeyObject;
  readonly counter?: number;
}

export interface TestKey {
  readonly privateKey: KeyObject;
  /** COSE. */
  readonly publicKey: Map<number, number | Uint8Array>;
  /** Null if the algorithm includes its own. */
  readonly digest: 'sha256' | 'sha384' | null;
}

const bytes = (text: string | undefined): Uint8Array => new Uint8Array(Buffer.from(text ?? '', 'base64url'));
const jwkOf = (key: KeyObject): JsonWebKey => key.export({ format: 'jwk' });

export const ecKey = (namedCurve = 'P-256', alg = -7, crv = 1): TestKey => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
  const { x, y } = jwkOf(publicKey);
  const cose = new Map<number, number | Uint8Array>([
    [1, 2],
    [3, alg],
    [-1, crv],
    [-2, bytes(x)],
    [-3, bytes(y)],
  ]);
  return { privateKey, publicKey: cose, digest: alg === -35 ? 'sha384' : 'sha256' };
};
export const edKey = (): TestKey => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const cose = new Map<number, number | Uint8Array>([
    [1, 1],
    [3, -8],
    [-1, 6],
    [-2, bytes(jwkOf(publicKey).x)],
  ]);
  return { privateKey, publicKey: cose, digest: null };
};
export const rsaKey = (modulusLength = 2048, publicExponent = 65_537): TestKey => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength, publicExponent });
  const { n, e } = jwkOf(publicKey);
  const cose = new Map<number, number | Uint8Array>([
    [1, 3],
    [3, -257],
    [-1, bytes(n)],
    [-2, bytes(e)],
  ]);
  return { privateKey, publicKey: cose, digest: 'sha256' };
};

const sha256 = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest();
const encoded = (data: string | Uint8Array): string => Buffer.from(data).toString('base64url');

/** A browser and its authenticator in one, made from a key. Correct unless `deviations` are given. */
export const createTestAuthenticator = (origin: string, key: TestKey = ecKey()) => {
  const id = randomBytes(32);
  let uses = 0;

  const clientData = (type: string, challenge: string, deviations: Deviations): string =>
    JSON.stringify({
      type: deviations.type ?? type,
      challenge: deviations.challenge ?? challenge,
      origin: deviations.origin ?? origin,
      crossOrigin: deviations.crossOrigin ?? false,
    });
  const authenticatorData = (
    rpId: string,
    flags: number,
    deviations: Deviations,
    attested = Buffer.alloc(0),
  ): Buffer => {
    const head = Buffer.alloc(5);
    uses += 1;
    head.writeUInt8(deviations.flags ?? flags, 0);
    head.writeUInt32BE(deviations.counter ?? uses, 1);
    return Buffer.concat([sha256(deviations.rpId ?? rpId), head, attested]).subarray(0, deviations.keptBytes);
  };
  const signature = (data: Buffer, client: string, deviations: Deviations): Buffer =>
    sign(key.digest, Buffer.concat([data, sha256(client)]), deviations.signedBy ?? key.privateKey);
  const credential = { id: encoded(id), rawId: encoded(id), type: 'public-key' } as const;

  return {
    id: encoded(id),
    create(
      options: z.output<typeof PasskeyCreation>,
      deviations: Deviations = {},
    ): z.output<typeof PasskeyResponse> {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(id.length);
      const publicKey = isoCBOR.encode(key.publicKey);
      const attested = Buffer.concat([Buffer.alloc(16), length, id, publicKey]);
      const client = clientData('webauthn.create', options.challenge, deviations);
      const data = authenticatorData(options.rp.id ?? '', flag.up | flag.uv | flag.at, deviations, attested);
      const selfSigned = () =>
        new Map<string, unknown>([
          ['alg', -7],
          ['sig', new Uint8Array(signature(data, client, deviations))],
        ]);
      const { format = 'none', statement = format === 'packed' ? selfSigned : () => new Map() } = deviations;
      const attestedData = {
        rpIdHash: sha256(options.rp.id ?? ''),
        clientDataHash: sha256(client),
        credentialId: id,
      };
      const attestation = new Map<string, unknown>([
        ['fmt', format],
        ['attStmt', statement(attestedData)],
        ['authData', new Uint8Array(data)],
      ]);
      const attestationObject = encoded(isoCBOR.encode(attestation as Parameters<typeof isoCBOR.encode>[0]));
      return {
        ...credential,
        response: { clientDataJSON: encoded(client), attestationObject, transports: ['internal'] },
      };
    },
    get(
      options: z.output<typeof PasskeyRequest>,
      deviations: Deviations = {},
    ): z.output<typeof PasskeyResponse> {
      const client = clientData('webauthn.get', options.challenge, deviations);
      const data = authenticatorData(options.rpId ?? '', flag.up | flag.uv, deviations);
      return {
        ...credential,
        response: {
          clientDataJSON: encoded(client),
          authenticatorData: encoded(data),
          signature: encoded(signature(data, client, deviations)),
        },
      };
    },
  };
};
