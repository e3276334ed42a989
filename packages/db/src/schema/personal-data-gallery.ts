import type { Tags } from './personal-data.ts';

type GalleryTable =
  | 'uploads'
  | 'imageParents'
  | 'collections'
  | 'collectionImages'
  | 'shares'
  | 'moderationRules'
  | 'moderationCases'
  | 'privateLooks'
  | 'pictureChecks'
  | 'signingKeys';

/** The kind of personal data in uploads, collections, share links and moderation; a part of `personalData`. */
export const galleryPersonalData: Pick<Tags, GalleryTable> = {
  uploads: {
    id: null,
    workspaceId: null,
    userId: null,
    name: 'content',
    format: null,
    sourceBytes: null,
    // Says which file it was to someone who has the same.
    sourceSha256: 'content',
    width: null,
    height: null,
    bytes: null,
    sha256: null,
    blobKey: 'content',
    thumbKey: 'content',
    // May name an author.
    credentialsKey: 'content',
    placeholder: 'content',
    flag: 'content',
    createdAt: null,
    deletedAt: null,
  },
  imageParents: {
    imageId: null,
    parentImageId: null,
    parentUploadId: null,
    operation: null,
    createdAt: null,
  },
  collections: {
    id: null,
    workspaceId: null,
    userId: null,
    parentId: null,
    name: 'content',
    coverImageId: null,
    position: null,
    createdAt: null,
    updatedAt: null,
    deletedAt: null,
  },
  collectionImages: { collectionId: null, imageId: null, position: null, addedAt: null },
  shares: {
    id: null,
    // Secrets, not facts about a person: never exported, deleted with the account.
    tokenHash: null,
    workspaceId: null,
    userId: null,
    imageId: null,
    collectionId: null,
    passwordHash: null,
    allowsDownload: null,
    showsPrompt: null,
    hasPreview: null,
    maxViews: null,
    views: null,
    lastViewedAt: null,
    createdAt: null,
    expiresAt: null,
    revokedAt: null,
  },
  moderationRules: {
    id: null,
    name: null,
    action: null,
    terms: null,
    reason: null,
    source: null,
    isEnabled: null,
    createdAt: null,
    updatedAt: null,
  },
  moderationCases: {
    id: null,
    workspaceId: null,
    userId: null,
    subject: null,
    subjectId: null,
    prompt: 'content',
    wasBlocked: null,
    ruleIds: 'content',
    reason: 'content',
    score: 'content',
    state: 'content',
    appeal: 'content',
    appealedAt: null,
    decidedBy: null,
    decidedAt: null,
    note: 'content',
    createdAt: null,
  },
  privateLooks: {
    id: null,
    reviewerId: null,
    userId: null,
    reason: 'content',
    createdAt: null,
    expiresAt: null,
    endedAt: null,
  },
  pictureChecks: {
    subjectId: null,
    subject: null,
    workspaceId: null,
    userId: null,
    attempts: null,
    dueAt: null,
  },
  // The studio's own, about no person.
  signingKeys: { id: null, certificates: null, sealedKey: null, createdAt: null, retiredAt: null },
};
