import { newId } from '@atelier/core/ids';
import { sessionRecord } from '@atelier/core/testing/records';
import { expect } from 'vitest';
import { tamper } from '../testing/tamper.ts';
import {
  aChallenge,
  addFamily,
  aMail,
  anEmailChange,
  anIdentity,
  aPasskey,
  aToken,
} from './identity-samples.ts';
import { addUser, noon, someHash } from './samples.ts';
import { suite } from './suite.ts';

export const cascadeConformance = (): void =>
  suite('the end of an account', (test, current) => {
    /** A user with a row in every dependent table. */
    const fullAccount = async () => {
      const { db } = current();
      const { id } = await addUser(db);
      const code = someHash();
      const [session, token, challenge] = [sessionRecord(id), aToken({ userId: id }), aChallenge(id)];
      await db.sessions.create(session);
      await db.tokens.create(token);
      await db.challenges.create(challenge);
      const identity = anIdentity(id);
      await db.identities.create(identity);
      await db.totp.begin(id, 'sealed');
      await db.recoveryCodes.replace(id, [code], noon);
      await db.passkeys.create(aPasskey(id));
      await db.emailChanges.replace(anEmailChange(id));
      await db.trust.review({
        id: newId('review'),
        userId: id,
        at: noon,
        cause: 'reset',
        since: null,
        items: [],
      });
      await db.outbox.add(aMail({ userId: id }));
      const { access, refresh } = await addFamily(db, id);
      return { id, session, token, challenge, identity, access, refresh };
    };

    const dependentsOf = async (account: Awaited<ReturnType<typeof fullAccount>>) => {
      const { db } = current();
      const { id, session, token, challenge, identity, access, refresh } = account;
      return {
        session: (await db.sessions.findWithUser(session.tokenHash)) !== null,
        token: (await db.tokens.find(token.tokenHash, token.purpose, noon)) !== null,
        challenge: (await db.challenges.find(challenge.tokenHash, noon)) !== null,
        identity: (await db.identities.find(identity.provider, identity.issuer, identity.subject)) !== null,
        totp: (await db.totp.find(id)) !== null,
        codes: (await db.recoveryCodes.count(id)) > 0,
        passkeys: (await db.passkeys.listOf(id)).length > 0,
        trust: (await db.trust.find(id)).reviewedAt !== null,
        reviews: (await db.trust.reviewsOf(id, 1)).length > 0,
        emailChange: (await db.emailChanges.findOf(id, noon)) !== null,
        access: (await db.bearers.findAccess(access.tokenHash)) !== null,
        refresh: (await db.bearers.findRefresh(refresh.tokenHash)) !== null,
      };
    };

    test('its sign-in methods, tokens, sessions and mails are deleted with it, and nothing of other users', async () => {
      const { db, url } = current();
      const [deleted, kept] = [await fullAccount(), await fullAccount()];
      const everything = await dependentsOf(kept);
      expect(new Set(Object.values(everything))).toEqual(new Set([true]));
      const enforced = db.dialect === 'sqlite' ? ['pragma foreign_keys = on'] : [];
      await tamper(url, [...enforced, `delete from users where id = '${deleted.id}'`]);
      expect(new Set(Object.values(await dependentsOf(deleted)))).toEqual(new Set([false]));
      expect(await dependentsOf(kept)).toEqual(everything);
      expect(await db.outbox.count()).toBe(1);
    });

    test('a sign-in method cannot be stored for a user who does not exist', async () => {
      const { db } = current();
      await expect(db.identities.create(anIdentity('usr_nobody'))).rejects.toThrow();
      await expect(db.passkeys.create(aPasskey('usr_nobody'))).rejects.toThrow();
      await expect(db.totp.begin('usr_nobody', 'sealed')).rejects.toThrow();
      await expect(db.challenges.create(aChallenge('usr_nobody'))).rejects.toThrow();
      await expect(db.recoveryCodes.replace('usr_nobody', [someHash()], noon)).rejects.toThrow();
      await expect(addFamily(db, 'usr_nobody')).rejects.toThrow();
    });
  });
