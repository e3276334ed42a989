/** The folder of all uploads below the blob store's root, apart from results. */
const uploadsFolder = 'uploads';

/** The folder of one upload, a key for `BlobStore.delete`. @param id the UUID of its quarantine */
export const uploadFolder = (id: string): string => `${uploadsFolder}/${id.slice(0, 2)}/${id}`;

export const uploadKeys = (id: string) => ({
  blobKey: `${uploadFolder(id)}/full.png`,
  thumbKey: `${uploadFolder(id)}/thumb.webp`,
  credentialsKey: `${uploadFolder(id)}/credentials.c2pa`,
});
