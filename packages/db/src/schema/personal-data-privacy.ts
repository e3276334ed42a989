import type { Tags } from './personal-data.ts';

/** Exports, deletions and consents of people, and what they consent to; a part of `personalData`. */
export const privacyPersonalData: Pick<Tags, 'dataExports' | 'accountDeletions' | 'consents' | 'legalTexts'> =
  {
    dataExports: {
      id: null,
      userId: null,
      state: null,
      progress: null,
      attempts: null,
      claimToken: null,
      leaseExpiresAt: null,
      // Holds everything about the person.
      blobKey: 'content',
      bytes: null,
      failure: null,
      createdAt: null,
      finishedAt: null,
      expiresAt: null,
    },
    accountDeletions: { userId: null, requestedAt: 'content', dueAt: null, remindedAt: null },
    consents: {
      userId: null,
      version: 'content',
      acceptedAt: 'content',
      textDigest: null,
      way: null,
      withdrawnAt: 'content',
    },
    legalTexts: {
      id: null,
      kind: null,
      version: null,
      title: null,
      body: null,
      hash: null,
      mustAccept: null,
      publishedAt: null,
      publishedBy: null,
      retiredAt: null,
    },
  };
