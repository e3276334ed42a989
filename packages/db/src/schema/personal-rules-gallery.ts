import type { Rules } from './personal-rules.ts';

type GalleryTable =
  | 'shares'
  | 'collections'
  | 'uploads'
  | 'moderationCases'
  | 'moderationRules'
  | 'privateLooks'
  | 'pictureChecks'
  | 'signingKeys'
  | 'blobRemovals'
  | 'assets';

const file = 'Where the file is on the server; the archive has the file itself.';

/** Uploads, collections, share links, moderation and files; a part of `personalRules`. */
export const galleryRules: Pick<Rules, GalleryTable> = {
  shares: {
    owner: { person: 'userId' },
    what: 'Your share links, and how often they were viewed',
    exported: {
      facts: [
        ...(['id', 'imageId', 'collectionId', 'allowsDownload', 'showsPrompt', 'hasPreview'] as const),
        ...(['maxViews', 'views', 'lastViewedAt', 'createdAt', 'expiresAt', 'revokedAt'] as const),
      ],
    },
    erased: 'with_account',
  },
  collections: {
    owner: { person: 'userId' },
    what: 'Your collections',
    exported: {
      facts: ['id', 'parentId', 'coverImageId', 'position', 'createdAt', 'updatedAt', 'deletedAt'],
    },
    erased: 'with_account',
  },
  uploads: {
    owner: { person: 'userId' },
    what: 'Your uploads',
    exported: {
      facts: [
        ...(['id', 'format', 'sourceBytes', 'width', 'height', 'bytes', 'sha256'] as const),
        ...(['createdAt', 'deletedAt'] as const),
      ],
      without: {
        ...{ blobKey: file, thumbKey: file, credentialsKey: file },
        placeholder: 'A blurred copy of the picture, for pages that are still loading.',
      },
    },
    erased: 'deleted',
  },
  moderationCases: {
    owner: { person: 'userId' },
    what: 'Prompts and pictures of yours that were flagged, the decisions, and your appeals',
    exported: {
      facts: ['id', 'subject', 'subjectId', 'wasBlocked', 'appealedAt', 'decidedAt', 'createdAt'],
      without: {
        ruleIds: 'Which rules match is not told, so that they cannot be tried out.',
        note: 'The words of a reviewer for other reviewers.',
      },
    },
    erased: 'with_account',
    mentions: ['decidedBy'],
  },
  moderationRules: { nobody: 'Rules of the studio.' },
  privateLooks: {
    owner: { person: 'userId' },
    what: 'When an administrator looked at your private pictures, and why',
    // Without the reviewer, who is "an administrator"; their looks go with their account, too.
    exported: { facts: ['id', 'createdAt', 'expiresAt', 'endedAt'] },
    erased: 'with_account',
  },
  pictureChecks: {
    owner: { person: 'userId' },
    what: 'Pictures of yours that have not been checked yet',
    exported: { facts: ['subjectId', 'subject', 'dueAt'] },
    erased: 'with_account',
  },
  signingKeys: { nobody: 'Keys of the studio.' },
  blobRemovals: { nobody: 'Files to be deleted; they have no owner any more.' },
  assets: {
    owner: { person: 'userId' },
    what: 'The list of your files',
    exported: {
      facts: ['id', 'kind', 'contentType', 'bytes', 'sha256', 'createdAt', 'deletedAt'],
      without: { blobKey: file },
    },
    erased: 'deleted',
  },
};
