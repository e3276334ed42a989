import { AppError } from '@atelier/core/errors';
import {
  type ConsentWay,
  consentVersion,
  currentTexts,
  owedTexts,
  readConsentVersion,
} from '@atelier/core/legal';
import type { ConsentRecord } from '@atelier/core/ports/privacy-stores';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { LegalTextInfo, LegalVersion, MyConsents } from '@atelier/core/schemas/legal';
import { lockCurrentUser } from '../access/current-session.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { ExternalDeps } from '../shared/deps.ts';
import type { Principal } from '../trpc/request-context.ts';
import type { LegalTextHead } from './legal-state.ts';

export const textInfo = ({ kind, version, title, publishedAt }: LegalTextHead): LegalTextInfo => ({
  ...{ kind, version, title, publishedAt: publishedAt.toISOString() },
});

const accepted = (consents: readonly ConsentRecord[]): string[] =>
  consents.flatMap(({ version, withdrawnAt }) => (withdrawnAt === null ? [version] : []));

const isSame = (one: LegalVersion, other: LegalVersion): boolean =>
  one.kind === other.kind && one.version === other.version;

const outdated = () => {
  const message = 'This text has changed. Read it again before you accept it.';
  return new AppError('validation_failed', message, { issues: [{ path: 'accepted', message }] });
};

const notAccepted = () => {
  const message = 'Accept this to create an account.';
  return new AppError('validation_failed', message, { issues: [{ path: 'accepted', message }] });
};

/** What people agree to (R-DATA-6): recorded with version, hash, time and how it was asked. */
export const consentService = ({
  db,
  clock,
  legalState,
}: Pick<ExternalDeps, 'clock' | 'db' | 'legalState'>) => {
  /** The current texts that are meant. @throws AppError `validation_failed` if one is not current */
  const requireCurrent = async (
    stores: Pick<Stores, 'legalTexts'>,
    versions: readonly LegalVersion[],
  ): Promise<LegalTextHead[]> => {
    const current = currentTexts(await stores.legalTexts.list());
    return versions.map((version) => {
      const text = current.find((one) => isSame(one, version));
      if (text === undefined) throw outdated();
      return text;
    });
  };

  const record = async (
    stores: Pick<Stores, 'audit' | 'consents'>,
    { id: userId, workspaceId }: Pick<UserRecord, 'id' | 'workspaceId'>,
    texts: readonly LegalTextHead[],
    way: ConsentWay,
    audit: AuditTrail,
  ): Promise<void> => {
    for (const text of texts) {
      const version = consentVersion(text);
      const consent = { userId, version, textDigest: text.hash, way, acceptedAt: clock.now() };
      const isNew = await stores.consents.add(consent);
      await audit.write(stores, 'terms_accepted', {
        ...{ actorId: userId, workspaceId, entityType: 'legal_text', entityId: text.id },
        details: { version, hash: text.hash, way, isNew },
      });
    }
  };

  return {
    /** Whether the person must accept something first. */
    owes: async (userId: string): Promise<boolean> => legalState.owes(userId),

    /**
     * In the transaction that creates an account: records what the form accepted.
     * @throws AppError `validation_failed` if a text is missing or outdated
     */
    async acceptAtSignUp(
      stores: Pick<Stores, 'audit' | 'consents' | 'legalTexts'>,
      user: UserRecord,
      versions: readonly LegalVersion[],
      audit: AuditTrail,
    ): Promise<void> {
      await record(stores, user, await requireCurrent(stores, versions), 'sign_up', audit);
    },

    /**
     * Before an account is created, and before anything depends on whether its address is taken.
     * @throws AppError `validation_failed` if a text that must be accepted is missing or outdated
     */
    async requireAccepted(versions: readonly LegalVersion[]): Promise<void> {
      const texts = await requireCurrent(db, versions);
      const owed = owedTexts(await db.legalTexts.list(), texts.map(consentVersion));
      if (owed.length > 0) throw notAccepted();
    },

    /** @throws AppError `validation_failed` if a version is not the current one */
    async accept(principal: Principal, versions: readonly LegalVersion[], audit: AuditTrail): Promise<void> {
      await db.transaction(async (stores) => {
        const user = await lockCurrentUser(stores, principal);
        const texts = await requireCurrent(stores, versions);
        const isOffer = texts.every(({ kind }) => kind === 'voluntary');
        await record(stores, user, texts, isOffer ? 'account' : 'asked', audit);
      });
      legalState.forget();
    },

    /** @throws AppError `forbidden` unless it is voluntary, `not_found` without such a consent */
    async withdraw(principal: Principal, text: LegalVersion, audit: AuditTrail): Promise<void> {
      if (text.kind !== 'voluntary')
        throw new AppError(
          'forbidden',
          'This can’t be withdrawn while you use the account. You can delete the account.',
        );
      const version = consentVersion(text);
      await db.transaction(async (stores) => {
        const user = await lockCurrentUser(stores, principal);
        if (!(await stores.consents.withdraw(user.id, version, clock.now()))) throw new AppError('not_found');
        await audit.write(stores, 'consent_withdrawn', {
          ...{ entityType: 'legal_text', details: { version } },
        });
      });
    },

    async mine({ user }: Pick<Principal, 'user'>): Promise<MyConsents> {
      const [texts, consents] = await Promise.all([db.legalTexts.list(), db.consents.listOf(user.id)]);
      const agreed = accepted(consents);
      const offered = currentTexts(texts).filter(
        (text) => text.kind === 'voluntary' && !agreed.includes(consentVersion(text)),
      );
      return {
        items: consents.flatMap((consent) => {
          const version = readConsentVersion(consent.version);
          if (version === null) return [];
          const title = texts.find((text) => isSame(text, version))?.title ?? consent.version;
          const { acceptedAt, withdrawnAt, way } = consent;
          return [
            {
              ...{ ...version, title, way, acceptedAt: acceptedAt.toISOString() },
              withdrawnAt: withdrawnAt?.toISOString() ?? null,
              mayWithdraw: version.kind === 'voluntary' && withdrawnAt === null,
            },
          ];
        }),
        owed: owedTexts(texts, agreed).map(textInfo),
        offered: offered.map(textInfo),
      };
    },
  };
};
export type ConsentService = ReturnType<typeof consentService>;
