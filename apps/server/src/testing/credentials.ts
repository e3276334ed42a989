import { createHmac } from 'node:crypto';
import { createTestAuthenticator } from '@atelier/auth/testing';
import { newId } from '@atelier/core/ids';
import type { PasskeyCreation, PasskeyRequest } from '@atelier/core/schemas/passkeys';
import { runningClock } from '@atelier/core/testing/clocks';
import type { z } from 'zod';
import type { Answer, Client } from './in-process-client.ts';
import { type Person, sharedPassword } from './in-process-people.ts';

const periodMs = 30_000;

const bytesOf = (base32: string): Buffer => {
  const bits = [...base32].map((receivedEmail) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(receivedEmail).toString(2).padStart(5, '0'),
  );
  const octets = bits.join('').match(/.{8}/g) ?? [];
  return Buffer.from(octets.map((octet) => Number.parseInt(octet, 2)));
};

/** What an authenticator app shows at this time (RFC 6238), computed apart from the code under test. */
export const codeAt = (secret: string, at: Date): string => {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at.getTime() / periodMs)));
  const mac = createHmac('sha1', bytesOf(secret)).update(counter).digest();
  const number = mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
};

/** Six digits that the app shows neither then nor around then. */
export const wrongCodeAt = (secret: string, at: Date): string => {
  const right = new Set(
    [-2, -1, 0, 1, 2].map((step) => codeAt(secret, new Date(at.getTime() + step * periodMs))),
  );
  return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !right.has(code)) ?? '';
};

/** A clock that goes on by itself and can be put forward. */
export const movableClock = () => {
  const { now, advance } = runningClock();
  /** Moves on to where no code that was shown so far is good any more. */
  const afterCode = (): void => advance(2 * periodMs);
  return { now, advance, afterCode };
};
export type MovableClock = ReturnType<typeof movableClock>;

/** Sets up an authenticator app. @returns its secret and the recovery codes; the code at hand is used up. */
export const enrolTotp = async ({ client }: Person, clock: MovableClock) => {
  const { secret } = (await client.mutate('credentials.beginTotp')).data<{ secret: string }>();
  const confirmed = await client.mutate('credentials.confirmTotp', { code: codeAt(secret, clock.now()) });
  const { recoveryCodes } = confirmed.data<{ recoveryCodes: string[] | null }>();
  clock.afterCode();
  return { secret, recoveryCodes: recoveryCodes ?? [] };
};

/** Passes the first factor on this browser. */
export const passFirstFactor = async (client: Client, email: string): Promise<Answer> => {
  const answer = await client.signIn(email, sharedPassword);
  if (answer.status !== 200) throw new Error(`The password was refused: ${answer.text}`);
  return answer;
};

export const isSignedIn = async (client: Client): Promise<boolean> =>
  (await client.query('account.me')).status === 200;

/** A phone that knows how to make passkeys for a site. */
export const createPhone = (origin: string) => {
  const authenticator = createTestAuthenticator(origin);
  type Tricks = Parameters<typeof authenticator.get>[1];
  const answer = async (
    client: Client,
    procedure: 'auth.beginPasskeySignIn' | 'secondFactor.beginPasskey',
    tricks?: Tricks,
  ) => {
    const options = (await client.mutate(procedure)).data<z.output<typeof PasskeyRequest>>();
    return authenticator.get(options, tricks);
  };
  return {
    async register({ client }: Pick<Person, 'client'>, name = 'phone'): Promise<Answer> {
      const options = (await client.mutate('credentials.beginPasskey')).data<
        z.output<typeof PasskeyCreation>
      >();
      return client.mutate('credentials.addPasskey', { name, response: authenticator.create(options) });
    },
    /** Signs the challenge of this procedure. */
    answer,
    /** Signs in by the passkey in this browser. */
    signIn: async (client: Client, tricks?: Tricks): Promise<Answer> => {
      const response = await answer(client, 'auth.beginPasskeySignIn', tricks);
      return client.mutate('auth.signInWithPasskey', { response });
    },
    create: (options: unknown) => authenticator.create(options as z.output<typeof PasskeyCreation>),
    confirm: (options: z.output<typeof PasskeyRequest>) => authenticator.get(options),
  };
};

/** An email that is not in use. */
export const freshEmail = (): string => `${newId('user')}@example.org`;
