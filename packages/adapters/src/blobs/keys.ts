const pattern = /^[a-z0-9_-][a-z0-9._-]*(\/[a-z0-9_-][a-z0-9._-]*)*$/;
const maxLength = 200;

/**
 * Refuses what no key of ours looks like: folders outward (`..`), absolute paths, empty or hidden parts,
 * other characters. Keys are made by the server, so a bad one is a defect and not a caller's mistake.
 * @throws RangeError
 */
export const checkBlobKey = (key: string): void => {
  if (key.length > maxLength || key.includes('..') || !pattern.test(key))
    throw new RangeError('Not a blob key.');
};
