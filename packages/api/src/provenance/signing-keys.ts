import { randomUUID } from 'node:crypto';
import { AppError } from '@atelier/core/errors';
import { onePixelPng } from '@atelier/core/one-pixel';
import type {
  CertificateFacts,
  IssuedCertificates,
  PictureClaim,
  SigningCertificates,
} from '@atelier/core/ports/provenance';
import type { SigningKeyRecord } from '@atelier/core/ports/signing-keys';
import type { StudioTrust } from '@atelier/core/schemas/provenance';
import { type AuditTrail, createAuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';

const keyContext = (id: string): string => `signing-key:${id}`;
const idOf = (number: number): string => `sgk-${number}`;
const numberOf = (id: string | undefined): number => Number(id?.slice('sgk-'.length) ?? 0);

/** How often a process tries again when another one is faster. */
const maxTries = 5;

const trialClaim: PictureClaim = {
  sourceType: 'procedural',
  tool: null,
  madeAt: null,
  prompt: null,
  edit: null,
};

/** What is stored encrypted. */
interface PrivateKeys {
  readonly privateKey: string;
  /** Null if the certificates were issued elsewhere. */
  readonly rootKey: string | null;
}

export interface SigningKey extends SigningCertificates {
  readonly id: string;
}

type NewKey = SigningCertificates & Partial<PrivateKeys>;
type Reason = 'made' | 'renewed' | 'unreadable' | 'rotated' | 'imported';

export interface KeyListing extends CertificateFacts {
  readonly id: string;
  readonly retiredAt: Date | null;
}

/**
 * The keys that sign content credentials (R-STUDIO-12). The first export makes the first one. Its root stays: who trusts it
 * trusts the later leaves, too.
 */
export const signingKeyService = ({
  db,
  clock,
  sealer,
  certificateTool,
  contentSigner,
  link,
}: Pick<Deps, 'certificateTool' | 'clock' | 'contentSigner' | 'db' | 'link' | 'sealer'>) => {
  const studio = new URL(link('/')).host;
  let opened: { readonly key: SigningKey; readonly renewedFrom: Date | null } | null = null;

  const serverTrail = (): AuditTrail =>
    createAuditTrail({ requestId: randomUUID(), ip: '', userAgent: 'server' }, null, clock);

  /** @returns null if it was encrypted with another SECRET_KEY */
  const open = ({ id, sealedKey }: SigningKeyRecord): PrivateKeys | null => {
    try {
      return JSON.parse(sealer.open(sealedKey, keyContext(id)));
    } catch {
      return null;
    }
  };

  /** @returns false if another process was faster */
  const succeed = (
    { certificates, privateKey, rootKey = null }: NewKey,
    previous: SigningKeyRecord | null,
    reason: Reason,
    audit: AuditTrail,
  ): Promise<boolean> => {
    const id = idOf(numberOf(previous?.id) + 1);
    const keys: PrivateKeys = { privateKey, rootKey };
    const record: SigningKeyRecord = {
      ...{ id, certificates, createdAt: clock.now(), retiredAt: null },
      sealedKey: sealer.seal(JSON.stringify(keys), keyContext(id)),
    };
    return db.as({ system: 'console' }, async (stores) => {
      if (!(await stores.signingKeys.succeed(record, previous?.id ?? null))) return false;
      const { fingerprint } = certificateTool.describe(certificates);
      await audit.write(stores, 'signing_key_change', {
        ...{ entityType: 'signing_key', entityId: id },
        details: { reason, fingerprint },
      });
      return true;
    });
  };

  /** The next certificate, of the same root if its key is here. */
  const issueAfter = (previous: SigningKeyRecord | null, keepsRoot: boolean): Promise<IssuedCertificates> => {
    const rootKey = previous === null || !keepsRoot ? null : (open(previous)?.rootKey ?? null);
    const root =
      previous === null || rootKey === null
        ? undefined
        : { certificate: certificateTool.describe(previous.certificates).root, privateKey: rootKey };
    return certificateTool.issue(studio, clock.now(), root);
  };

  /** From when on the server itself replaces a key: a file holds as long as the certificate, so half of its time is left for each. */
  const renewalOf = (record: SigningKeyRecord, keys: PrivateKeys): Date | null => {
    if (keys.rootKey === null) return null;
    const { validFrom, validTo } = certificateTool.describe(record.certificates);
    return new Date((validFrom.getTime() + validTo.getTime()) / 2);
  };
  const isOver = (at: Date | null): boolean => at !== null && clock.now() > at;

  /** Why the server itself has to replace a key; null if it can sign. */
  const whyReplace = (record: SigningKeyRecord | null): Reason | null => {
    if (record === null) return 'made';
    const keys = open(record);
    if (keys === null) return 'unreadable';
    return isOver(renewalOf(record, keys)) ? 'renewed' : null;
  };

  const replace = async (
    make: (previous: SigningKeyRecord | null) => Promise<NewKey>,
    reason: Reason,
    audit: AuditTrail,
  ): Promise<void> => {
    for (let tries = 0; tries < maxTries; tries += 1) {
      const previous = await db.signingKeys.findCurrent();
      if (await succeed(await make(previous), previous, reason, audit)) return;
    }
    throw new AppError('overloaded');
  };

  /** @throws AppError `bad_request` if what they sign is not trusted with their root */
  const tryOut = async (certificates: SigningCertificates): Promise<void> => {
    try {
      const bytes = Buffer.from(onePixelPng, 'base64');
      await contentSigner.sign(
        { bytes, format: 'png' },
        trialClaim,
        certificates,
        AbortSignal.timeout(60_000),
      );
    } catch (cause) {
      throw new AppError('bad_request', 'A file signed with these certificates would not be valid.', {
        cause,
      });
    }
  };

  /** All keys, the newest first, with what their certificates say. */
  const list = async (): Promise<KeyListing[]> => {
    const records = await db.signingKeys.list();
    return records.map(({ id, retiredAt, certificates }) => ({
      ...certificateTool.describe(certificates),
      ...{ id, retiredAt },
    }));
  };

  return {
    /** The key that signs; made if there is none. Two processes at once make one. @throws AppError `overloaded` */
    async current(): Promise<SigningKey> {
      for (let tries = 0; tries < maxTries; tries += 1) {
        const record = await db.signingKeys.findCurrent();
        // Opened before, and good until then: a server runs for longer than a certificate.
        if (opened !== null && record?.id === opened.key.id && !isOver(opened.renewedFrom)) return opened.key;
        const reason = whyReplace(record);
        const keys = record === null ? null : open(record);
        if (reason === null && record !== null && keys !== null) {
          const key = { id: record.id, certificates: record.certificates, privateKey: keys.privateKey };
          opened = { key, renewedFrom: renewalOf(record, keys) };
          return key;
        }
        await succeed(
          await issueAfter(record, reason === 'renewed'),
          record,
          reason ?? 'made',
          serverTrail(),
        );
      }
      throw new AppError('overloaded');
    },

    list,

    /** What tells a file of this studio from others; of retired keys, too. */
    async trust(): Promise<StudioTrust> {
      const keys = await list();
      return {
        studio,
        roots: [...new Set(keys.map(({ root }) => root))],
        serialNumbers: keys.map(({ serialNumber }) => BigInt(`0x${serialNumber}`).toString()),
      };
    },

    /** A new key and certificate; `newRoot`: also a new root, which nobody knows yet. @throws AppError `overloaded` */
    rotate: (newRoot: boolean, audit: AuditTrail): Promise<void> =>
      replace((previous) => issueAfter(previous, !newRoot), 'rotated', audit),

    /** Puts certificates from elsewhere in place. @throws AppError `bad_request` with what is wrong, `overloaded` */
    async import(given: SigningCertificates, audit: AuditTrail): Promise<void> {
      const checked = certificateTool.check(given, clock.now());
      await tryOut(checked);
      await replace(async () => checked, 'imported', audit);
    },
  };
};
export type SigningKeys = ReturnType<typeof signingKeyService>;
